"""Is the pen measured rightly, and the drawing redrawn with the usual one?"""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nn.drawing import render
from nn.preprocessing import FINE, fit, preprocess
from nn.thickness import USUAL, depths, even, pen_radius, redraw

EIGHT = [[(50, 20), (30, 35), (50, 52), (72, 72), (50, 90), (28, 72), (50, 52), (70, 35), (50, 20)]]
SEVEN = [[(20, 20), (80, 20), (50, 95)], [(35, 55), (75, 55)]]


def by_hand(ink):
    """The distance of every pixel to the nearest one of the other kind, by looking at all of them."""
    yes, no = np.argwhere(ink), np.argwhere(~ink)
    depth = np.zeros(ink.shape)
    for row, column in np.ndindex(*ink.shape):
        others = no if ink[row, column] else yes
        nearest = np.sqrt(((others - (row, column)) ** 2).sum(axis=1).min())
        depth[row, column] = nearest - 0.5 if ink[row, column] else 0.5 - nearest
    return depth


@given(arrays(bool, st.tuples(st.integers(1, 12), st.integers(1, 12))))
@settings(max_examples=100, deadline=None)
def test_depths_are_distances_to_the_edge(ink):
    assume(ink.any() and not ink.all())
    assert depths(ink) == pytest.approx(by_hand(ink), abs=1e-4)


@pytest.mark.parametrize("strokes", [EIGHT, SEVEN], ids=["8", "7"])
@pytest.mark.parametrize("brush", [6, 10, 16, 24])
def test_the_radius_of_the_pen_is_found(strokes, brush):
    ink = cut(render(strokes, brush, 110))
    depth = depths(np.pad(fit(ink, FINE), 2) >= 128)
    assert pen_radius(depth) == pytest.approx(brush / 2 * FINE / max(ink.shape), abs=0.9)


def test_a_loop_that_has_closed_does_not_pass_for_a_pen():
    ring = [[(50 + 10 * np.cos(angle), 30 + 10 * np.sin(angle)) for angle in np.linspace(0, 7, 30)]]
    stem = [(60, 30), (60, 95)]
    depth = depths(render([*ring, stem], 22, 110) >= 128)
    assert depth.max() > 15
    assert pen_radius(depth) == pytest.approx(11, abs=2)


@pytest.mark.parametrize("brush", [3, 6, 10, 16, 24])
def test_every_pen_becomes_the_usual_one(brush):
    evened = even(fit(cut(render(SEVEN, brush, 110)), FINE))
    radius = pen_radius(depths(np.pad(evened, 2) >= 128))
    assert radius == pytest.approx(USUAL * max(evened.shape), abs=1.2)


def test_what_has_been_evened_once_hardly_changes():
    once = even(fit(cut(render(EIGHT, 9, 110)), FINE))
    twice = even(fit(once, FINE))
    # Each gets its own number of pixels: compare at the size of the network's pictures.
    assert np.abs(fit(once).astype(int) - fit(twice)).mean() < 16


def test_a_thick_small_drawing_and_a_thin_large_one_look_alike_to_the_network():
    thin = preprocess(render(SEVEN, 5, 110), ink="light")
    thick = preprocess(render(SEVEN, 20, 130), ink="light")
    difference = np.abs(thin.centred.astype(float) - thick.centred).mean()
    assert difference < 12  # of 255; without evening it is more than 25


def test_a_dot_stays_a_dot():
    steps = preprocess(render([[(50.0, 50.0)]], 30, 100), ink="light")
    assert steps.centred.max() == 255
    assert (steps.centred > 128).sum() > 200


@given(
    arrays(np.uint8, st.tuples(st.integers(1, 80), st.integers(1, 80)), elements=st.sampled_from([0, 60, 128, 255])),
)
@settings(max_examples=60, deadline=None)
def test_any_ink_can_be_evened(picture):
    assume((picture == 255).any())
    evened = even(picture)
    assert evened.dtype == np.uint8
    assert evened.max() >= 128
    assert all(edge.any() for edge in (evened[0], evened[-1], evened[:, 0], evened[:, -1]))


def test_growth_moves_the_edge_by_just_so_much():
    disc = render([[(50.0, 50.0)]], 40, 100)
    for growth in (-10, -3.5, 0, 4, 12):
        assert max(redraw(depths(disc >= 128), growth).shape) == pytest.approx(40 + 2 * growth, abs=2)


def cut(picture):
    rows, columns = np.flatnonzero(picture.any(axis=1)), np.flatnonzero(picture.any(axis=0))
    return picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
