"""A mat: a broad margin of one colour around a picture that has a background of its own, as around a screenshot."""

import numpy as np

from nn.arrays import ByteArray
from nn.images.bounding_box import bounding_box

# Levels that differ by less than this (of 255) are one colour, and this share of a border must be of one colour.
SAME_LEVEL, BORDER_SHARE = 24, 0.9
# The picture in a mat is at least this large relative to the whole, and has this many pixels on each side.
MIN_SHARE, MIN_SIDE = 0.5, 100
# Its border is looked at in these depths, in pixels and relative to its size: it is no line around the drawing.
BLURRED, DEPTH = 2, 0.04


def fill_mat(grey: ByteArray) -> ByteArray:
    """Fill a mat with the grey level of the background in it; other pictures stay as they are.

    grey : (height, width); returns the same shape
    """
    mat, share = _border(grey)
    differs = np.abs(grey.astype(np.int16) - mat) >= SAME_LEVEL
    if share < 1 or not differs.any():
        return grey
    left, top, right, bottom = bounding_box(differs)
    left, top, right, bottom = left + BLURRED, top + BLURRED, right - BLURRED, bottom - BLURRED
    inside = grey[top:bottom, left:right]
    if min(inside.shape) < MIN_SIDE or not all(np.array(inside.shape) >= MIN_SHARE * np.array(grey.shape)):
        return grey
    depth = int(np.ceil(DEPTH * min(inside.shape)))
    outer, inner = _border(inside), _border(inside[depth:-depth, depth:-depth])
    is_background = min(outer[1], inner[1]) >= BORDER_SHARE and abs(outer[0] - inner[0]) < SAME_LEVEL
    if not is_background or abs(outer[0] - mat) < SAME_LEVEL or int(inside.max()) - int(inside.min()) < SAME_LEVEL:
        return grey
    filled = np.full_like(grey, outer[0])
    filled[top:bottom, left:right] = inside
    return filled


def _border(grey: ByteArray) -> tuple[int, float]:
    """The median grey level of the pixels at the border, and the share of them that are of this colour."""
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]]).astype(np.int16)
    level = int(np.median(border))
    return level, float((np.abs(border - level) < SAME_LEVEL).mean())
