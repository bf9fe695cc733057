"""Soft pen strokes out of a few points, in canvas pixels, x to the right and y down."""

import numpy as np

from nn.drawing import CANVAS as SIDE
from nn.drawing import Point, Strokes
from nn.splines import catmull_rom

__all__ = ["SIDE", "Strokes", "smooth"]

POINTS_PER_PIECE = 8


def smooth(points: list[Point]) -> list[Point]:
    """A soft curve through a few points, as many points close together; it closes where the last is the first."""
    if len(points) < 3:
        return points
    position, bend = catmull_rom(len(points), POINTS_PER_PIECE, closed=points[0] == points[-1])
    curve = (position + bend) @ np.array(points)
    return [(round(float(x), 2), round(float(y), 2)) for x, y in curve]
