"""How thick was the pen? Measured from the ink alone, and the drawing redrawn with a pen of the usual width.

A small drawing with a fat brush, scaled to 20 pixels, has lines far thicker than any in MNIST; a large one with a fine
brush, far thinner. The way out is to know, for each pixel, how far it is from the edge of the ink: whatever lies deeper
inside than some depth is the same drawing with a thinner pen, and whatever lies less far outside, with a thicker one.
"""

import numpy as np
from numpy.typing import NDArray

from nn.arrays import ByteArray, FloatArray, Mask

# Radius of the usual pen, as a share of the longest side of the finished drawing: a line of 2.6 pixels in 20.
USUAL = 1.3 / 20
# This share of the ink may belong to lines thinner than "the pen": the frayed ends of lines, hairs, specks.
FRAYED = 0.07
# Ink counts as such from this strength (of 255).
THRESHOLD = 128
# More discs and pixels than these are not needed to measure a pen.
DISCS, SAMPLES = 300, 400


def even(picture: ByteArray) -> ByteArray:
    """Redraw a drawing with a pen of the usual width.

    depth  = distance to the edge of the ink, in pixels: above 0 inside the ink, below 0 outside
    ink    = depth + growth + 1/2, between 0 and 1
    growth = usual radius - radius of the pen             (of a drawing that grows on all sides: see _growth)

    picture : (height, width) uint8, cut to the ink; 64 pixels or so on its longest side are enough
    returns (height, width) uint8 of another size, cut to the new ink
    """
    longest = max(picture.shape)
    # Never needed farther out than the usual radius.
    edge = int(USUAL * longest / (1 - 2 * USUAL)) + 2
    depth = depths(np.pad(picture, edge) >= THRESHOLD)
    return redraw(depth, _growth(pen_radius(depth), longest))


def redraw(depth: FloatArray, growth: float) -> ByteArray:
    """Draw what is left or new when the edge of the ink moves outwards (growth above 0) or inwards, cut to that ink."""
    ink = np.rint(255 * np.clip(depth + np.float32(growth + 0.5), 0, 1)).astype(np.uint8)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    cut: ByteArray = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return cut


def depths(ink: Mask) -> FloatArray:
    """How deep inside the ink each pixel lies, or (as a negative number) how far outside.

    ink : (height, width) of yes and no, with some of both
    returns (height, width) float32 in pixels; the edge, at 0, runs halfway between pixels with and without ink
    """
    half = np.float32(0.5)
    return np.where(ink, _to_nearest(~ink) - half, half - _to_nearest(ink))


def pen_radius(depth: FloatArray) -> float:
    """Find the radius of the pen that drew this.

    A round pen leaves only what its disc can cover. So each pixel of the ink is asked for the largest disc that covers
    it without touching paper. Where lines meet, or a loop has closed up, that disc is larger than the pen; at the ends
    and sides of lines it is the pen. So the pen is the smallest of them, but for the frayed ones.

    radius = quantile(largest depth[disc] with distance(pixel, disc) <= depth[disc], FRAYED) over the pixels of the ink

    depth : see depths; returns pixels
    Source: Hildebrand and Rueegsegger (1997), "A new method for the model-independent assessment of thickness in
    three-dimensional images" (local thickness).
    """
    around = np.pad(depth, 1)
    straight = np.maximum.reduce([around[:-2, 1:-1], around[2:, 1:-1], around[1:-1, :-2], around[1:-1, 2:]])
    diagonal = np.maximum.reduce([around[:-2, :-2], around[2:, 2:], around[:-2, 2:], around[2:, :-2]])
    # A disc that lies in that of a neighbour (one step away, and one step larger) adds nothing.
    discs = np.argwhere((depth > 0) & (depth > straight - 0.9) & (depth > diagonal - 1.3))
    radius = depth[tuple(discs.T)]
    by_size = np.argsort(radius)[_evenly(len(radius), DISCS)]
    pixels = np.argwhere(depth > 0)
    pixels = pixels[_evenly(len(pixels), SAMPLES)]
    down, right = np.moveaxis(pixels[:, np.newaxis].astype(np.float32) - discs[by_size].astype(np.float32), 2, 0)
    apart = down * down + right * right
    covering = np.where(apart <= (radius[by_size] + 0.5) ** 2, radius[by_size], 0).max(axis=1)
    return float(np.quantile(covering, FRAYED))


def _evenly(count: int, most: int) -> NDArray[np.intp]:
    """The numbers of at most so many out of `count` things, evenly spread."""
    return np.linspace(0, count - 1, min(count, most)).astype(np.intp)


def _growth(radius: float, longest: int) -> float:
    """How far the edge of the ink has to move outwards, in pixels.

    The drawing grows with its lines, on both sides; so the usual radius is a share of what it is in the end:
    radius + growth = USUAL * (longest + 2 * growth)
    """
    growth = (USUAL * longest - radius) / (1 - 2 * USUAL)
    # Something of every line has to stay; and of a dot, which is nothing but pen, enough to be seen.
    return max(growth, 0.75 - radius, -longest / 3)


def _to_nearest(target: Mask) -> FloatArray:
    """The distance from each pixel to the nearest target, both measured at their middles.

    First up and down within each column; then, over all columns:
    distance**2 = min over columns of (column - other column)**2 + (distance within the other column)**2

    target : (height, width) of yes and no, with at least one yes; returns (height, width) float32
    Source: Felzenszwalb and Huttenlocher (2012), "Distance Transforms of Sampled Functions", section 2.1.
    """
    height, width = target.shape
    far = np.float32(height + width)
    row = np.arange(height, dtype=np.float32)[:, np.newaxis]
    above = row - np.maximum.accumulate(np.where(target, row, -far), axis=0)
    below = np.minimum.accumulate(np.where(target, row, height + far)[::-1], axis=0)[::-1] - row
    squared = np.minimum(above, below) ** 2
    column = np.arange(width, dtype=np.float32)
    sideways = (column[:, np.newaxis] - column) ** 2
    nearest: FloatArray = np.sqrt((squared[:, :, np.newaxis] + sideways).min(axis=1))
    return nearest
