"""Separates the digits of a picture and sorts them in order of reading."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nn.arrays import BoolArray, ByteArray, FloatArray
from nn.images.bounding_box import Box
from nn.images.segmentation.grouping import CERTAIN, choose_groups, possible_groups
from nn.images.segmentation.parts import find_parts
from nn.images.segmentation.segments import Segments, Span, cut_segments, ordered_segments

# How little each of some crops of ink looks like one digit: 0 for a certain one; (count,) float.
Costs = Callable[[list[ByteArray]], FloatArray]

# A part is cut if it costs more than this, or is wider than WIDE times its height. In a picture without a part that
# costs at most CERTAIN, it has to cost more and be wider than WIDE_ALONE.
SUSPICIOUS, WIDE, WIDE_ALONE = 0.15, 1.15, 1.15
# But not if it is narrower than this many times its height and than this share of the typical height.
MIN_WIDTH = 0.5
# Nor is a dash cut, which is lower than this many widths of the pen.
MIN_PENS = 2.0
# What is no row of digits, as noise, hatching or text, may have thousands of groups. With more than MANY parts, at most
# MAX_SAMPLE of them are judged first, and more than CERTAIN_SHARE must be certain digits. There must be PIXELS_OF_PART
# pixels of the picture for each part, and PIXELS_OF_GROUP for each group that is judged. In composed pictures of up to
# 110 digits, of which up to a third touch, that share is at least 0.5, and the pixels are at least 1800 and 202.
MANY, MAX_SAMPLE, CERTAIN_SHARE = 15, 60, 0.4
PIXELS_OF_PART, PIXELS_OF_GROUP = 600, 150


@dataclass(frozen=True)
class DigitRegion:
    """A region of a picture that holds one digit.

    box : left, top, right, bottom in pixels (right and bottom exclusive)
    ink : (bottom - top, right - left) uint8, the ink of this digit only
    row : number of the row, from 0
    part : number of the part of ink that it is, or begins with; digits that touch have the same
    """

    box: Box
    ink: ByteArray
    row: int
    part: int


def find_digits(
    ink: ByteArray, costs: Costs | None = None, single: tuple[Box, float] | None = None
) -> list[DigitRegion]:
    """Separate the digits of a picture, in order of reading.

    ink    : (height, width) uint8, 0 for background and 255 for ink, as from nn.images.ink.intensity
    costs  : judges crops of ink where the geometry alone does not decide; without it, nothing is cut
    single : the box and the cost of the ink if it were a single digit, if they are known
    returns a list of regions, empty for a blank picture; a single one if there are too many for digits
    """
    parts = find_parts(ink)
    if parts is None:
        return []
    whole = ordered_segments(parts)
    costs = costs or (lambda crops: np.zeros(len(crops)))
    everything = (0, len(whole) - 1)
    if (single and _is_single(whole, *single)) or not _may_be_digits(ink, whole, costs):
        return [_region(ink, whole, everything)]
    if single and len(whole) == 1:
        part_costs = np.array([single[1]])
    else:
        part_costs = costs([whole.crop(ink, (index, index)) for index in range(len(whole))])
    segments = cut_segments(ink, whole, _suspicious(whole, part_costs, parts.pen), parts.pen)
    if len(segments) == 1:
        return [_region(ink, segments, (0, 0))]
    counts = np.bincount(segments.part)
    known = {index: float(part_costs[part]) for index, part in enumerate(segments.part) if counts[part] == 1}
    spans = possible_groups(segments, known)
    most = ink.size // PIXELS_OF_GROUP
    groups = choose_groups(segments, spans, lambda some: costs([segments.crop(ink, span) for span in some]), most)
    if groups is None:
        return [_region(ink, whole, everything)]
    return [_region(ink, segments, span) for span in groups]


def _region(ink: ByteArray, segments: Segments, span: Span) -> DigitRegion:
    return DigitRegion(
        segments.box(span), segments.crop(ink, span), int(segments.row[span[0]]), int(segments.part[span[0]])
    )


def _is_single(whole: Segments, box: Box, cost: float) -> bool:
    """Whether all ink is one digit of several strokes: a certain one, not wide, and without anything beside it."""
    left, top, right, bottom = whole.box((0, len(whole) - 1))
    around = box[0] <= left + 1 and box[1] <= top + 1 and box[2] >= right - 1 and box[3] >= bottom - 1
    return around and cost <= CERTAIN and right - left <= WIDE * (bottom - top)


def _may_be_digits(ink: ByteArray, whole: Segments, costs: Costs) -> bool:
    """Whether the parts are few, or have room for digits, of which enough of a sample are certain."""
    if len(whole) <= MANY:
        return True
    if len(whole) * PIXELS_OF_PART > ink.size:
        return False
    high = np.flatnonzero(~whole.is_low)
    sample = high[np.linspace(0, len(high) - 1, min(len(high), MAX_SAMPLE)).astype(int)].tolist()
    certain = costs([whole.crop(ink, (index, index)) for index in sample]) <= CERTAIN
    return bool(certain.mean() > CERTAIN_SHARE)


def _suspicious(whole: Segments, costs: FloatArray, pen: float) -> BoolArray:
    """Which parts may be several digits that touch."""
    width, height = (whole.boxes[:, 2:] - whole.boxes[:, :2]).T
    # Without certain digits around it, a drawing of no digit is more likely: most letters can be cut into digits.
    if ((costs <= CERTAIN) & ~whole.is_low).any():
        suspicious = (costs > SUSPICIOUS) | (width > WIDE * height)
    else:
        suspicious = (costs > SUSPICIOUS) & (width > WIDE_ALONE * height)
    suspicious &= ~whole.is_low & (height > MIN_PENS * pen)
    chosen: BoolArray = suspicious & (width >= MIN_WIDTH * np.minimum(height, whole.height))
    return chosen
