"""Parts of ink: the connected components that are not specks, with loose strokes merged into what they belong to."""

from dataclasses import dataclass

import numpy as np

from nn.arrays import BoolArray, ByteArray, IntArray
from nn.images.bounding_box import box_gaps
from nn.images.components import Components, find_components, pen_width
from nn.images.ink.threshold import otsu_threshold

# Components shorter than this share of the pen's width are specks. Of more than MAX_PIECES, the smaller ones are, too.
MIN_LENGTH, MAX_PIECES = 0.5, 400
# Pieces up to this many times the pen's width are dots, which belong to the ink within this many times that width.
DOT_LENGTH, DOT_GAP = 2.5, 0.8
# A part lower than this share of the typical height is a loose stroke. It belongs to the part above or below that
# shares at least this much of the narrower one's columns, within this share of the height.
LOOSE_HEIGHT, LOOSE_COVER, LOOSE_GAP = 0.4, 0.5, 0.35
# A part whose box lies in that of another, and is lower than this share of it, belongs to it.
INNER_HEIGHT = 0.8


@dataclass(frozen=True)
class Parts:
    """Parts of ink.

    labels : (height, width) int32, the part of each pixel from 1, 0 for none
    boxes  : (parts, 4) left, top, right, bottom (right and bottom exclusive)
    pen    : width of the pen in pixels
    height : typical height of a digit in pixels
    """

    labels: IntArray
    boxes: IntArray
    pen: float
    height: float

    def __len__(self) -> int:
        return len(self.boxes)


def find_parts(ink: ByteArray) -> Parts | None:
    """Find the parts of a drawing; None for a blank one.

    ink : (height, width) uint8, 0 background
    """
    if not ink.any():
        return None
    threshold = otsu_threshold(ink)
    # The pale edges of two digits that nearly touch do not count.
    pieces = find_components(ink >= max(1, threshold // 2))
    candidates = np.flatnonzero(pieces.maximum(ink) >= threshold)
    candidates = candidates[np.argsort(-pieces.areas[candidates], kind="stable")][:MAX_PIECES]
    pen = pen_width(pieces, candidates)
    candidates = candidates[pieces.sizes[candidates].max(axis=1) >= MIN_LENGTH * pen]
    boxes = pieces.boxes[candidates]
    groups = _join_dots(boxes, pen)
    height = typical_height(_united(boxes, groups))
    groups = _join_loose(boxes, groups, height)
    number = np.zeros(len(pieces) + 1, np.int32)
    number[candidates] = groups + 1
    return Parts(_label_image(pieces, number[:-1]), _united(boxes, groups), pen, height)


def typical_height(boxes: IntArray) -> float:
    """The median of the heights of the boxes, each weighted by its height."""
    heights = np.sort(boxes[:, 3] - boxes[:, 1])
    weight = np.cumsum(heights)
    return float(heights[np.searchsorted(weight, weight[-1] / 2)])


def _join_dots(boxes: IntArray, pen: float) -> IntArray:
    """The group of each piece, where dots are joined with what is near."""
    length = (boxes[:, 2:] - boxes[:, :2]).max(axis=1)
    is_dot = length <= DOT_LENGTH * pen
    if not is_dot.any():
        return np.arange(len(boxes))
    near = box_gaps(boxes) <= DOT_GAP * pen
    return _numbered(near & (is_dot[:, np.newaxis] | is_dot))


def _join_loose(boxes: IntArray, groups: IntArray, height: float) -> IntArray:
    """Join loose strokes, such as the bar of a 5, with the part below or above them."""
    united = _united(boxes, groups)
    sizes = united[:, 2:] - united[:, :2]
    loose = sizes[:, 1] < LOOSE_HEIGHT * height
    if len(united) == 1:
        return groups
    shared = np.minimum(united[:, np.newaxis, 2], united[:, 2]) - np.maximum(united[:, np.newaxis, 0], united[:, 0])
    narrower = np.minimum(sizes[:, :1], sizes[:, 0])
    distance = np.maximum(united[:, np.newaxis, 1] - united[:, 3], united[:, 1] - united[:, np.newaxis, 3])
    joins = loose[:, np.newaxis] & ~loose & (shared >= LOOSE_COVER * narrower) & (distance <= LOOSE_GAP * height)
    joins |= _inside(united)
    # Only to the nearest.
    nearest = np.where(joins, np.maximum(distance, 0), np.inf)
    only = joins & (nearest == nearest.min(axis=1, keepdims=True))
    return _numbered(only | only.T)[groups]


def _inside(boxes: IntArray) -> BoolArray:
    """(parts, parts): whether the box of one lies in the box of another that is much larger."""
    low, high = boxes[:, :2], boxes[:, 2:]
    inside = ((low[:, np.newaxis] >= low) & (high[:, np.newaxis] <= high)).all(axis=2)
    heights = boxes[:, 3] - boxes[:, 1]
    within: BoolArray = inside & (heights[:, np.newaxis] <= INNER_HEIGHT * heights)
    return within


def _numbered(linked: BoolArray) -> IntArray:
    """Numbers from 0 of the groups of what is linked, directly or through others. linked : (count, count), symmetric"""
    group = np.arange(len(linked))
    while True:
        lowest = np.where(linked, group, len(group)).min(axis=1, initial=len(group))
        lower = np.minimum(group, lowest)
        if (lower == group).all():
            numbers: IntArray = np.unique(group, return_inverse=True)[1]
            return numbers
        group = lower


def _united(boxes: IntArray, groups: IntArray) -> IntArray:
    """The boxes around the boxes of each group."""
    count = int(groups.max()) + 1
    united = np.empty((count, 4), int)
    united[:, :2], united[:, 2:] = np.iinfo(int).max, -1
    np.minimum.at(united[:, :2], groups, boxes[:, :2])
    np.maximum.at(united[:, 2:], groups, boxes[:, 2:])
    return united


def _label_image(pieces: Components, number: IntArray) -> IntArray:
    """(height, width): the number of each pixel's piece, 0 for background."""
    of_run = number[pieces.labels].astype(np.int32)
    steps = np.zeros(pieces.shape[0] * pieces.shape[1] + 1, np.int32)
    steps[pieces.starts] += of_run
    steps[pieces.ends] -= of_run
    return steps.cumsum(dtype=np.int32)[:-1].reshape(pieces.shape)
