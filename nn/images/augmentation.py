"""Data augmentation: random affine maps, elastic distortion and stroke thickness, applied to training images."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from nn.arrays import ByteArray, FloatArray, IntArray
from nn.dataset import IMAGE_SIZE, PIXELS

# Each image is padded with one pixel of background, so that sampling outside it yields background.
PADDING = 1
PADDED_SIZE = IMAGE_SIZE + 2 * PADDING


@dataclass(frozen=True)
class Augmentation:
    """Ranges at strength 1; standard deviations, except for the last three.

    rotation      : radians
    shear         : horizontal shift per unit of height
    scale         : of the logarithm of the size, independently per axis
    shift         : pixels, per axis
    elastic       : pixels of displacement; each image uses a random share of it
    elastic_sigma : standard deviation in pixels of the Gaussian filter that smooths the displacements
    dilation      : range in pixels by which the edge of the ink moves outwards (negative: inwards)
    unchanged_fraction : share of the images that stay as they are
    """

    rotation: float = 0.1
    shear: float = 0.1
    scale: float = 0.08
    shift: float = 0.6
    elastic: float = 1.5
    elastic_sigma: float = 4.0
    dilation: tuple[float, float] = (-0.4, 0.6)
    unchanged_fraction: float = 0.15


def augment(
    images: ByteArray, rng: np.random.Generator, strength: float = 1.0, style: Augmentation | None = None
) -> FloatArray:
    """Distort each image at random.

    augmented[pixel] = dilate(image)[source[pixel]]                    (bilinear interpolation)
    source[pixel] = centre + shift + affine @ (pixel - centre) + elastic[pixel]

    images   : (count, 784) uint8
    strength : factor for all ranges of `style`; 0 changes nothing
    returns network inputs (count, 784), float32 from 0 to 1
    Source: Simard, Steinkraus and Platt (2003), "Best Practices for Convolutional Neural Networks Applied to Visual
    Document Analysis", section 2.
    """
    style = style or Augmentation()
    images = images.reshape(-1, IMAGE_SIZE, IMAGE_SIZE)
    count = len(images)
    strengths = np.float32(strength) * (rng.random(count) >= style.unchanged_fraction).astype(np.float32)
    dilation = strengths * rng.uniform(*style.dilation, count).astype(np.float32)
    # A step of one pixel reaches the maximum or minimum of the neighbours, and no further.
    dilated = _dilate(images, np.clip(dilation, -1, 1))
    source = _source_positions(_affine_matrices(strengths, rng, style))
    source += _elastic_displacements(strengths, rng, style)
    return _sample_bilinear(dilated, source)


def _dilate(images: ByteArray, amount: FloatArray) -> FloatArray:
    """Dilate (amount above 0) or erode (below 0) by a fraction of a pixel.

    dilated = image + amount * (maximum of the pixel and its four neighbours - image)
    eroded = image - amount * (image - minimum of the pixel and its four neighbours)

    images : (count, 28, 28) uint8; amount : (count,) from -1 to 1
    returns (count, 30, 30) float32 from 0 to 1, padded with background
    """
    padded = np.zeros((len(images), PADDED_SIZE, PADDED_SIZE), np.float32)
    centre = padded[:, 1:-1, 1:-1]
    np.divide(images, np.float32(255), out=centre)
    maximum, minimum = centre.copy(), centre.copy()
    for neighbour in (padded[:, :-2, 1:-1], padded[:, 2:, 1:-1], padded[:, 1:-1, :-2], padded[:, 1:-1, 2:]):
        np.maximum(maximum, neighbour, out=maximum)
        np.minimum(minimum, neighbour, out=minimum)
    outwards, inwards = (np.maximum(sign * amount, 0)[:, None, None] for sign in (1, -1))
    maximum -= centre
    minimum -= centre
    centre += outwards * maximum + inwards * minimum
    return padded


def _affine_matrices(strength: FloatArray, rng: np.random.Generator, style: Augmentation) -> FloatArray:
    """Random rotation, shear, scale and shift as one matrix per image.

    strength : (count,)
    returns (count, 2, 3) float32: source (row, column) = matrix @ (row, column, 1), relative to the centre
    """
    deviations = np.array([style.rotation, style.shear, *2 * [style.scale], *2 * [style.shift]], np.float32)
    noise = rng.standard_normal((len(strength), len(deviations)), np.float32)
    angle, shear, height, width, down, right = (noise * deviations * strength[:, np.newaxis]).T
    height, width = np.exp(height), np.exp(width)
    cosine, sine = np.cos(angle), np.sin(angle)
    rows = [height * cosine, -height * sine, down]
    columns = [width * sine + shear * cosine, width * cosine - shear * sine, right]
    return np.stack([*rows, *columns], axis=1).reshape(-1, 2, 3)


def _source_positions(matrices: FloatArray) -> FloatArray:
    """The position in the padded image that each output pixel samples. (count, 2, 3) -> (count, 2, 28, 28)"""
    positions = matrices.reshape(-1, 3) @ _pixel_grid()
    positions += np.float32((IMAGE_SIZE - 1) / 2 + PADDING)
    return positions.reshape(-1, 2, IMAGE_SIZE, IMAGE_SIZE)


def _elastic_displacements(strength: FloatArray, rng: np.random.Generator, style: Augmentation) -> FloatArray:
    """Smooth random displacements: noise filtered with a Gaussian along both axes.

    displacement = amount * blur @ noise @ blur.T

    strength : (count,); returns (count, 2, 28, 28) float32 in pixels
    """
    count = len(strength)
    blur = _gaussian_filter(style.elastic_sigma)
    noise = rng.standard_normal((count * 2, IMAGE_SIZE, IMAGE_SIZE), np.float32)
    smooth = np.matmul(blur, noise).reshape(-1, IMAGE_SIZE) @ blur.T
    amount = np.float32(style.elastic) * strength * rng.random(count, np.float32)
    displacements: FloatArray = amount[:, None, None, None] * smooth.reshape(count, 2, IMAGE_SIZE, IMAGE_SIZE)
    return displacements


def _sample_bilinear(padded: FloatArray, source: FloatArray) -> FloatArray:
    """Sample images at fractional positions by bilinear interpolation.

    padded : (count, 30, 30); source : (count, 2, 28, 28) rows and columns, overwritten
    returns (count, 784) float32
    """
    count = len(padded)
    np.clip(source, 0, PADDED_SIZE - 1.001, out=source)
    whole = source.astype(np.int32)
    source -= whole
    row_fraction, column_fraction = source.reshape(count, 2, PIXELS).swapaxes(0, 1)
    # `take` with one flat index is much faster than indexing with image, row and column.
    index = (whole[:, 0] * PADDED_SIZE + whole[:, 1]).reshape(count, PIXELS)
    index += np.arange(count, dtype=np.int32)[:, None] * (PADDED_SIZE * PADDED_SIZE)
    flat = padded.reshape(-1)
    upper, lower = (_interpolate_row(flat, start, column_fraction) for start in (index, index + PADDED_SIZE))
    lower -= upper
    lower *= row_fraction
    upper += lower
    return upper


def _interpolate_row(flat: FloatArray, index: IntArray, fraction: FloatArray) -> FloatArray:
    """left + fraction * (right - left) for horizontal neighbours."""
    left: FloatArray = flat.take(index)
    step = flat.take(index + 1)
    step -= left
    step *= fraction
    left += step
    return left


@cache
def _pixel_grid() -> FloatArray:
    """(3, 784): row and column of every pixel relative to the centre, and a 1 for the shift."""
    centre = np.float32((IMAGE_SIZE - 1) / 2)
    row, column = np.mgrid[:IMAGE_SIZE, :IMAGE_SIZE].reshape(2, -1).astype(np.float32) - centre
    return np.stack([row, column, np.ones_like(row)])


@cache
def _gaussian_filter(sigma: float) -> FloatArray:
    """(28, 28) matrix of a Gaussian filter, scaled so that filtered white noise keeps its variance."""
    pixel = np.arange(IMAGE_SIZE)
    blur = np.exp(-0.5 * ((pixel[:, None] - pixel) / sigma) ** 2)
    normalized: FloatArray = (blur / np.sqrt((blur * blur).sum(axis=1, keepdims=True))).astype(np.float32)
    return normalized
