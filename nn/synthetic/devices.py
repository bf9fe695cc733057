"""How drawing devices change a pen path: polygons of a slow mouse, separate dots of a fast one, and coarse pixels."""

import numpy as np

from nn.arrays import BoolArray, FloatArray, IntArray

# Points of the path between two pointer events of a polygon (minimum, maximum).
POLYGON_STEPS = (3, 8)
# Grid of a polygon's corners and of coarse pixels (minimum, maximum), on a sheet of 100 by 100.
GRID = (1.0, 8.0)
# Distance of the centres of two dots in diameters of the pen (minimum, maximum); below 1 they overlap.
DOT_DISTANCE = (0.85, 1.4)
# Longest side of a fitted digit in pixels, in which the radius of the pen is measured.
FITTED = 20.0


def draw_polygons(points: FloatArray, stroke_index: IntArray, rng: np.random.Generator) -> FloatArray:
    """Keep a few points of each path, on a coarse grid, and join them by straight lines.

    points : (count, length, 2); stroke_index : (count, length), see handwriting.Paths
    returns (count, length, 2)
    """
    step = rng.integers(POLYGON_STEPS[0], POLYGON_STEPS[1] + 1, (len(points), 1))
    before, after = _neighbours(_is_event(stroke_index, step, rng))
    fraction = ((np.arange(points.shape[1]) - before) / np.maximum(after - before, 1))[..., None].astype(np.float32)
    corners = snap_to_grid(points, rng)
    rows = np.arange(len(points))[:, None]
    joined: FloatArray = (1 - fraction) * corners[rows, before] + fraction * corners[rows, after]
    return joined


def draw_dots(points: FloatArray, stroke_index: IntArray, radius: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Collapse each path to separate dots, as pages leave them that draw a dot at each pointer event.

    radius : (count, length) of the pen, in pixels of a digit of 20 pixels
    returns (count, length, 2)
    """
    size = np.ptp(points, axis=1).max(axis=1)
    # The points of a path are equidistant, apart from jumps between strokes; the median ignores those.
    spacing = np.median(np.hypot(*np.moveaxis(np.diff(points, axis=1), 2, 0)), axis=1) * FITTED / size
    wanted = 2 * radius.mean(axis=1) * rng.uniform(*DOT_DISTANCE, len(points))
    step = np.clip(np.rint(wanted / spacing), 2, points.shape[1] // 5).astype(int)[:, None]
    before, after = _neighbours(_is_event(stroke_index, step, rng))
    index = np.arange(points.shape[1])
    nearest = np.where(index - before <= after - index, before, after)
    dots: FloatArray = points[np.arange(len(points))[:, None], nearest]
    return dots


def snap_to_grid(points: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Round points to the centres of coarse pixels, whose size varies between digits. (count, length, 2)"""
    grid = rng.uniform(*GRID, (len(points), 1, 1)).astype(np.float32)
    snapped: FloatArray = np.rint(points / grid) * grid
    return snapped


def _is_event(stroke_index: IntArray, step: IntArray, rng: np.random.Generator) -> BoolArray:
    """Every step-th point, and both ends of each stroke: (count, length)."""
    count, length = stroke_index.shape
    regular = (np.arange(length) + rng.integers(0, 100, (count, 1))) % step == 0
    last = np.diff(stroke_index, axis=1, append=-1) != 0
    first = np.diff(stroke_index, axis=1, prepend=-1) != 0
    return np.asarray(regular | first | last)


def _neighbours(is_event: BoolArray) -> tuple[IntArray, IntArray]:
    """The last event up to each point, and the first one from it on: two (count, length)."""
    index = np.arange(is_event.shape[1])
    before = np.maximum.accumulate(np.where(is_event, index, 0), axis=1)
    after = np.minimum.accumulate(np.where(is_event, index, len(index) - 1)[:, ::-1], axis=1)[:, ::-1]
    return before, after
