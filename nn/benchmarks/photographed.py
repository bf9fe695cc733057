"""Makes a photograph of a drawing: paper in uneven light, pale ink, noise, and ruled lines on some of them."""

import numpy as np
from PIL import Image, ImageFilter

from nn.arrays import ByteArray, FloatArray

# Share of photographs of ruled paper; distance of the lines relative to the height of the digits; how dark they are.
RULED_SHARE, RULE_PITCH, RULE_INK = 0.35, (0.7, 1.6), (0.1, 0.35)
# How dark ink is (1: black), standard deviation of the noise (of 255), radius of the blur in pixels.
INK, NOISE, BLUR = (0.45, 0.9), (1.0, 5.0), (0.4, 1.2)
# The light changes by up to this share from one side to the other.
SHADE = 0.45
SPECK_SHARE, MAX_SPECKS = 0.3, 6


def photograph(drawing: ByteArray, height: float, rng: np.random.Generator) -> ByteArray:
    """Photograph a drawing on paper.

    grey = light * (1 - ink) + noise

    drawing : (height, width) uint8, white ink on black; height : of a digit in pixels
    returns (height, width) uint8, dark ink on light paper
    """
    blurred = Image.fromarray(drawing).filter(ImageFilter.GaussianBlur(rng.uniform(*BLUR)))
    ink = np.asarray(blurred, np.float32) / np.float32(255) * np.float32(rng.uniform(*INK))
    if rng.random() < RULED_SHARE:
        ink = np.maximum(ink, _rules(drawing.shape, height, rng))
    if rng.random() < SPECK_SHARE:
        for row, column in rng.integers(0, drawing.shape, (int(rng.integers(1, MAX_SPECKS + 1)), 2)):
            ink[row : row + 2, column : column + 2] = rng.uniform(*INK)
    grey = _light(drawing.shape, rng) * (1 - ink) + rng.normal(0, rng.uniform(*NOISE), drawing.shape)
    return np.clip(np.rint(grey), 0, 255).astype(np.uint8)


def _light(shape: tuple[int, ...], rng: np.random.Generator) -> FloatArray:
    """The brightness of the paper: brighter on one side, with a soft bend."""
    down, right = np.mgrid[-0.5 : 0.5 : shape[0] * 1j, -0.5 : 0.5 : shape[1] * 1j].astype(np.float32)
    angle = rng.uniform(0, 2 * np.pi)
    along = (np.cos(angle) * right + np.sin(angle) * down) / np.float32(np.sqrt(0.5))
    bend = rng.uniform(-0.5, 0.5) * (along * along - np.float32(0.5))
    light: FloatArray = rng.uniform(150, 240) * (1 + rng.uniform(0, SHADE) * (along + bend) / 2)
    return light


def _rules(shape: tuple[int, ...], height: float, rng: np.random.Generator) -> FloatArray:
    """Printed lines from the left to the right, slightly tilted."""
    slope, pitch = rng.uniform(-0.02, 0.02), height * rng.uniform(*RULE_PITCH)
    down, right = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    place = (down + slope * right + rng.uniform(0, pitch)) % pitch
    return np.where(place < rng.uniform(1, 2.2), np.float32(rng.uniform(*RULE_INK)), np.float32(0))
