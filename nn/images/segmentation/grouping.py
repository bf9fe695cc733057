"""Which neighbouring atoms form a digit: the grouping of least total cost, by dynamic programming."""

from collections.abc import Callable, Sequence

import numpy as np

from nn.arrays import FloatArray
from nn.images.segmentation.atoms import Atoms, Span

# A group has at most this many atoms, and is at most this wide relative to the typical height, if of several parts.
MAX_ATOMS, MAX_WIDTH = 8, 1.5
# Parts of one digit are at most this far apart, relative to the typical height.
MAX_GAP = 0.35
# A part that costs at most this is a digit by itself.
CERTAIN = 0.1
# Additional costs: for a gap between parts of one digit, for each typical height; for a group that is wider than WIDE
# typical heights, for each more; for a group lower than SMALL of it, for each less, and at most MAX_SMALL_COST unless
# it is a SPECK; for a cut, and for each width of the pen that it crosses; for a low atom that is left out. Chosen on
# composed pictures and single digits, see nn.benchmarks.composed_pictures.
GAP_COST, WIDE, WIDE_COST = 8.0, 0.75, 2.0
SMALL, SMALL_COST, MAX_SMALL_COST, SPECK = 0.7, 5.0, 0.6, 0.2
CUT_COST, CROSSED_COST, OMISSION_COST = 0.05, 0.27, 0.7


def possible_groups(atoms: Atoms, whole_costs: dict[int, float]) -> list[Span]:
    """All groups of neighbouring atoms that may be one digit.

    whole_costs : the cost of each part that is not cut, by its atom
    """
    certain = {index for index, cost in whole_costs.items() if cost <= CERTAIN and not atoms.is_low[index]}
    spans = []
    for first in range(len(atoms)):
        for last in range(first, min(first + MAX_ATOMS, len(atoms))):
            if atoms.row[last] != atoms.row[first]:
                break
            if last > first and first in certain and last in certain:
                break
            if last > first and not _may_be_one(atoms, first, last):
                continue
            spans.append((first, last))
    return spans


def _may_be_one(atoms: Atoms, first: int, last: int) -> bool:
    left, _, right, _ = atoms.box((first, last))
    slices = np.flatnonzero(atoms.part == atoms.part[first])
    if slices[0] == first and slices[-1] == last:
        return True
    return right - left <= MAX_WIDTH * atoms.height and widest_gap(atoms, first, last) <= MAX_GAP * atoms.height


def widest_gap(atoms: Atoms, first: int, last: int) -> float:
    """The widest gap of columns without ink between the parts of a group."""
    boxes = atoms.boxes[first : last + 1]
    order = np.argsort(boxes[:, 0], kind="stable")
    reached = np.maximum.accumulate(boxes[order, 2])
    return float(max(0, (boxes[order, 0][1:] - reached[:-1]).max(initial=0)))


def shape_cost(atoms: Atoms, span: Span) -> float:
    """What the geometry of a group costs."""
    first, last = span
    left, top, right, bottom = atoms.box(span)
    width, height = (right - left) / atoms.height, (bottom - top) / atoms.height
    small = SMALL_COST * max(0.0, SMALL - height)
    cost = GAP_COST * widest_gap(atoms, first, last) / atoms.height
    cost += WIDE_COST * max(0.0, width - WIDE)
    cost += small if height < SPECK else min(small, MAX_SMALL_COST)
    if atoms.price[first]:
        cost += CUT_COST + CROSSED_COST * float(atoms.price[first])
    return cost


def choose_groups(
    atoms: Atoms, spans: Sequence[Span], judge: Callable[[list[Span]], FloatArray], most: int
) -> list[Span] | None:
    """The groups of least total cost. Only those are judged that may be among them.

    A group that has not been judged counts with the cost of its shape alone, the least that it may have. So once all
    groups of the best grouping are judged, there is no better one.

    spans : of all groups that are allowed; judge : the costs of some groups, (count,), not negative, to which those of
    their shapes are added; most : to judge; returns None if these do not suffice
    """
    costs = {span: shape_cost(atoms, span) for span in spans}
    judged: set[Span] = set()
    while True:
        groups = best_groups(atoms, costs)
        unknown = [span for span in groups if span not in judged]
        if not unknown:
            return groups
        if len(judged) + len(unknown) > most:
            return None
        judged.update(unknown)
        for span, cost in zip(unknown, judge(unknown), strict=True):
            costs[span] += float(cost)


def best_groups(atoms: Atoms, costs: dict[Span, float]) -> list[Span]:
    """The groups of least total cost that cover all atoms but low ones that are left out.

    costs : of all groups that are allowed
    """
    best = [0.0] + [np.inf] * len(atoms)
    choice: list[tuple[int, bool]] = [(0, False)] * (len(atoms) + 1)
    ending: dict[int, list[int]] = {}
    for first, last in costs:
        ending.setdefault(last, []).append(first)
    low = atoms.is_low
    for last in range(len(atoms)):
        for first in ending.get(last, []):
            total = best[first] + costs[first, last]
            if total < best[last + 1]:
                best[last + 1], choice[last + 1] = total, (first, True)
        if low[last] and best[last] + OMISSION_COST < best[last + 1]:
            best[last + 1], choice[last + 1] = best[last] + OMISSION_COST, (last, False)
    groups: list[Span] = []
    end = len(atoms)
    while end:
        first, is_group = choice[end]
        if is_group:
            groups.append((first, end - 1))
        end = first
    return groups[::-1]
