"""The radius of the pen is estimated correctly, and drawings are redrawn with the standard radius."""

import numpy as np
import pytest
from helpers.images import crop_to_ink
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nn.images.preprocessing import NORMALIZATION_SIZE, fit, preprocess
from nn.images.stroke_width import TARGET_RADIUS, normalize_stroke_width, redraw, signed_distance, stroke_radius
from nn.images.strokes import render

EIGHT = [[(50, 20), (30, 35), (50, 52), (72, 72), (50, 90), (28, 72), (50, 52), (70, 35), (50, 20)]]
SEVEN = [[(20, 20), (80, 20), (50, 95)], [(35, 55), (75, 55)]]


def signed_distance_naively(ink):
    distance = np.zeros(ink.shape)
    for pixel in np.ndindex(*ink.shape):
        nearest = np.sqrt(((np.argwhere(ink != ink[pixel]) - pixel) ** 2).sum(axis=1).min())
        distance[pixel] = nearest - 0.5 if ink[pixel] else 0.5 - nearest
    return distance


def scaled(strokes, brush):
    """The ink at the size of the normalization, and the radius of the brush there."""
    crop = crop_to_ink(render(strokes, brush, 110))
    return fit(crop, NORMALIZATION_SIZE), brush / 2 * NORMALIZATION_SIZE / max(crop.shape)


def radius(image):
    return stroke_radius(signed_distance(np.pad(image, 2) >= 128))


@given(arrays(bool, st.tuples(st.integers(1, 12), st.integers(1, 12))))
@settings(max_examples=50, deadline=None)
def test_signed_distance_agrees_with_a_naive_implementation(ink):
    assume(ink.any() and not ink.all())
    assert signed_distance(ink) == pytest.approx(signed_distance_naively(ink), abs=1e-4)


@pytest.mark.parametrize("strokes", [EIGHT, SEVEN], ids=["8", "7"])
@pytest.mark.parametrize("brush", [6, 10, 16, 24])
def test_stroke_radius_is_half_the_brush(strokes, brush):
    image, expected = scaled(strokes, brush)
    assert radius(image) == pytest.approx(expected, abs=0.9)


def test_stroke_radius_ignores_a_closed_loop():
    ring = [(50 + 10 * np.cos(angle), 30 + 10 * np.sin(angle)) for angle in np.linspace(0, 7, 30)]
    distance = signed_distance(render([ring, [(60, 30), (60, 95)]], 22, 110) >= 128)
    assert distance.max() > 15
    assert stroke_radius(distance) == pytest.approx(11, abs=2)


@pytest.mark.parametrize("brush", [3, 6, 10, 16, 24])
def test_normalized_drawing_has_the_target_radius(brush):
    normalized = normalize_stroke_width(scaled(SEVEN, brush)[0])
    assert radius(normalized) == pytest.approx(TARGET_RADIUS * max(normalized.shape), abs=1.2)


def test_normalization_is_nearly_idempotent():
    once = normalize_stroke_width(scaled(EIGHT, 9)[0])
    twice = normalize_stroke_width(fit(once, NORMALIZATION_SIZE))
    # The sizes differ, so they are compared at the size of the network's images.
    assert np.abs(fit(once).astype(int) - fit(twice)).mean() < 16


def test_dot_remains_a_dot():
    centred = preprocess(render([[(50.0, 50.0)]], 30, 100), ink="light").centred
    assert centred.max() == 255
    assert (centred > 128).sum() > 200


@given(arrays(np.uint8, st.tuples(*2 * [st.integers(1, 80)]), elements=st.sampled_from([0, 60, 128, 255])))
@settings(max_examples=50, deadline=None)
def test_any_ink_can_be_normalized(image):
    assume((image == 255).any())
    normalized = normalize_stroke_width(image)
    assert normalized.dtype == np.uint8
    assert normalized.max() >= 128
    assert all(edge.any() for edge in (normalized[0], normalized[-1], normalized[:, 0], normalized[:, -1]))


@pytest.mark.parametrize("offset", [-10, -3.5, 0, 4, 12])
def test_redraw_moves_the_edge_by_the_offset(offset):
    disc = render([[(50.0, 50.0)]], 40, 100)
    assert max(redraw(signed_distance(disc >= 128), offset).shape) == pytest.approx(40 + 2 * offset, abs=2)
