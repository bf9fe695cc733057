"""Describes a region of an image in words."""

import numpy as np

from nn.arrays import FloatArray
from nn.dataset import IMAGE_SIZE

ROWS, COLUMNS = ("top", "middle", "bottom"), ("left", "centre", "right")


def describe_region(values: FloatArray) -> str:
    """The ninth of the image with the largest sum of positive values, such as `at the top left`. values : (784,)"""
    positive = np.maximum(values, 0).reshape(IMAGE_SIZE, IMAGE_SIZE)
    if not positive.any():
        return "nowhere"
    bands = np.array_split(positive, 3)
    sums = np.array([[part.sum() for part in np.array_split(band, 3, axis=1)] for band in bands])
    row, column = np.unravel_index(sums.argmax(), sums.shape)
    return "in the middle" if row == column == 1 else f"at the {ROWS[row]} {COLUMNS[column]}"
