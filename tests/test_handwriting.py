"""Digits that the computer writes by itself: the same from the same seed, prepared like any drawing, and legible."""

import numpy as np
import pytest
from drawing import render
from hypothesis import given, settings
from hypothesis import strategies as st

from nn import handwriting, weights
from nn.datasets import as_inputs
from nn.glyphs import GLYPHS
from nn.preprocessing import preprocess
from nn.splines import catmull_rom


def rng(seed=0):
    return np.random.default_rng(seed)


def test_the_same_seed_writes_the_same_digits():
    first, again, other = (handwriting.generate(100, rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(first.images, again.images)
    assert np.array_equal(first.labels, again.labels)
    assert not np.array_equal(first.images, other.images)


@pytest.mark.parametrize("count", [1, 10, 31, 32, 33, 105])
def test_every_class_is_written_as_often_as_the_others(count):
    dataset = handwriting.generate(count, rng())
    assert dataset.images.shape == (count, 784)
    assert dataset.images.any(axis=1).all()
    often = np.bincount(dataset.labels, minlength=10)
    assert often.max() - often.min() <= 1


def test_no_two_digits_are_alike():
    images = handwriting.generate(2000, rng()).images
    assert len(np.unique(images, axis=0)) == 2000


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 2**32))
def test_digits_are_prepared_as_a_drawing_would_be(seed):
    for image in handwriting.generate(10, rng(seed)).images.reshape(-1, 28, 28):
        steps = preprocess(image, ink="light")
        assert 19 <= max(steps.crop.shape) <= 20
        for axis in (0, 1):
            ink = image.sum(axis=1 - axis)
            beyond = abs(ink @ np.arange(28) / ink.sum() - 14)
            # Lopsided ink stops at the border of the 28 x 28, as in preprocessing.centre.
            room = min(np.flatnonzero(ink)[0], 27 - np.flatnonzero(ink)[-1])
            assert beyond <= 0.5 + 1e-9 or room <= 8


def test_a_path_becomes_the_picture_that_a_drawing_of_it_becomes():
    labels = np.arange(10, dtype=np.uint8)
    paths = handwriting.write(labels, rng(3))
    radius = np.full(10, 1.2)
    ours = handwriting.ink(paths.points, radius).astype(float)
    for index in range(10):
        low, high = paths.points[index].min(axis=0), paths.points[index].max(axis=0)
        # A pen that is 1.2 pixels in radius where the whole digit with its ink is 20 pixels long.
        scale = (20 - 2.4) / (high - low).max()
        placed = (paths.points[index] - (low + high) / 2) * 10 * scale + 140
        strokes = [placed[paths.stroke[index] == number].tolist() for number in set(paths.stroke[index].tolist())]
        drawn = preprocess(render(strokes, brush=24), ink="light").centred.astype(float)
        # Where the centre of mass lies half-way between two pixels, the two may round it to different ones.
        shifted = [np.roll(drawn, (down, right), (0, 1)) for down in (-1, 0, 1) for right in (-1, 0, 1)]
        apart = min(np.abs(ours[index].reshape(28, 28) - picture).mean() for picture in shifted)
        assert apart < 0.4 * drawn.mean()


def test_every_way_of_writing_is_used_and_lies_on_the_sheet():
    still = handwriting.Style(wobble=0, balance=0, drift=0, slant=0, width=0, rotation=0, curl=0)
    for digit, glyphs in GLYPHS.items():
        for glyph in glyphs:
            assert all(0 <= x <= 100 and 0 <= y <= 100 for stroke in glyph for x, y in stroke)
        paths = handwriting.write(np.full(50 * len(glyphs), digit, np.uint8), rng(), still)
        assert len(np.unique(paths.points.round(3), axis=0)) == len(glyphs)


def test_without_variation_a_path_passes_through_the_points_of_its_glyph():
    still = handwriting.Style(wobble=0, balance=0, drift=0, slant=0, width=0, rotation=0, curl=0)
    paths = handwriting.write(np.full(20, 7, np.uint8), rng(), still)
    for points in paths.points:
        distances = [
            max(np.hypot(*(points - point).T).min() for stroke in glyph for point in stroke) for glyph in GLYPHS[7]
        ]
        assert min(distances) < 3


def test_the_shipped_network_can_read_most_of_them():
    network, _ = weights.load(weights.DEFAULT)
    dataset = handwriting.generate(2000, rng(5))
    for digit in range(10):
        of_this = dataset.labels == digit
        assert network.accuracy(as_inputs(dataset.images[of_this]), dataset.labels[of_this]) > 0.5


@given(st.integers(2, 12), st.integers(1, 9), st.booleans())
def test_a_spline_passes_through_its_points_and_does_not_move_when_they_agree(count, pieces, closed):
    position, bend = catmull_rom(count, pieces, closed)
    assert position.shape == bend.shape == ((count - 1) * pieces + 1, count)
    np.testing.assert_allclose((position + bend)[::pieces], np.eye(count), atol=1e-6)
    np.testing.assert_allclose((position + bend).sum(axis=1), 1, atol=1e-5)
