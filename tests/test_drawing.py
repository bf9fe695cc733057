"""Does a pen leave the ink that a canvas would show, and do drawings go where they are put?"""

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nn.drawing import CANVAS, place, render

PLACES = st.tuples(st.floats(-30, 70), st.floats(-30, 70))
DRAWINGS = st.lists(st.lists(PLACES, min_size=1, max_size=5), max_size=4)
SEVEN = [[(20.0, 20.0), (80.0, 20.0), (50.0, 95.0)], [(35.0, 55.0), (75.0, 55.0)]]


def by_hand(strokes, brush, side):
    """The same, with every pixel compared with every line, by itself."""
    ink = np.zeros((side, side))
    for row, column in np.ndindex(side, side):
        pixel = np.array([column + 0.5, row + 0.5])
        for stroke in strokes:
            for start, end in zip(stroke, stroke[1:] or stroke, strict=False):
                along = np.subtract(end, start)
                share = np.clip((pixel - start) @ along / max(along @ along, 1e-12), 0, 1)
                distance = math.dist(pixel, start + share * along)
                ink[row, column] = max(ink[row, column], np.clip(brush / 2 + 0.5 - distance, 0, 1))
    return 255 * ink


@settings(deadline=None, max_examples=60)
@given(DRAWINGS, st.floats(0.5, 30), st.integers(1, 20))
@example([[(0.0, 0.0), (0.0, 0.0)]], 5.0, 10)
def test_every_pixel_has_the_ink_of_the_nearest_line(strokes, brush, side):
    picture = render(strokes, brush, side)
    assert (picture.shape, picture.dtype) == ((side, side), np.uint8)
    assert np.abs(picture - by_hand(strokes, brush, side)).max() < 0.6


@pytest.mark.parametrize("brush", [1, 8, 21, 32])
def test_a_single_point_leaves_a_round_dot_as_wide_as_the_brush(brush):
    dot = render([[(50.0, 50.0)]], brush, 100) / 255
    assert dot.sum() == pytest.approx(math.pi * (brush / 2) ** 2, rel=0.05, abs=0.4)
    assert dot[50].sum() == pytest.approx(brush, abs=0.6)
    for turned in (dot[::-1], dot[:, ::-1], dot.T):
        assert np.array_equal(dot, turned)


@pytest.mark.parametrize("end", [(90.0, 50.0), (50.0, 90.0), (80.0, 77.0), (10.0, 30.0)])
@pytest.mark.parametrize("brush", [3, 8, 20])
def test_a_line_is_as_thick_as_the_brush_and_round_at_its_ends(brush, end):
    picture = render([[(50.0, 50.0), end]], brush, 120) / 255
    area = brush * math.dist((50, 50), end) + math.pi * (brush / 2) ** 2
    assert picture.sum() == pytest.approx(area, rel=0.03)


def test_points_of_a_stroke_are_joined_and_strokes_are_not():
    far_apart = [(20.0, 50.0), (80.0, 50.0)]
    joined, dots = render([far_apart], 10, 100), render([[point] for point in far_apart], 10, 100)
    assert (joined[50, 20:80] == 255).all()
    assert not dots[:, 30:70].any()
    assert np.array_equal(joined[:, :20], dots[:, :20])


def test_the_edge_of_the_ink_is_soft_and_one_pixel_wide():
    # The line covers the rows 45 to 55 exactly; moved by a third of a pixel, two rows have a part of it.
    for moved, above, below in ((0, 255, 0), (1 / 3, 170, 85), (0.5, 127.5, 127.5)):
        column = render([[(10.0, 50 + moved), (90.0, 50 + moved)]], 10, 100)[:, 50]
        assert (column[46:55] == 255).all()
        assert (column[45], column[55]) == pytest.approx((above, below), abs=1)
        assert not column[:45].any() and not column[56:].any()


def test_where_strokes_cross_the_ink_is_no_more_than_ink():
    cross = [[(10.0, 50.0), (90.0, 50.0)], [(50.0, 10.0), (50.0, 90.0)]]
    one, other = (render([stroke], 7, 100) for stroke in cross)
    assert np.array_equal(render(cross, 7, 100), np.maximum(one, other))
    assert np.array_equal(render([*cross, *cross], 7, 100), render(cross, 7, 100))


@pytest.mark.parametrize("middle", [(0.0, 40.0), (40.0, 0.0), (100.0, 40.0), (40.0, 100.0)])
def test_half_of_a_dot_on_the_edge_of_the_sheet_is_on_it(middle):
    dot = render([[middle]], 20, 100) / 255
    assert dot.sum() == pytest.approx(math.pi * 100 / 2, rel=0.05)


def test_what_is_off_the_sheet_leaves_nothing_on_it():
    beyond = [[(-20.0, 50.0), (-50.0, 10.0)], [(130.0, 130.0)], [(50.0, -12.0)]]
    assert not render(beyond, 10, 100).any()
    # A line right across shows where it passes, however far its ends are.
    across = render([[(-1000.0, 50.0), (1000.0, 50.0)]], 10, 100)
    assert across.sum() / 255 == pytest.approx(1000)


@pytest.mark.parametrize("strokes", [[], [[]]])
def test_nothing_drawn_is_a_blank_canvas(strokes):
    picture = render(strokes, 20)
    assert picture.shape == (CANVAS, CANVAS) == (280, 280)
    assert not picture.any()


@given(st.lists(st.lists(PLACES, min_size=1, max_size=5), min_size=1, max_size=4), st.floats(10, 300), PLACES)
def test_a_drawing_is_placed_with_its_longer_side_and_its_middle(strokes, height, centre):
    placed = place(strokes, height, centre)
    assert [len(stroke) for stroke in placed] == [len(stroke) for stroke in strokes]
    assert all(type(number) is float for stroke in placed for point in stroke for number in point)
    before, after = (np.array([point for stroke in part for point in stroke]) for part in (strokes, placed))
    assert (after.min(axis=0) + after.max(axis=0)) / 2 == pytest.approx(np.array(centre), abs=1e-6)
    longest = np.ptp(before, axis=0).max()
    if longest > 1e-6:
        assert np.ptp(after, axis=0).max() == pytest.approx(height)
        # Nothing is stretched or turned.
        scale = height / longest
        assert after - after[0] == pytest.approx((before - before[0]) * scale, abs=1e-6 * scale)


def test_a_dot_is_placed_and_stays_a_dot():
    assert place([[(3.0, 4.0)]], 100, (50, 60)) == [[(50, 60)]]


def test_a_wide_drawing_gets_the_width_and_a_high_one_the_height():
    high, wide = place(SEVEN, 30, (0, 0)), place([[(y, x) for x, y in stroke] for stroke in SEVEN], 30, (0, 0))
    assert np.ptp(np.concatenate(high), axis=0) == pytest.approx([24, 30])
    assert np.ptp(np.concatenate(wide), axis=0) == pytest.approx([30, 24])


def test_what_is_given_is_left_alone():
    strokes = [list(stroke) for stroke in SEVEN]
    render(strokes, 10, 100)
    place(strokes, 30, (0, 0))
    assert strokes == SEVEN
