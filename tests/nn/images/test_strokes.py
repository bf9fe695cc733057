"""Rendered strokes have the ink of a round pen; fitted strokes have the requested size and position."""

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nn.images.strokes import CANVAS_SIZE, fit_strokes, render

POINTS = st.tuples(st.floats(-30, 70), st.floats(-30, 70))
STROKES = st.lists(POINTS, min_size=1, max_size=5)
SEVEN = [[(20.0, 20.0), (80.0, 20.0), (50.0, 95.0)], [(35.0, 55.0), (75.0, 55.0)]]


def render_naively(strokes, brush, side):
    """Compares every pixel with every line segment."""
    ink = np.zeros((side, side))
    for row, column in np.ndindex(side, side):
        pixel = np.array([column + 0.5, row + 0.5])
        for stroke in strokes:
            for start, end in zip(stroke, stroke[1:] or stroke, strict=False):
                along = np.subtract(end, start)
                fraction = np.clip((pixel - start) @ along / max(along @ along, 1e-12), 0, 1)
                distance = math.dist(pixel, start + fraction * along)
                ink[row, column] = max(ink[row, column], np.clip(brush / 2 + 0.5 - distance, 0, 1))
    return 255 * ink


@settings(deadline=None, max_examples=50)
@given(st.lists(STROKES, max_size=4), st.floats(0.5, 30), st.integers(1, 20))
@example([[(0.0, 0.0), (0.0, 0.0)]], 5.0, 10)
def test_render_agrees_with_a_naive_implementation(strokes, brush, side):
    image = render(strokes, brush, side)
    assert (image.shape, image.dtype) == ((side, side), np.uint8)
    assert np.abs(image - render_naively(strokes, brush, side)).max() < 0.6


@pytest.mark.parametrize("end", [(50.0, 50.0), (90.0, 50.0), (50.0, 90.0), (80.0, 77.0), (10.0, 30.0)])
@pytest.mark.parametrize("brush", [1, 3, 8, 21, 32])
def test_line_has_the_area_of_a_capsule(brush, end):
    area = brush * math.dist((50, 50), end) + math.pi * (brush / 2) ** 2
    assert render([[(50.0, 50.0), end]], brush, 120).sum() / 255 == pytest.approx(area, rel=0.05, abs=0.4)


def test_single_point_becomes_a_symmetric_dot():
    dot = render([[(50.0, 50.0)]], 21, 100)
    assert dot[50].sum() / 255 == pytest.approx(21, abs=0.6)
    for mirrored in (dot[::-1], dot[:, ::-1], dot.T):
        assert np.array_equal(dot, mirrored)


@pytest.mark.parametrize(("offset", "above", "below"), [(0, 255, 0), (1 / 3, 170, 85), (0.5, 127.5, 127.5)])
def test_edges_are_antialiased_over_one_pixel(offset, above, below):
    column = render([[(10.0, 50 + offset), (90.0, 50 + offset)]], 10, 100)[:, 50]
    assert (column[46:55] == 255).all()
    assert (column[45], column[55]) == pytest.approx((above, below), abs=1)
    assert not column[:45].any() and not column[56:].any()


@pytest.mark.parametrize(
    ("strokes", "ink"),
    [
        *[([[point]], math.pi * 100 / 2) for point in [(0.0, 40.0), (40.0, 0.0), (100.0, 40.0), (40.0, 100.0)]],
        ([[(-1000.0, 50.0), (1000.0, 50.0)]], 2000),
        ([[(-20.0, 50.0), (-50.0, 10.0)], [(130.0, 130.0)], [(50.0, -12.0)]], 0),
    ],
)
def test_strokes_are_clipped_at_the_edge(strokes, ink):
    assert render(strokes, 20, 100).sum() / 255 == pytest.approx(ink, rel=0.05)


@pytest.mark.parametrize("strokes", [[], [[]]])
def test_no_strokes_render_as_a_blank_canvas(strokes):
    assert np.array_equal(render(strokes, 20), np.zeros((CANVAS_SIZE, CANVAS_SIZE)))
    assert CANVAS_SIZE == 280


@settings(max_examples=50)
@given(st.lists(STROKES, min_size=1, max_size=4), st.floats(10, 300), POINTS)
@example(SEVEN, 30, (0.0, 0.0))
@example([[(y, x) for x, y in stroke] for stroke in SEVEN], 30, (0.0, 0.0))
@example([[(3.0, 4.0)]], 100, (50.0, 60.0))
def test_fit_strokes_scales_the_longer_side_and_centres(strokes, size, centre):
    original = [list(stroke) for stroke in strokes]
    fitted = fit_strokes(strokes, size, centre)
    assert strokes == original
    assert [len(stroke) for stroke in fitted] == [len(stroke) for stroke in strokes]
    assert all(type(number) is float for stroke in fitted for point in stroke for number in point)
    before, after = (np.array([point for stroke in part for point in stroke]) for part in (strokes, fitted))
    assert (after.min(axis=0) + after.max(axis=0)) / 2 == pytest.approx(np.array(centre), abs=1e-6)
    longest = np.ptp(before, axis=0).max()
    if longest > 1e-6:
        assert np.ptp(after, axis=0).max() == pytest.approx(size)
        # One scale for both axes, and no rotation.
        scale = size / longest
        assert after - after[0] == pytest.approx((before - before[0]) * scale, abs=1e-6 * scale)
