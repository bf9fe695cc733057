"""Removes what surrounds a digit in a picture: a frame, the edge of a table, a strip along the edge."""

import numpy as np

from nn.arrays import BoolArray, ByteArray, IntArray
from nn.images.components import Components, find_components
from nn.images.ink.threshold import otsu_threshold

# A frame is at least this large relative to the picture; a table covers this share of at least one edge of the picture.
FRAME_SIZE, EDGE_SHARE = 0.5, 0.9
# What they surround is at least this high relative to the picture: one digit, and one of several.
DIGIT_HEIGHT, SMALL_HEIGHT = 0.2, 0.04
# The outer part of a frame, of this depth relative to its size, has ink along this share of its length.
BAND, BAND_SHARE = 0.06, 0.7


def remove_frames(ink: ByteArray, several: bool = False) -> ByteArray:
    """Remove frames, and what covers a whole edge of the picture, if there is something else that may be the digit.

    ink     : (height, width) uint8, not blank; returns the same
    several : whether there may be several digits, which are smaller
    """
    pieces = find_components(ink >= max(1, otsu_threshold(ink) // 2))
    touched = touched_edges(pieces)
    shares = pieces.sizes / np.array(pieces.shape[::-1])
    free = pieces.boxes[~touched.any(axis=1) & (shares[:, 1] >= (SMALL_HEIGHT if several else DIGIT_HEIGHT))]
    removed = np.zeros(len(pieces), bool)
    for piece in np.flatnonzero((shares >= FRAME_SIZE).all(axis=1) | (touched.sum(axis=1) >= 3)):
        mask = pieces.mask(np.arange(len(pieces)) == piece)
        left, top, right, bottom = box = pieces.boxes[piece]
        sides = _sides(mask[top:bottom, left:right], BAND)
        is_frame = _surrounds(box, free) and min(sides) >= BAND_SHARE
        removed[piece] = is_frame or (len(free) > 0 and max(_sides(mask, 0)) >= EDGE_SHARE)
    return ink * ~pieces.mask(removed)


def touched_edges(pieces: Components) -> BoolArray:
    """Which edges of the picture each piece touches: (pieces, 4) for left, top, right and bottom."""
    return np.hstack([pieces.boxes[:, :2] == 0, pieces.boxes[:, 2:] == np.array(pieces.shape[::-1])])


def _surrounds(box: IntArray, others: IntArray) -> bool:
    """Whether a box contains one of the others, with space on all sides."""
    return bool(((box[:2] < others[:, :2]) & (box[2:] > others[:, 2:])).all(axis=1).any())


def _sides(mask: BoolArray, depth: float) -> tuple[float, ...]:
    """Shares of the top, bottom, left and right side that have ink. depth : of the sides, relative to the size"""
    rows, columns = (max(1, int(np.ceil(depth * size))) for size in mask.shape)
    sides = (mask[:rows], mask[-rows:], mask[:, :columns].T, mask[:, -columns:].T)
    return tuple(float(side.any(axis=0).mean()) for side in sides)
