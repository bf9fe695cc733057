"""Devices change a path as a mouse on coarse pixels or a page that draws dots would."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn.synthetic.devices import DOT_DISTANCE, GRID, POLYGON_STEPS, draw_dots, draw_polygons, snap_to_grid
from nn.synthetic.handwriting import LEGIBLE, sample_paths

SEEDS = st.integers(0, 2**32)


def rng(seed=0):
    return np.random.default_rng(seed)


def paths_of(seed, count=10):
    return sample_paths((np.arange(count) % 10).astype(np.uint8), rng(seed), LEGIBLE)


def grid_of(values):
    """The step of a grid on which all values lie."""
    steps = np.diff(np.unique(values.round(4)))
    return steps[steps > 0.01].min()


@settings(deadline=None, max_examples=25)
@given(SEEDS)
def test_pixels_lie_on_a_grid_and_move_by_at_most_half_of_it(seed):
    points = paths_of(seed).points
    for before, after in zip(points, snap_to_grid(points, rng(seed)), strict=True):
        grid = grid_of(after)
        assert grid >= GRID[0] - 1e-3
        np.testing.assert_allclose(after / grid, np.rint(after / grid), atol=0.02)
        assert np.abs(before - after).max() <= grid / 2 + 0.01


@settings(deadline=None, max_examples=25)
@given(SEEDS)
def test_polygons_are_straight_between_few_corners_and_keep_the_ends_of_strokes(seed):
    paths = paths_of(seed)
    for index, polygon in enumerate(draw_polygons(paths.points, paths.stroke_index, rng(seed))):
        stroke = paths.stroke_index[index]
        inner = np.flatnonzero(stroke[2:] == stroke[:-2])
        turn = np.abs(polygon[inner] - 2 * polygon[inner + 1] + polygon[inner + 2]).max(axis=1)
        # The second difference vanishes, except at corners.
        assert (turn > 1e-3).sum() <= len(polygon) / POLYGON_STEPS[0] + 2
        for number in np.unique(stroke):
            ends = np.flatnonzero(stroke == number)[[0, -1]]
            assert np.abs(polygon[ends] - paths.points[index][ends]).max() <= GRID[1] / 2 + 1e-3


@settings(deadline=None, max_examples=25)
@given(SEEDS, st.floats(0.6, 2.0))
def test_dots_are_points_of_the_path_about_a_pen_apart(seed, radius):
    paths = paths_of(seed)
    for index, dots in enumerate(draw_dots(paths.points, paths.stroke_index, np.full((10, 80), radius), rng(seed))):
        assert {tuple(point) for point in dots.tolist()} <= {tuple(point) for point in paths.points[index].tolist()}
        size = np.ptp(paths.points[index], axis=0).max()
        first = paths.stroke_index[index] == 0
        apart = np.hypot(*np.diff(dots[first], axis=0).T) * 20 / size
        apart = apart[apart > 0]
        assert np.median(apart) <= 1.3 * 2 * radius * DOT_DISTANCE[1] + 1.5


@pytest.mark.parametrize("device", [snap_to_grid, draw_polygons])
def test_devices_depend_only_on_the_seed(device):
    paths = paths_of(1)
    arguments = (paths.points,) if device is snap_to_grid else (paths.points, paths.stroke_index)
    assert np.array_equal(device(*arguments, rng(2)), device(*arguments, rng(2)))
    assert not np.array_equal(device(*arguments, rng(2)), device(*arguments, rng(3)))
    assert device(*(part[:0] for part in arguments), rng()).shape == (0, 80, 2)
