"""Tests of what is drawn of a long curve: its points, its moving average, and its axis."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nn.visualize.series import BUCKETS, axis_end, downsample, moving_average

LOSSES = arrays(
    np.float32, st.integers(1, 2000), elements=st.floats(0, 2.0**30, width=32), fill=st.floats(0, 4, width=32)
)


@settings(max_examples=50, deadline=None)
@given(LOSSES, st.integers(1, 5000))
def test_thin_out_keeps_the_ends_and_the_extremes_of_every_bucket(losses, steps):
    at = downsample(losses, steps)
    assert len(at) <= 2 * BUCKETS + 2
    assert (np.diff(at) > 0).all()
    assert {0, len(losses) - 1} <= set(at.tolist())
    assert at.max() == len(losses) - 1
    width = math.ceil(max(steps, len(losses)) / BUCKETS)
    kept = losses[at]
    for start in range(0, len(losses), width):
        part = losses[start : start + width]
        inside = kept[(at >= start) & (at < start + width)]
        assert (inside.min(), inside.max()) == (part.min(), part.max())


def test_thin_out_keeps_all_points_of_a_short_curve():
    losses = np.random.default_rng(0).random(BUCKETS, np.float32)
    assert downsample(losses, BUCKETS).tolist() == list(range(BUCKETS))


def test_thin_out_keeps_complete_buckets_as_the_curve_grows():
    losses = np.random.default_rng(0).random(100_000, np.float32)
    width = 100_000 // BUCKETS + 1
    before, after = (downsample(losses[:steps], 100_000) for steps in (50_000, 60_000))
    complete = 50_000 // width * width
    assert before[before < complete].tolist() == after[after < complete].tolist()


@settings(max_examples=50, deadline=None)
@given(LOSSES, st.integers(0, 60))
def test_moving_average_is_the_mean_of_the_neighbours(losses, half):
    at = np.arange(0, len(losses), 1 + len(losses) // 50)
    expected = [losses[max(i - half, 0) : i + half + 1].astype(np.float64).mean() for i in at]
    # It is a difference of cumulative sums, so the error is relative to the largest loss.
    tolerance = 1e-9 * max(1, losses.max())
    np.testing.assert_allclose(moving_average(losses, at, half), expected, rtol=1e-9, atol=tolerance)


@pytest.mark.parametrize(
    ("highest", "end"),
    [(0.0, 1.0), (0.07, 0.08), (0.29, 0.3), (1.0, 1.0), (2.3, 2.5), (2.51, 3.0), (9.9, 10), (14, 15)],
)
def test_axis_ends_at_a_round_number(highest, end):
    assert axis_end(np.full(10, highest, np.float32)) == pytest.approx(end)
