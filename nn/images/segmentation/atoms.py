"""Atoms: the parts of a picture in order of reading, and the slices of those that may be several touching digits."""

from dataclasses import dataclass

import numpy as np

from nn.arrays import BoolArray, ByteArray, FloatArray, IntArray
from nn.images.bounding_box import bounding_box
from nn.images.segmentation.cuts import find_cuts
from nn.images.segmentation.parts import Parts
from nn.images.segmentation.rows import reading_order

# First and last atom of a group, both inclusive.
Span = tuple[int, int]

# An atom lower than this share of the typical height is not a digit by itself.
LOW = 0.4


@dataclass(frozen=True)
class Atoms:
    """Atoms in order of reading; a digit is one of them, or some that follow each other.

    labels : (height, width) int32, the atom of each pixel from 1, 0 for none
    boxes  : (atoms, 4) left, top, right, bottom
    row    : (atoms,) the row of each
    part   : (atoms,) the part that each is a slice of
    price  : (atoms,) what the cut on the left of each crosses, in widths of the pen; 0 if its part begins there
    height : typical height of a digit
    """

    labels: IntArray
    boxes: IntArray
    row: IntArray
    part: IntArray
    price: FloatArray
    height: float

    def __len__(self) -> int:
        return len(self.boxes)

    @property
    def is_low(self) -> BoolArray:
        """(atoms,) whether an atom is too low for a digit."""
        low: BoolArray = self.boxes[:, 3] - self.boxes[:, 1] < LOW * self.height
        return low

    def box(self, span: Span) -> tuple[int, int, int, int]:
        """The box around some atoms."""
        boxes = self.boxes[span[0] : span[1] + 1]
        left, top = boxes[:, :2].min(axis=0).tolist()
        right, bottom = boxes[:, 2:].max(axis=0).tolist()
        return left, top, right, bottom

    def crop(self, ink: ByteArray, span: Span) -> ByteArray:
        """The ink of some atoms, cut to their box."""
        left, top, right, bottom = self.box(span)
        labels = self.labels[top:bottom, left:right]
        return ink[top:bottom, left:right] * ((labels > span[0]) & (labels <= span[1] + 1))


def ordered_atoms(parts: Parts) -> Atoms:
    """The parts in order of reading, not cut."""
    sizes = parts.boxes[:, 2:] - parts.boxes[:, :2]
    rows = reading_order(parts.boxes, parts.height, sizes[:, 1] < LOW * parts.height)
    order = np.concatenate(rows)
    number = np.zeros(len(parts) + 1, np.int32)
    number[order + 1] = np.arange(1, len(parts) + 1)
    count = len(parts)
    row = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    labels = parts.labels if (order == np.arange(count)).all() else number[parts.labels]
    return Atoms(labels, parts.boxes[order], row, np.arange(count), np.zeros(count), parts.height)


def cut_atoms(ink: ByteArray, whole: Atoms, chosen: BoolArray, pen: float) -> Atoms:
    """Cut the chosen atoms into slices. chosen : (atoms,)"""
    if not chosen.any():
        return whole
    labels = np.zeros_like(whole.labels)
    boxes: list[tuple[int, int, int, int]] = []
    row, part, price = [], [], []
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
            price.append(0.0 if first else cuts[number - 1][1])
            first = False
    return Atoms(labels, np.array(boxes), np.array(row), np.array(part), np.array(price), whole.height)
