"""Segments: the parts of a picture in order of reading, and the slices of those that may be several touching digits.

Source: LeCun, Bottou, Bengio and Haffner (1998), "Gradient-Based Learning Applied to Document Recognition",
section V.A.
"""

from dataclasses import dataclass

import numpy as np

from nn.arrays import BoolArray, ByteArray, FloatArray, IntArray
from nn.images.bounding_box import Box, bounding_box
from nn.images.segmentation.cuts import find_cuts
from nn.images.segmentation.parts import Parts
from nn.images.segmentation.rows import reading_order

# First and last segment of a group, both inclusive.
Span = tuple[int, int]

# A segment lower than this share of the typical height is not a digit by itself.
LOW = 0.4


@dataclass(frozen=True)
class Segments:
    """Segments in order of reading; a digit is one of them, or some that follow each other.

    labels : (height, width) int32, the segment of each pixel from 1, 0 for none
    boxes  : (segments, 4) left, top, right, bottom
    row    : (segments,) the row of each
    part   : (segments,) the part that each is a slice of
    cut_cost : (segments,) cost of the cut on the left of each, see find_cuts; 0 if its part begins there
    height : typical height of a digit
    """

    labels: IntArray
    boxes: IntArray
    row: IntArray
    part: IntArray
    cut_cost: FloatArray
    height: float

    def __len__(self) -> int:
        return len(self.boxes)

    @property
    def is_low(self) -> BoolArray:
        """(segments,) whether a segment is too low for a digit."""
        low: BoolArray = self.boxes[:, 3] - self.boxes[:, 1] < LOW * self.height
        return low

    def box(self, span: Span) -> Box:
        """The box around some segments."""
        boxes = self.boxes[span[0] : span[1] + 1]
        left, top = boxes[:, :2].min(axis=0).tolist()
        right, bottom = boxes[:, 2:].max(axis=0).tolist()
        return left, top, right, bottom

    def crop(self, ink: ByteArray, span: Span) -> ByteArray:
        """The ink of some segments, cut to their box."""
        left, top, right, bottom = self.box(span)
        labels = self.labels[top:bottom, left:right]
        return ink[top:bottom, left:right] * ((labels > span[0]) & (labels <= span[1] + 1))


def ordered_segments(parts: Parts) -> Segments:
    """The parts in order of reading, not cut."""
    sizes = parts.boxes[:, 2:] - parts.boxes[:, :2]
    rows = reading_order(parts.boxes, parts.height, sizes[:, 1] < LOW * parts.height)
    order = np.concatenate(rows)
    number = np.zeros(len(parts) + 1, np.int32)
    number[order + 1] = np.arange(1, len(parts) + 1)
    count = len(parts)
    row = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    labels = parts.labels if (order == np.arange(count)).all() else number[parts.labels]
    return Segments(labels, parts.boxes[order], row, np.arange(count), np.zeros(count), parts.height)


def cut_segments(ink: ByteArray, whole: Segments, chosen: BoolArray, pen: float) -> Segments:
    """Cut the chosen segments into slices. chosen : (segments,)"""
    if not chosen.any():
        return whole
    labels = np.zeros_like(whole.labels)
    boxes: list[Box] = []
    row, part, cut_cost = [], [], []
    for index, (left, top, right, bottom) in enumerate(whole.boxes.tolist()):
        mask = whole.labels[top:bottom, left:right] == index + 1
        cuts = find_cuts(ink[top:bottom, left:right] * mask, pen, whole.height) if chosen[index] else []
        slices = np.zeros(mask.shape, int)
        for path, _ in cuts:
            slices += np.arange(right - left) >= path[:, np.newaxis]
        first = True
        for number in range(len(cuts) + 1):
            inside = mask & (slices == number)
            if not inside.any():
                continue
            box = bounding_box(inside)
            boxes.append((left + box[0], top + box[1], left + box[2], top + box[3]))
            labels[top:bottom, left:right][inside] = len(boxes)
            row.append(whole.row[index])
            part.append(index)
            cut_cost.append(0.0 if first else cuts[number - 1][1])
            first = False
    return Segments(labels, np.array(boxes), np.array(row), np.array(part), np.array(cut_cost), whole.height)
