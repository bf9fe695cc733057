"""Pen strokes: lists of points in canvas pixels, x to the right and y down."""

from itertools import pairwise

Strokes = list[list[tuple[float, float]]]
# The canvas is a square of this many pixels.
SIDE = 280
POINTS_PER_PIECE = 8


def smooth(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """A soft curve through a few points, as many points close together (a Catmull-Rom spline).

    Between p1 and p2, with t running from 0 to 1 and p0, p3 the neighbours:
    p = 0.5 * (2*p1 + (p2 - p0)*t + (2*p0 - 5*p1 + 4*p2 - p3)*t**2 + (3*p1 - p0 - 3*p2 + p3)*t**3)

    Source: Catmull and Rom (1974), "A class of local interpolating splines".
    """
    if len(points) < 3:
        return points
    closed = points[0] == points[-1]
    before = points[-2] if closed else points[0]
    after = points[1] if closed else points[-1]
    padded = [before, *points, after]
    curve = [points[0]]
    for index, (start, end) in enumerate(pairwise(points)):
        p0, p3 = padded[index], padded[index + 3]
        for piece in range(1, POINTS_PER_PIECE + 1):
            t = piece / POINTS_PER_PIECE
            x, y = (_between(p0[axis], start[axis], end[axis], p3[axis], t) for axis in (0, 1))
            curve.append((round(x, 2), round(y, 2)))
    return curve


def _between(p0: float, p1: float, p2: float, p3: float, t: float) -> float:
    return 0.5 * (2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3)
