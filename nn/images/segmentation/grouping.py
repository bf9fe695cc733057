"""Which neighbouring segments form a digit: the grouping of least total cost, by dynamic programming."""

from collections.abc import Callable, Sequence

import numpy as np

from nn.arrays import FloatArray
from nn.images.segmentation.segments import Segments, Span

# A group has at most this many segments, and is at most this wide relative to the typical height, if of several parts.
MAX_SEGMENTS, MAX_WIDTH = 8, 1.5
# Parts of one digit are at most this far apart, relative to the typical height.
MAX_GAP = 0.35
# A part that costs at most this is a digit by itself.
CERTAIN = 0.1
# Additional costs, chosen on composed pictures and single digits, see nn.benchmarks.composed_pictures; widths, heights
# and gaps are relative to the typical height.
# Of a gap between parts of one digit, times its width.
GAP_COST = 8.0
# Of a group wider than WIDE, times what its width exceeds WIDE by.
WIDE, WIDE_COST = 0.75, 2.0
# Of a group lower than SMALL, times what its height lacks.
SMALL, SMALL_COST = 0.7, 5.0
# The most that a low group costs, unless it is lower than SPECK.
MAX_SMALL_COST, SPECK = 0.6, 0.2
# Of a cut.
CUT_COST = 0.05
# Of each width of the pen in the cost of a cut, see cuts.find_cuts.
CROSSED_COST = 0.27
# Of a low segment that is left out.
OMISSION_COST = 0.7


def possible_groups(segments: Segments, whole_costs: dict[int, float]) -> list[Span]:
    """All groups of neighbouring segments that may be one digit.

    whole_costs : the cost of each part that is not cut, by its segment
    """
    certain = {index for index, cost in whole_costs.items() if cost <= CERTAIN and not segments.is_low[index]}
    spans = []
    for first in range(len(segments)):
        for last in range(first, min(first + MAX_SEGMENTS, len(segments))):
            if segments.row[last] != segments.row[first]:
                break
            if last > first and first in certain and last in certain:
                break
            if last > first and not _may_be_one(segments, first, last):
                continue
            spans.append((first, last))
    return spans


def _may_be_one(segments: Segments, first: int, last: int) -> bool:
    left, _, right, _ = segments.box((first, last))
    slices = np.flatnonzero(segments.part == segments.part[first])
    if slices[0] == first and slices[-1] == last:
        return True
    gap = widest_gap(segments, first, last)
    return right - left <= MAX_WIDTH * segments.height and gap <= MAX_GAP * segments.height


def widest_gap(segments: Segments, first: int, last: int) -> float:
    """The widest gap of columns without ink between the parts of a group."""
    boxes = segments.boxes[first : last + 1]
    order = np.argsort(boxes[:, 0], kind="stable")
    reached = np.maximum.accumulate(boxes[order, 2])
    return float(max(0, (boxes[order, 0][1:] - reached[:-1]).max(initial=0)))


def shape_cost(segments: Segments, span: Span) -> float:
    """What the geometry of a group costs."""
    first, last = span
    left, top, right, bottom = segments.box(span)
    width, height = (right - left) / segments.height, (bottom - top) / segments.height
    small = SMALL_COST * max(0.0, SMALL - height)
    cost = GAP_COST * widest_gap(segments, first, last) / segments.height
    cost += WIDE_COST * max(0.0, width - WIDE)
    cost += small if height < SPECK else min(small, MAX_SMALL_COST)
    if segments.cut_cost[first]:
        cost += CUT_COST + CROSSED_COST * float(segments.cut_cost[first])
    return cost


def choose_groups(
    segments: Segments, spans: Sequence[Span], judge: Callable[[list[Span]], FloatArray], most: int
) -> list[Span] | None:
    """The groups of least total cost. Only those are judged that may be among them.

    A group that has not been judged counts with the cost of its shape alone, the least that it may have. So once all
    groups of the best grouping are judged, there is no better one.

    spans : of all groups that are allowed; judge : the costs of some groups, (count,), not negative, to which those of
    their shapes are added; most : to judge; returns None if these do not suffice
    """
    costs = {span: shape_cost(segments, span) for span in spans}
    judged: set[Span] = set()
    while True:
        groups = best_groups(segments, costs)
        unknown = [span for span in groups if span not in judged]
        if not unknown:
            return groups
        if len(judged) + len(unknown) > most:
            return None
        judged.update(unknown)
        for span, cost in zip(unknown, judge(unknown), strict=True):
            costs[span] += float(cost)


def best_groups(segments: Segments, costs: dict[Span, float]) -> list[Span]:
    """The groups of least total cost that cover all segments but low ones that are left out.

    costs : of all groups that are allowed
    """
    best = [0.0] + [np.inf] * len(segments)
    choice: list[tuple[int, bool]] = [(0, False)] * (len(segments) + 1)
    ending: dict[int, list[int]] = {}
    for first, last in costs:
        ending.setdefault(last, []).append(first)
    low = segments.is_low
    for last in range(len(segments)):
        for first in ending.get(last, []):
            total = best[first] + costs[first, last]
            if total < best[last + 1]:
                best[last + 1], choice[last + 1] = total, (first, True)
        if low[last] and best[last] + OMISSION_COST < best[last + 1]:
            best[last + 1], choice[last + 1] = best[last] + OMISSION_COST, (last, False)
    groups: list[Span] = []
    end = len(segments)
    while end:
        first, is_group = choice[end]
        if is_group:
            groups.append((first, end - 1))
        end = first
    return groups[::-1]
