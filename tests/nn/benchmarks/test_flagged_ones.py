"""Flagged ones have a flag that falls, sevens a level bar, and both are preprocessed like any drawing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn.benchmarks.flagged_ones import BAR_ANGLES, FLAG_HEIGHTS, curve, flagged_one, flagged_ones, seven

SEEDS = st.integers(0, 2**32)


def rng(seed=0):
    return np.random.default_rng(seed)


def test_as_many_ones_as_sevens_that_depend_only_on_the_seed():
    digits = flagged_ones(30, rng(1))
    assert len(digits) == 60
    assert np.bincount(digits.labels).tolist() == [0, 30, 0, 0, 0, 0, 0, 30]
    assert np.array_equal(digits.images, flagged_ones(30, rng(1)).images)
    assert len(np.unique(digits.images, axis=0)) == 60
    assert not np.array_equal(digits.images, flagged_ones(30, rng(2)).images)


def test_images_are_prepared_like_a_drawing():
    for image in flagged_ones(20, rng()).images.reshape(-1, 28, 28):
        rows, columns = np.nonzero(image)
        assert 19 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= 20
        assert image.max() >= 254


@settings(deadline=None, max_examples=100)
@given(SEEDS)
def test_flag_of_a_one_falls_away_from_its_top(seed):
    main, *foot = flagged_one(rng(seed))
    (end_x, end_y), top = main[0], main.index((0.0, 0.0))
    assert FLAG_HEIGHTS[0] <= end_y <= FLAG_HEIGHTS[1]
    # The end of the flag lies to the left of the stem, and lower than it lies beside the top.
    stem = np.array(main[top:])
    assert end_x < np.interp(end_y, stem[:, 1], stem[:, 0])
    assert end_y > 0.5 * abs(end_x)
    assert all(abs(y - 1) < 0.1 for stroke in foot for _, y in stroke)


@settings(deadline=None, max_examples=100)
@given(SEEDS)
def test_bar_of_a_seven_is_level(seed):
    main, *bar = seven(rng(seed))
    corner = main.index((0.0, 0.0))
    start = np.array(main[max(corner - 8, 0)])
    angle = np.degrees(np.arctan2(start[1], -start[0]))
    assert BAR_ANGLES[0] - 1e-6 <= angle <= BAR_ANGLES[1] + 1e-6
    assert all(0.3 < y < 0.75 for stroke in bar for _, y in stroke)


def test_curve_bends_to_the_side_by_half_its_control_point():
    points = np.array(curve((0.0, 0.0), (10.0, 0.0), 0.2))
    assert points[0] == pytest.approx([0, 0])
    assert points[-1] == pytest.approx([10, 0])
    assert points[len(points) // 2] == pytest.approx([5, 1])
