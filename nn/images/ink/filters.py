"""Maximum and minimum filters, the parts of mathematical morphology."""

import numpy as np

from nn.arrays import FloatArray


def maximum_filter(image: FloatArray, size: int) -> FloatArray:
    """The maximum over a square around each pixel; pixels outside the image count for nothing.

    image : (height, width); size : of the square in pixels, odd; returns (height, width)
    """
    return _running_maximum(_running_maximum(image, size).T, size).T


def minimum_filter(image: FloatArray, size: int) -> FloatArray:
    """The minimum over a square around each pixel; see maximum_filter."""
    return -maximum_filter(-image, size)


def _running_maximum(image: FloatArray, size: int) -> FloatArray:
    """The maximum over `size` rows around each row."""
    margin = size // 2
    maximum = np.pad(image, ((margin, margin), (0, 0)), constant_values=-np.inf)
    width = 1
    while 2 * width <= size:
        # From maxima over `width` rows to maxima over twice as many.
        maximum = np.maximum(maximum[:-width], maximum[width:])
        width *= 2
    rest = size - width
    return np.maximum(maximum[:-rest], maximum[rest:]) if rest else maximum
