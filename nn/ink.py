"""From the paths of a pen to pictures of 28 x 28, for many digits at once."""

from functools import cache

import numpy as np

from nn.arrays import ByteArray, FloatArray
from nn.datasets import PIXELS
from nn.preprocessing import CENTRE, FIT, SIDE

# Between no ink and full ink lie so many pixels, as where a large drawing has been scaled to few pixels.
EDGE = 1.5


def ink(points: FloatArray, radius: FloatArray) -> ByteArray:
    """Turn paths into pictures, fitted and centred like every drawing.

    depth = (radius - distance from the pixel to the nearest point of the path) / EDGE + 1/2, from 0 to 1
    ink   = depth**2 * (3 - 2 * depth), divided by the largest in the picture

    points : (count, length, 2), x right and y down, in any unit
    radius : of the pen, in pixels of the finished picture; (count,), or (count, length) if it is not always the same
    returns (count, 784) uint8
    """
    count, length, _ = points.shape
    radius = np.asarray(radius, np.float32).reshape(count, -1)
    placed = _fitted(points.astype(np.float32), radius)
    typical = radius.mean(axis=1, keepdims=True)

    # distance**2 = pixel**2 - 2 * pixel * point + point**2 as one product of two small matrices, for all pairs at once.
    # Where the pen is pressed, distances count for less: by just so much that the line ends at its own radius.
    squares = (placed * placed).sum(axis=2) - (radius * radius - typical * typical)
    left = np.stack([-2 * placed[..., 0], -2 * placed[..., 1], squares, np.ones_like(squares)], axis=2)
    # The points come first: to find the least of numbers that lie apart is what processors do fastest.
    pairs = np.swapaxes(left, 0, 1).reshape(-1, 4) @ _pixels()
    nearest = pairs.reshape(length, count, FIT * FIT).min(axis=0)
    depth = np.clip((typical - np.sqrt(np.maximum(nearest, 0))) / EDGE + 0.5, 0, 1)
    strength = depth * depth * (3 - 2 * depth)
    strength *= 255 / strength.max(axis=1, keepdims=True)
    return _centred(strength.astype(np.uint8).reshape(count, FIT, FIT)).reshape(count, PIXELS)


def _fitted(points: FloatArray, radius: FloatArray) -> FloatArray:
    """Scale and move paths so that the longest side of each, with its ink, is as long as the 20 pixels."""
    size = (points.max(axis=1) - points.min(axis=1)).max(axis=1)[:, None]
    scale = (FIT - 2 * radius.max(axis=1, keepdims=True)) / size
    # Where the pen is thickest need not be at the border: see how much room is left, and take it.
    for _ in range(2):
        placed = points * scale[..., None]
        low, high = (placed - radius[..., None]).min(axis=1), (placed + radius[..., None]).max(axis=1)
        scale = scale + (FIT - (high - low).max(axis=1)[:, None]) / size
    centred: FloatArray = placed - (low + high)[:, None] / 2
    return centred


def _centred(pictures: ByteArray) -> ByteArray:
    """The same as preprocessing.centre, for many pictures of 20 by 20 at once."""
    mass = pictures.sum(axis=(1, 2), dtype=np.float64)
    places = np.arange(FIT)
    top = np.clip(np.rint(CENTRE - pictures.sum(axis=2) @ places / mass), 0, SIDE - FIT).astype(int)
    left = np.clip(np.rint(CENTRE - pictures.sum(axis=1) @ places / mass), 0, SIDE - FIT).astype(int)
    centred = np.zeros((len(pictures), SIDE, SIDE), np.uint8)
    rows, columns = top[:, None] + places, left[:, None] + places
    centred[np.arange(len(pictures))[:, None, None], rows[:, :, None], columns[:, None, :]] = pictures
    return centred


@cache
def _pixels() -> FloatArray:
    """Right factor of the distances: x, y, 1, x**2 + y**2 for every pixel, counted from the middle of the 20 by 20."""
    y, x = np.mgrid[:FIT, :FIT].reshape(2, -1).astype(np.float32) - np.float32((FIT - 1) / 2)
    return np.stack([x, y, np.ones_like(x), x * x + y * y], axis=0)
