"""Stroke width normalization: estimates the radius of the pen from the ink and redraws the ink with a standard radius.

Scaled to 20 pixels, a small drawing with a wide pen has far thicker lines than MNIST, and a large one with a fine pen
far thinner ones. The level sets of the signed distance transform are the same drawing with thinner or thicker lines.
"""

import numpy as np
from numpy.typing import NDArray

from nn.arrays import BoolArray, ByteArray, FloatArray
from nn.images.bounding_box import bounding_box, cut
from nn.images.ink.filters import maximum_filter, minimum_filter

# Normalized radius of the pen, relative to the longest side of the result: a line of 2.6 pixels in 20.
TARGET_RADIUS = 1.3 / 20
# The radius of the pen is a low quantile of the local thickness, not its minimum: frayed ends and specks are thinner.
RADIUS_QUANTILE = 0.07
# Side in pixels of the square in which ink is compared with its surroundings, and how much the lightest ones count.
NEIGHBOURHOOD, MINIMUM_SHARE = 11, 0.5
# Pixels below this level (of 255) are never ink.
MIN_LEVEL = 40
# Samples that suffice to estimate the radius of the pen.
MAX_DISCS, MAX_PIXELS = 300, 400


def normalize_stroke_width(image: ByteArray) -> ByteArray:
    """Redraw a drawing with the standard radius of the pen.

    ink    = clip(signed distance to the edge of the ink + offset + 1/2, 0, 1)
    offset = target radius - estimated radius             (for a result that is larger by `offset` on all sides)

    image : (height, width) uint8, cropped to the ink; about 64 pixels on its longest side are enough
    returns (height, width) uint8 of another size, cropped to the new ink
    """
    longest = max(image.shape)
    # The edge moves outwards by at most the target radius.
    margin = int(TARGET_RADIUS * longest / (1 - 2 * TARGET_RADIUS)) + 2
    mask = ink_mask(np.pad(image, margin))
    distance = signed_distance(mask)
    return redraw(distance, _offset(stroke_radius(distance), longest))


def ink_mask(image: ByteArray) -> BoolArray:
    """Tell ink from background by the ink nearby: pale parts of a stroke count, and so do small gaps between dark ones.

    mask = image >= (local maximum + MINIMUM_SHARE * local minimum) / 2         (half for ink on an empty background)

    image : (height, width) uint8; returns (height, width)
    Source: Bernsen (1986), "Dynamic Thresholding of Grey-Level Images", with a smaller weight of the minimum.
    """
    level = image.astype(np.float32)
    highest, lowest = maximum_filter(level, NEIGHBOURHOOD), minimum_filter(level, NEIGHBOURHOOD)
    mask: BoolArray = level >= np.maximum((highest + np.float32(MINIMUM_SHARE) * lowest) / 2, MIN_LEVEL)
    return mask


def redraw(distance: FloatArray, offset: float) -> ByteArray:
    """Draw the ink with its edge moved outwards by `offset` pixels (negative: inwards), cropped to the new ink."""
    ink = np.rint(255 * np.clip(distance + np.float32(offset + 0.5), 0, 1)).astype(np.uint8)
    return cut(ink, bounding_box(ink))


def signed_distance(ink: BoolArray) -> FloatArray:
    """Distance of each pixel to the edge of the ink, positive inside and negative outside.

    ink : (height, width), with at least one True and one False
    returns (height, width) float32 in pixels; 0 is halfway between a pixel of ink and one of background
    """
    half = np.float32(0.5)
    return np.where(ink, _distance_to_nearest(~ink) - half, half - _distance_to_nearest(ink))


def stroke_radius(distance: FloatArray) -> float:
    """Estimate the radius of the pen as a low quantile of the local thickness.

    The local thickness of a pixel is the radius of the largest disc that contains it and lies in the ink. It exceeds
    the radius of the pen at crossings and in closed loops, but not at the ends and sides of lines.

    radius = quantile(max(distance[disc] where |pixel - disc| <= distance[disc]), RADIUS_QUANTILE) over pixels of ink

    distance : see signed_distance; returns pixels
    Source: Hildebrand and Rueegsegger (1997), "A new method for the model-independent assessment of thickness in
    three-dimensional images".
    """
    padded = np.pad(distance, 1)
    straight = np.maximum.reduce([padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2], padded[1:-1, 2:]])
    diagonal = np.maximum.reduce([padded[:-2, :-2], padded[2:, 2:], padded[:-2, 2:], padded[2:, :-2]])
    # Discs that lie inside the disc of a neighbour are redundant.
    discs = np.argwhere((distance > 0) & (distance > straight - 0.9) & (distance > diagonal - 1.3))
    radius = distance[tuple(discs.T)]
    by_size = np.argsort(radius)[_spaced_indices(len(radius), MAX_DISCS)]
    pixels = np.argwhere(distance > 0)
    pixels = pixels[_spaced_indices(len(pixels), MAX_PIXELS)]
    largest_first = by_size[::-1]
    down, right = (
        pixels[:, axis, np.newaxis].astype(np.float32) - discs[largest_first, axis].astype(np.float32)
        for axis in (0, 1)
    )
    contains = down * down + right * right <= (radius[largest_first] + 0.5) ** 2
    largest = contains.argmax(axis=1)
    thickness = np.where(contains[np.arange(len(pixels)), largest], radius[largest_first][largest], 0)
    return float(np.quantile(thickness, RADIUS_QUANTILE))


def _spaced_indices(count: int, most: int) -> NDArray[np.intp]:
    """At most `most` evenly spaced indices below `count`."""
    return np.linspace(0, count - 1, min(count, most)).astype(np.intp)


def _offset(radius: float, longest: int) -> float:
    """How far the edge of the ink has to move outwards, in pixels.

    The target radius is relative to the size of the result, which grows by `offset` on both sides:
    radius + offset = TARGET_RADIUS * (longest + 2 * offset)
    """
    offset = (TARGET_RADIUS * longest - radius) / (1 - 2 * TARGET_RADIUS)
    # Lines keep a radius of at least 0.75 pixels, and a dot, which is nothing but pen, a third of its size.
    return max(offset, 0.75 - radius, -longest / 3)


def _distance_to_nearest(target: BoolArray) -> FloatArray:
    """Euclidean distance transform: distance from each pixel to the nearest True one.

    distance**2 = min over columns of (column - other column)**2 + (vertical distance within the other column)**2

    target : (height, width), with at least one True; returns (height, width) float32
    Source: Felzenszwalb and Huttenlocher (2012), "Distance Transforms of Sampled Functions", section 2.1.
    """
    height, width = target.shape
    far = np.float32(height + width)
    row = np.arange(height, dtype=np.float32)[:, np.newaxis]
    above = row - np.maximum.accumulate(np.where(target, row, -far), axis=0)
    below = np.minimum.accumulate(np.where(target, row, height + far)[::-1], axis=0)[::-1] - row
    vertical = np.minimum(above, below) ** 2
    column = np.arange(width, dtype=np.float32)
    horizontal = (column[:, np.newaxis] - column) ** 2
    nearest: FloatArray = np.sqrt((vertical[:, :, np.newaxis] + horizontal).min(axis=1))
    return nearest
