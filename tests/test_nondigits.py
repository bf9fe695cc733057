"""Drawings of no digit: many kinds, each time another, never standing as a digit would, prepared like any drawing."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn import nondigits
from nn.drawing import place, render
from nn.nondigits import KINDS, Kind, draw, kinds, pictures
from nn.nondigits.sketch import soften, vary
from nn.preprocessing import preprocess

SEEDS = st.integers(0, 2**32)
# Squeezed upright, these would be a 1, a 0, an 8 or a 3.
LYING = ("flat line", "rectangle", "infinity", "wave", "coil", "text")
every_kind = pytest.mark.parametrize("name", KINDS)


def rng(seed=0):
    return np.random.default_rng(seed)


def small(strokes, brush=20):
    """A drawing as the network would get it."""
    return preprocess(render(place(strokes, 200, (140, 140)), brush), ink="light").centred


def extent(strokes):
    """Width and height of a drawing."""
    points = np.array([point for stroke in strokes for point in stroke])
    return points.max(axis=0) - points.min(axis=0)


def test_there_is_enough_to_practise_with_and_enough_for_the_exam():
    assert min(len(kinds(practised=True)), len(kinds(practised=False))) >= 10


def test_every_kind_is_for_practice_or_for_the_exam():
    assert sorted([*kinds(practised=True), *kinds(practised=False)]) == sorted(KINDS)
    assert all(KINDS[name].practised for name in kinds(practised=True))


@every_kind
def test_a_kind_is_drawn_as_points_on_a_sheet(name):
    for _, strokes in draw([name], 30, rng()):
        assert strokes
        assert all(stroke and all(len(point) == 2 for point in stroke) for stroke in strokes)
        # As for every drawing on the page: Python's own numbers, which can be written to a file as they are.
        assert all(type(number) in (int, float) for stroke in strokes for point in stroke for number in point)
        assert extent(strokes).max() < 400
        # Every line between two points takes time.
        assert sum(map(len, strokes)) < 220


@every_kind
def test_a_kind_is_drawn_another_way_each_time_but_the_same_from_the_same_seed(name):
    assert draw([name], 5, rng(1)) == draw([name], 5, rng(1))
    drawings = [strokes for _, strokes in draw([name], 20, rng(1))]
    assert all(first != second for index, first in enumerate(drawings) for second in drawings[:index])
    if name != "dot":  # whatever the pen, nothing but a disc can become of it
        assert len({small(strokes).tobytes() for strokes in drawings}) > 15


@pytest.mark.parametrize("name", LYING)
@settings(deadline=None, max_examples=40)
@given(seed=SEEDS)
def test_what_would_be_a_digit_upright_lies(name, seed):
    width, height = extent(KINDS[name].draw(rng(seed)))
    assert width > 1.05 * height


@settings(deadline=None, max_examples=40)
@given(SEEDS)
def test_what_could_be_a_one_under_a_wide_pen_is_wide(seed):
    for name in ("dots", "cross", "blob", "arrow", "scribble"):
        width, height = extent(KINDS[name].draw(rng(seed)))
        assert width > 0.4 * height, name


@settings(deadline=None, max_examples=100)
@given(SEEDS)
def test_no_line_alone_leans_like_a_one(seed):
    (stroke,) = KINDS["flat line"].draw(rng(seed))
    right, down = np.subtract(stroke[-1], stroke[0])
    assert abs(down) < abs(right)


@settings(deadline=None, max_examples=40)
@given(SEEDS)
def test_a_scribble_leaves_little_paper_free(seed):
    # Digits leave most of theirs free, even under a pen this wide.
    assert (small(KINDS["scribble"].draw(rng(seed)), brush=24)[4:24, 4:24] > 0).mean() > 0.5


@pytest.mark.parametrize("count", [0, 1, 5, 11])
def test_kinds_are_drawn_in_turn(count):
    names = [name for name, _ in draw(["star", "dot", "house"], count, rng())]
    assert names == (["star", "dot", "house"] * 4)[:count]


def test_pictures_are_prepared_as_a_drawing_on_the_page_would_be():
    images = pictures(60, rng(), list(KINDS))
    assert (images.shape, images.dtype) == ((60, 784), np.uint8)
    assert np.array_equal(images, pictures(60, rng(), list(KINDS)))
    for image in images.reshape(-1, 28, 28):
        rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
        assert 19 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= 20
        assert image.max() >= 254


@pytest.mark.parametrize("practised", [True, False])
def test_pictures_show_each_kind_asked_for_equally_often_and_no_other(monkeypatch, practised):
    asked = Counter()

    def counted(name, kind):
        def drawn(generator):
            asked[name] += 1
            return kind.draw(generator)

        return Kind(drawn, kind.practised)

    monkeypatch.setattr(nondigits, "KINDS", {name: counted(name, kind) for name, kind in KINDS.items()})
    names = kinds(practised)
    pictures(2 * len(names), rng(), names)
    assert asked == dict.fromkeys(names, 2)


def test_pictures_of_one_kind_come_in_many_sizes_but_no_pen_is_fatter_than_allowed(monkeypatch):
    drawn = []
    monkeypatch.setattr(nondigits, "place", lambda strokes, height, _: drawn.append([height]) or strokes)
    monkeypatch.setattr(nondigits, "render", lambda strokes, brush, side: drawn[-1].append(brush) or np.eye(60) * 255)
    pictures(300, rng(), ["star"], fattest=0.2)
    heights, brushes = np.array(drawn).T
    assert heights.min() < 80 and heights.max() > 230
    assert brushes.min() >= 8
    # The finest pen of the page may be used for the smallest drawing, whatever its share.
    assert (brushes <= np.maximum(8, 0.2 * heights)).all()
    assert (brushes > 0.15 * heights).any()


def test_no_pictures_are_no_pictures():
    assert pictures(0, rng(), ["star"]).shape == (0, 784)


def test_a_steady_hand_passes_through_all_points_and_turns_sharply_where_one_stands_twice():
    points = [(0.0, 0.0), (50.0, 0.0), (50.0, 0.0), (50.0, 60.0), (0.0, 60.0)]
    first, second = soften([points], 0.0, rng())
    assert first == [(0, 0), (50, 0)]
    assert (second[0], second[-1]) == ((50, 0), (0, 60))
    assert any(point == pytest.approx((50, 60)) for point in second)


@given(SEEDS)
def test_a_shaky_hand_keeps_corners_together_and_rings_closed(seed):
    ring = [(50.0, 0.0), (0.0, 50.0), (50.0, 100.0), (100.0, 50.0), (50.0, 0.0)]
    corner = [(0.0, 0.0), (50.0, 0.0), (50.0, 0.0), (50.0, 60.0)]
    curve, before, after = soften([ring, corner], 5.0, rng(seed))
    assert curve[0] == pytest.approx(curve[-1])
    assert before[-1] == after[0] != (50, 0)


@given(SEEDS)
def test_variation_leaves_straight_what_was_straight(seed):
    ((start, middle, end),) = vary([[(0.0, 20.0), (50.0, 40.0), (100.0, 60.0)]], rng(seed))
    assert middle == pytest.approx(tuple(np.add(start, end) / 2))
