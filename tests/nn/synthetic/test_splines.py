"""Splines pass through their control points, and resampled ones have equidistant points."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from nn.synthetic.splines import catmull_rom, corner_pieces, equidistant_spline


@settings(max_examples=50)
@given(st.integers(2, 12), st.integers(1, 9), st.booleans())
def test_catmull_rom_interpolates_and_has_rows_that_sum_to_one(count, points_per_piece, closed):
    position, tangent = catmull_rom(count, points_per_piece, closed)
    assert position.shape == tangent.shape == ((count - 1) * points_per_piece + 1, count)
    np.testing.assert_allclose((position + tangent)[::points_per_piece], np.eye(count), atol=1e-6)
    np.testing.assert_allclose((position + tangent).sum(axis=1), 1, atol=1e-5)


def test_corner_pieces_are_separated_by_repeated_points():
    assert corner_pieces([0, 1, 2]) == [(0, 3)]
    assert corner_pieces([0, 1, 1, 2, 2, 3]) == [(0, 2), (2, 4), (4, 6)]


def test_equidistant_spline_distributes_points_by_arc_length():
    corners = np.array([[0, 0], [60, 0], [60, 40], [0, 50], [0, 90]], np.float32)
    position, tangent, stroke = equidistant_spline([[0, 1, 1, 2], [3, 4]], corners, 71)
    curve = (position + tangent) @ corners
    np.testing.assert_allclose(np.hypot(*np.diff(curve[stroke == 0], axis=0).T)[:-1], 2, atol=0.3)
    np.testing.assert_allclose(curve[stroke == 1, 0], 0, atol=1e-4)
    # The first stroke has 100 of a length of 140, and the same share of the points.
    assert abs((stroke == 0).mean() - 100 / 140) < 0.03
