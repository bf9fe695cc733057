"""Rasterization: renders the pen paths of many digits at once as 28 x 28 images."""

from functools import cache

import numpy as np

from nn.arrays import ByteArray, FloatArray
from nn.dataset import PIXELS
from nn.images.preprocessing import FIT_SIZE, centre

# Width in pixels of the transition from background to ink, as in a large drawing that has been scaled down.
EDGE_WIDTH = 1.5


def rasterize(points: FloatArray, radius: FloatArray) -> ByteArray:
    """Render paths, fitted into 20 x 20 pixels and centred as by nn.images.preprocessing.

    depth = clip((radius - distance from the pixel to the nearest point of the path) / EDGE_WIDTH + 1/2, 0, 1)
    ink   = depth**2 * (3 - 2 * depth), scaled to a maximum of 255

    points : (count, length, 2), x to the right and y down, in any unit
    radius : of the pen, in pixels of the result; (count,), or (count, length) where it varies along the path
    returns (count, 784) uint8
    """
    count, length, _ = points.shape
    radius = np.asarray(radius, np.float32).reshape(count, -1)
    fitted = _fit_paths(points.astype(np.float32), radius)
    mean_radius = radius.mean(axis=1, keepdims=True)

    # All pairs in one matrix product: distance**2 = pixel**2 - 2 * pixel * point + point**2. Where the radius differs
    # from its mean, distance**2 is shifted so that the line ends at its own radius.
    squares = (fitted * fitted).sum(axis=2) - (radius * radius - mean_radius * mean_radius)
    left = np.stack([-2 * fitted[..., 0], -2 * fitted[..., 1], squares, np.ones_like(squares)], axis=2)
    # Points on the first axis, because the minimum over the first axis is the fastest.
    pairs = np.swapaxes(left, 0, 1).reshape(-1, 4) @ _pixel_factors()
    nearest = pairs.reshape(length, count, FIT_SIZE * FIT_SIZE).min(axis=0)
    depth = np.clip((mean_radius - np.sqrt(np.maximum(nearest, 0))) / EDGE_WIDTH + 0.5, 0, 1)
    ink = depth * depth * (3 - 2 * depth)
    ink *= 255 / ink.max(axis=1, keepdims=True)
    return centre(ink.astype(np.uint8).reshape(count, FIT_SIZE, FIT_SIZE)).reshape(count, PIXELS)


def _fit_paths(points: FloatArray, radius: FloatArray) -> FloatArray:
    """Scale and centre paths so that the longest side of each, including its ink, is 20 pixels."""
    size = (points.max(axis=1) - points.min(axis=1)).max(axis=1)[:, None]
    scale = (FIT_SIZE - 2 * radius.max(axis=1, keepdims=True)) / size
    # The radius at the border may be smaller than the maximum: two corrections use up the room that is left.
    for _ in range(2):
        scaled = points * scale[..., None]
        low, high = (scaled - radius[..., None]).min(axis=1), (scaled + radius[..., None]).max(axis=1)
        scale = scale + (FIT_SIZE - (high - low).max(axis=1)[:, None]) / size
    fitted: FloatArray = scaled - (low + high)[:, None] / 2
    return fitted


@cache
def _pixel_factors() -> FloatArray:
    """(4, 400), right factor of the distances: x, y, 1, x**2 + y**2 of every pixel relative to the centre."""
    y, x = np.mgrid[:FIT_SIZE, :FIT_SIZE].reshape(2, -1).astype(np.float32) - np.float32((FIT_SIZE - 1) / 2)
    return np.stack([x, y, np.ones_like(x), x * x + y * y], axis=0)
