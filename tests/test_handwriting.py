"""Digits that the computer writes by itself: the same from the same seed, prepared like any drawing, and legible."""

from dataclasses import fields, replace

import numpy as np
import pytest
from drawing import render
from hypothesis import given, settings
from hypothesis import strategies as st

from nn import handwriting, weights
from nn.datasets import as_inputs
from nn.glyphs import GLYPHS
from nn.preprocessing import preprocess
from nn.splines import catmull_rom, evenly

# Every hand just as it was designed, with one pen.
STILL = handwriting.Style(**{part.name: 0.0 for part in fields(handwriting.Style) if part.name not in ("pen", "thin")})
UNSEEN_ALONE = ("pen", "thin")


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


@pytest.mark.parametrize("pressed", [1, np.linspace(0.85, 1.15, handwriting.POINTS)], ids=["evenly", "ever more"])
def test_a_path_becomes_the_picture_that_a_drawing_of_it_becomes(pressed):
    paths = handwriting.write(np.arange(10, dtype=np.uint8), rng(3))
    radius = np.full((10, 1), 1.3) * pressed
    ours = handwriting.ink(paths.points, radius).astype(float)
    for index, points in enumerate(paths.points):
        low, high = points.min(axis=0), points.max(axis=0)
        # A pen that is 1.3 pixels in radius where the whole digit with its ink is 20 pixels long.
        placed = (points - (low + high) / 2) * 10 * (20 - 2.6) / (high - low).max() + 140
        strokes = [placed[paths.stroke[index] == number].tolist() for number in set(paths.stroke[index].tolist())]
        drawn = preprocess(render(strokes, brush=26), ink="light").centred.astype(float)
        # Where the centre of mass lies half-way between two pixels, the two may round it to different ones.
        shifted = [np.roll(drawn, (down, right), (0, 1)) for down in (-1, 0, 1) for right in (-1, 0, 1)]
        apart = min(np.abs(ours[index].reshape(28, 28) - picture).mean() for picture in shifted)
        assert apart < 0.4 * drawn.mean()


def test_a_line_is_as_thick_as_the_pen_was_pressed():
    down = np.stack([np.full(200, 50.0), np.linspace(0, 100, 200)], axis=1)[None]
    picture = handwriting.ink(down, np.linspace(1, 4, 200)[None]).reshape(28, 28) / 255
    rows = picture.sum(axis=1)[np.flatnonzero(picture.any(axis=1))]
    assert len(rows) == 20
    # From 1 below the top to 4 above the bottom, the radius grows from 1 to 4, and the line is twice as wide.
    radius = 1 + 3 * (np.arange(20) + 0.5 - 1) / 15
    np.testing.assert_allclose(rows[2:15], 2 * radius[2:15], rtol=0.08)


def test_the_hands_of_a_way_have_the_same_points_in_the_same_order():
    for ways in GLYPHS.values():
        for way in ways:
            assert way.share > 0
            assert len({str(numbered(glyph)) for glyph in way.hands}) == 1


def numbered(glyph):
    """A glyph with a number for each of its points: the same where the pen comes back to the same point."""
    known = list(dict.fromkeys(point for stroke in glyph for point in stroke))
    return [[known.index(point) for point in stroke] for stroke in glyph]


def test_every_hand_is_used_and_lies_on_the_sheet():
    for digit, ways in GLYPHS.items():
        hands = [hand for way in ways for hand in way.hands]
        assert all(0 <= x < 100 and 0 <= y < 100 for hand in hands for stroke in hand for x, y in stroke)
        paths = handwriting.write(np.full(2000, digit, np.uint8), rng(), STILL)
        assert len(np.unique(paths.points.round(3), axis=0)) == len(hands)


def test_common_ways_are_written_more_often():
    paths = handwriting.write(np.full(4000, 1, np.uint8), rng(), STILL)
    with_foot = (paths.stroke.max(axis=1) == 1).mean()
    shares = [way.share for way in GLYPHS[1] if len(way.hands[0]) == 2]
    assert abs(with_foot - sum(shares) / sum(way.share for way in GLYPHS[1])) < 0.04


def test_without_variation_a_path_passes_through_the_points_of_its_glyph():
    paths = handwriting.write(np.full(20, 7, np.uint8), rng(), STILL)
    glyphs = [glyph for way in GLYPHS[7] for glyph in way.hands]
    for points in paths.points:
        distances = [
            max(np.hypot(*(points - point).T).min() for stroke in glyph for point in stroke) for glyph in glyphs
        ]
        assert min(distances) < 3


def test_what_is_half_way_between_two_hands_is_written_too():
    between = replace(STILL, blend=1.0)
    ends = {tuple(hand[0][0]) for hand in GLYPHS[9][0].hands}
    starts = handwriting.write(np.full(200, 9, np.uint8), rng(), between).points[:, 0]
    assert len({tuple(start) for start in starts.round(3).tolist()} - ends) > 100


def test_points_of_a_curve_are_equally_far_from_each_other():
    corners = np.array([[0, 0], [60, 0], [60, 40], [0, 50], [0, 90]], np.float32)
    position, bend, stroke = evenly([[0, 1, 1, 2], [3, 4]], corners, 71)
    curve = (position + bend) @ corners
    np.testing.assert_allclose(np.hypot(*np.diff(curve[stroke == 0], axis=0).T)[:-1], 2, atol=0.3)
    np.testing.assert_allclose(curve[stroke == 1, 0], 0, atol=1e-4)
    # 100 of 140 long, and so many of the points.
    assert abs((stroke == 0).mean() - 100 / 140) < 0.03


@pytest.mark.parametrize("part", [part.name for part in fields(handwriting.Style) if part.name not in UNSEEN_ALONE])
def test_every_part_of_the_style_makes_a_difference(part):
    still = handwriting.generate(40, rng(), STILL).images
    alone = replace(STILL, **{part: getattr(handwriting.Style(), part)})
    assert not np.array_equal(still, handwriting.generate(40, rng(), alone).images)


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
