"""How much ink each pixel of a picture holds: polarity, uneven light and contrast."""

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from nn.arrays import ByteArray, FloatArray
from nn.images.ink.frames import remove_frames
from nn.images.ink.grey import to_grey
from nn.images.ink.mat import fill_mat
from nn.images.ink.paper import ink_on_paper, remove_lines
from nn.images.ink.threshold import otsu_threshold

Ink = Literal["light", "dark", "auto"]

# An image whose darkest and lightest pixels differ by less than this (of 255) is blank.
MIN_CONTRAST = 24
# Ink below this share of the threshold between ink and paper is noise.
NOISE_SHARE = 0.5
# Quantile of the ink's intensity that is scaled to 255.
DARK_INK = 0.9
# Photographs are reduced to this many pixels on their longest side: of one digit, and of several.
PICTURE_SIZE, SEVERAL_SIZE = 512, 1600
# The local mean is that of a square whose radius is the longest side divided by this.
SURROUNDINGS = 8


def ink_intensity(image: Image.Image | NDArray[Any], ink: Ink, several: bool = False) -> ByteArray | None:
    """How much ink each pixel holds, or None for a blank image.

    image : a Pillow image of any mode, or an array (height, width) or (height, width, 1 to 4) of uint8
    ink   : whether the ink is lighter or darker than the background; "auto" finds out, and evens out the light
    several : with "auto", whether the picture may show several digits: in more pixels, and what is small may be one
    returns (height, width) uint8: 0 for background, 255 for dark ink
    """
    grey = to_grey(image)
    if ink == "auto":
        grey = _reduced(grey, SEVERAL_SIZE if several else PICTURE_SIZE)
    if ink == "auto" and grey.size:
        grey = fill_mat(grey)
    if grey.size == 0 or int(grey.max()) - int(grey.min()) < MIN_CONTRAST:
        return None
    if ink == "light":
        intensity = grey - grey.min()
    elif ink == "dark":
        intensity = grey.max() - grey
    else:
        intensity = _light_ink(grey, several) if has_light_ink(grey) else _dark_ink(grey, several)
        if intensity.max(initial=0) < MIN_CONTRAST:
            # Bold ink that fills most of the picture was taken for its background.
            intensity = _dark_ink(grey, several)
    return stretch(intensity) if intensity.max(initial=0) >= MIN_CONTRAST else None


def _light_ink(grey: ByteArray, several: bool) -> ByteArray:
    background = np.uint8(border_level(grey))
    return remove_frames(np.maximum(grey, background) - background, several)


def _dark_ink(grey: ByteArray, several: bool) -> ByteArray:
    without_frames = remove_frames(as_bytes(ink_on_paper(grey)), several)
    return as_bytes(remove_lines(without_frames / np.float32(255), several))


def stretch(intensity: ByteArray) -> ByteArray:
    """Scale so that dark ink is 255, and set noise to 0.

    dark ink = quantile(ink above the threshold, DARK_INK)
    noise    = ink below NOISE_SHARE of the threshold

    intensity : (height, width) uint8, not blank; returns the same
    """
    threshold = otsu_threshold(intensity)
    dark = int(np.quantile(intensity[intensity >= threshold], DARK_INK))
    clean = np.where(intensity >= NOISE_SHARE * threshold, intensity, np.uint8(0))
    if dark == 255:
        return clean
    return np.minimum(clean.astype(np.uint16) * 255 // dark, 255).astype(np.uint8)


def has_light_ink(grey: ByteArray) -> bool:
    """Whether the ink is lighter than the background: strokes are narrow, so that they differ from their surroundings.

    light = mean((grey - local mean)**3) > 0

    grey : (height, width)
    """
    radius = max(grey.shape) / SURROUNDINGS
    difference = grey - np.asarray(Image.fromarray(grey).filter(ImageFilter.BoxBlur(radius)), np.float32)
    return float((difference**3).mean()) > 0


def border_level(grey: ByteArray) -> int:
    """The median grey level of the border."""
    return int(np.median(np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])))


def as_bytes(ink: FloatArray) -> ByteArray:
    """From 0..1 to 0..255."""
    return np.rint(255 * ink).astype(np.uint8)


def _reduced(grey: ByteArray, size: int) -> ByteArray:
    """Scale larger images down to a size."""
    factor = max(grey.shape, default=0) / size
    if factor <= 1:
        return grey
    reduced = (max(1, round(grey.shape[1] / factor)), max(1, round(grey.shape[0] / factor)))
    return np.asarray(Image.fromarray(grey).resize(reduced, Image.Resampling.BOX))
