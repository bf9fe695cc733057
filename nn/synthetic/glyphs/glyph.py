"""Notation of the glyphs: a digit as the points that a pen passes, on a sheet of 100 by 100.

Four figures are a point, two for x (to the right) and two for y (down): 0512 is near the left edge, an eighth down. A
stroke is a smooth curve through its points; a point that is repeated is a corner; a slash separates strokes. All
examples of a variant have the same number of points in the same order, so that examples can be interpolated.
"""

from typing import NamedTuple

Point = tuple[float, float]
Glyph = list[list[Point]]


class GlyphVariant(NamedTuple):
    """One way of writing a digit.

    share    : relative frequency among the variants of the digit
    name     : what it looks like; unique among the variants of the digit
    examples : glyphs, each a list of strokes, which are lists of points
    """

    share: float
    name: str
    examples: list[Glyph]


def variant(share: float, name: str, *examples: str) -> GlyphVariant:
    """Parse the examples of a variant."""
    return GlyphVariant(share, name, [[_points(stroke) for stroke in example.split("/")] for example in examples])


def _points(stroke: str) -> list[Point]:
    return [(float(point[:2]), float(point[2:])) for point in stroke.split()]
