"""Bounding boxes: of what is not blank in an image, and the gaps between several."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nn.arrays import ByteArray, IntArray

# Left, top, right, bottom in pixels; right and bottom are exclusive.
Box = tuple[int, int, int, int]


def bounding_box(image: NDArray[Any]) -> Box:
    """The smallest box around all values that are not 0. image : (height, width), not blank"""
    rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def cut(image: ByteArray, box: Box) -> ByteArray:
    """The part of an image in a box."""
    left, top, right, bottom = box
    return image[top:bottom, left:right]


def box_gaps(boxes: IntArray) -> IntArray:
    """The distance of all pairs of boxes along the axis on which they are farther apart; 0 if they overlap."""
    gap = np.maximum(boxes[:, np.newaxis, :2] - boxes[:, 2:], boxes[:, :2] - boxes[:, np.newaxis, 2:]).max(axis=2)
    gaps: IntArray = np.maximum(gap, 0)
    return gaps
