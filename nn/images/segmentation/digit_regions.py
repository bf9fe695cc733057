"""Separates the digits of a picture and sorts them in order of reading."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nn.arrays import BoolArray, ByteArray, FloatArray
from nn.images.segmentation.atoms import Atoms, Span, cut_atoms, ordered_atoms
from nn.images.segmentation.grouping import CERTAIN, best_groups, possible_groups, shape_cost
from nn.images.segmentation.parts import find_parts

# How little each of some crops of ink looks like one digit: 0 for a certain one; (count,) float.
Costs = Callable[[list[ByteArray]], FloatArray]

# A part is cut if it costs more than this, or is wider than WIDE times its height. In a picture without a part that
# costs at most CERTAIN, it has to cost more and be wider than WIDE_ALONE.
SUSPICIOUS, WIDE, WIDE_ALONE = 0.15, 1.15, 1.3
# But not if it is narrower than this many times its height and than this share of the typical height.
MIN_WIDTH = 0.5


@dataclass(frozen=True)
class DigitRegion:
    """A region of a picture that holds one digit.

    box : left, top, right, bottom in pixels (right and bottom exclusive)
    ink : (bottom - top, right - left) uint8, the ink of this digit only
    row : number of the row, from 0
    """

    box: tuple[int, int, int, int]
    ink: ByteArray
    row: int


def find_digits(ink: ByteArray, costs: Costs | None = None, whole_cost: float | None = None) -> list[DigitRegion]:
    """Separate the digits of a picture, in order of reading.

    ink        : (height, width) uint8, 0 for background and 255 for ink, as from nn.images.ink.intensity
    costs      : judges crops of ink where the geometry alone does not decide; without it, nothing is cut
    whole_cost : the cost of the whole picture as one digit, if it is known
    returns a list of regions, empty for a blank picture
    """
    parts = find_parts(ink)
    if parts is None:
        return []
    whole = ordered_atoms(parts)
    costs = costs or (lambda crops: np.zeros(len(crops)))
    if len(whole) == 1 and whole_cost is not None:
        part_costs = np.array([whole_cost])
    else:
        part_costs = costs([whole.crop(ink, (index, index)) for index in range(len(whole))])
    atoms = cut_atoms(ink, whole, _suspicious(whole, part_costs), parts.pen)
    if len(atoms) == 1:
        return [_region(ink, atoms, (0, 0))]
    counts = np.bincount(atoms.part)
    known = {index: float(part_costs[part]) for index, part in enumerate(atoms.part) if counts[part] == 1}
    spans = possible_groups(atoms, known)
    group_costs = costs([atoms.crop(ink, span) for span in spans])
    total = {span: float(cost) + shape_cost(atoms, span) for span, cost in zip(spans, group_costs, strict=True)}
    return [_region(ink, atoms, span) for span in best_groups(atoms, total)]


def _region(ink: ByteArray, atoms: Atoms, span: Span) -> DigitRegion:
    return DigitRegion(atoms.box(span), atoms.crop(ink, span), int(atoms.row[span[0]]))


def _suspicious(whole: Atoms, costs: FloatArray) -> BoolArray:
    """Which parts may be several digits that touch."""
    width, height = (whole.boxes[:, 2:] - whole.boxes[:, :2]).T
    # Without certain digits around it, a drawing of no digit is more likely: most letters can be cut into digits.
    if ((costs <= CERTAIN) & ~whole.is_low).any():
        suspicious = (costs > SUSPICIOUS) | (width > WIDE * height)
    else:
        suspicious = (costs > SUSPICIOUS) & (width > WIDE_ALONE * height)
    chosen: BoolArray = suspicious & ~whole.is_low & (width >= MIN_WIDTH * np.minimum(height, whole.height))
    return chosen
