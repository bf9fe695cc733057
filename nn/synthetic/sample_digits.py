"""Pen strokes of ten sample digits and of generated digits."""

from functools import cache

import numpy as np

from nn.dataset import CLASSES
from nn.images.strokes import CANVAS_SIZE, Point, Strokes, fit_strokes
from nn.synthetic.handwriting import LEGIBLE, sample_paths
from nn.synthetic.splines import catmull_rom

# On a sheet of 100 by 100, x to the right and y down. A stroke is a smooth curve; a new one begins at each corner.
POINTS: dict[int, Strokes] = {
    0: [[(52, 14), (32, 24), (25, 52), (34, 80), (52, 87), (70, 77), (76, 50), (68, 23), (52, 14)]],
    1: [[(36, 32), (48, 23), (55, 13)], [(55, 13), (54, 50), (52, 88)]],
    2: [[(29, 31), (37, 17), (55, 14), (68, 26), (64, 45), (46, 66), (27, 84)], [(27, 84), (50, 83), (75, 85)]],
    3: [[(30, 22), (46, 13), (64, 20), (65, 37), (46, 47)], [(46, 47), (67, 54), (70, 72), (53, 87), (28, 80)]],
    4: [[(45, 14), (36, 36), (26, 57)], [(26, 57), (50, 57), (77, 55)], [(64, 32), (62, 60), (59, 88)]],
    5: [[(70, 15), (52, 15), (34, 17)], [(34, 17), (32, 31), (31, 46)],
        [(31, 46), (50, 41), (68, 52), (68, 74), (50, 87), (28, 80)]],
    6: [[(63, 13), (44, 28), (31, 52), (31, 74), (45, 87), (63, 82), (68, 66), (56, 54), (40, 59), (31, 70)]],
    7: [[(26, 19), (48, 18), (73, 16)], [(73, 16), (59, 45), (46, 88)]],
    8: [[(66, 25), (52, 14), (37, 21), (36, 36), (52, 48), (67, 61), (67, 79), (51, 87), (35, 79), (36, 62),
         (51, 49), (65, 36), (66, 25)]],
    9: [[(67, 28), (54, 15), (37, 20), (31, 37), (41, 50), (57, 46), (67, 28)], [(67, 28), (66, 55), (57, 88)]],
}  # fmt: skip

# Points of the curve for each pair of neighbouring control points.
POINTS_PER_PIECE = 8


def smooth(points: list[Point]) -> list[Point]:
    """Catmull-Rom spline through points; closed if the last point equals the first."""
    if len(points) < 3:
        return points
    position, tangent = catmull_rom(len(points), POINTS_PER_PIECE, closed=points[0] == points[-1])
    curve = (position + tangent) @ np.array(points)
    return [(round(float(x), 2), round(float(y), 2)) for x, y in curve]


@cache
def sample_strokes(digit: int) -> Strokes:
    """Strokes of a sample digit in canvas pixels."""
    scale = CANVAS_SIZE / 100
    return [[(x * scale, y * scale) for x, y in smooth(points)] for points in POINTS[digit]]


def generated_strokes(rng: np.random.Generator) -> Strokes:
    """Strokes of a random digit of generated handwriting in canvas pixels."""
    paths = sample_paths(rng.integers(0, CLASSES, 1).astype(np.uint8), rng, LEGIBLE)
    size, centre = CANVAS_SIZE * rng.uniform(0.45, 0.75), (CANVAS_SIZE / 2, CANVAS_SIZE / 2)
    fitted = fit_strokes([part.tolist() for part in paths.strokes(0)], size, centre)
    return [[(round(x, 2), round(y, 2)) for x, y in stroke] for stroke in fitted]
