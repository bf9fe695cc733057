"""Does warping change shapes and nothing else?"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nn.augment import Warp, warp
from nn.handwriting import generate

NOTHING = Warp(rotation=0, shear=0, scale=0, shift=0, elastic=0, growth=(0, 0), spared=0)


@pytest.fixture(scope="module")
def digits():
    return generate(200, np.random.default_rng(0)).images


def rng():
    return np.random.default_rng(1)


def middle(inputs):
    """Row and column of the middle of the ink of each picture."""
    pictures = inputs.reshape(-1, 28, 28)
    mass = pictures.sum(axis=(1, 2))
    places = np.arange(28)
    return np.stack([pictures.sum(axis=2) @ places / mass, pictures.sum(axis=1) @ places / mass], axis=1)


@given(arrays(np.uint8, (3, 784)), st.floats(0, 3), st.integers(0, 2**32))
@settings(max_examples=50, deadline=None)
def test_any_picture_becomes_numbers_from_0_to_1(images, strength, seed):
    before = images.copy()
    warped = warp(images, np.random.default_rng(seed), strength)
    assert (warped.dtype, warped.shape) == (np.float32, (3, 784))
    assert warped.min() >= 0
    assert warped.max() <= 1 + 1e-6
    assert np.array_equal(images, before)


@pytest.mark.parametrize(("strength", "style"), [(0, Warp()), (1, NOTHING), (1, Warp(spared=1))])
def test_what_is_not_warped_stays_as_it_is(digits, strength, style):
    assert warp(digits, rng(), strength, style) == pytest.approx(digits / np.float32(255), abs=1e-6)


def test_the_same_seed_warps_in_the_same_way_and_another_in_another(digits):
    assert np.array_equal(warp(digits, rng()), warp(digits, rng()))
    assert not np.array_equal(warp(digits, rng()), warp(digits, np.random.default_rng(2)))


def test_no_two_copies_of_a_digit_are_warped_alike(digits):
    copies = warp(np.repeat(digits[:1], 20, axis=0), rng(), style=Warp(spared=0))
    assert len({copy.tobytes() for copy in copies}) == 20


def test_about_as_many_are_spared_as_asked_for(digits):
    warped = warp(np.repeat(digits, 5, axis=0), rng(), style=Warp(spared=0.25))
    same = np.isclose(warped, np.repeat(digits, 5, axis=0) / np.float32(255), atol=1e-6).all(axis=1)
    assert same.mean() == pytest.approx(0.25, abs=0.05)


def test_a_shift_moves_the_ink_by_its_own_spread(digits):
    small = np.zeros((2000, 28, 28), np.uint8)
    small[:, 12:16, 12:16] = 255
    moved = middle(warp(small.reshape(-1, 784), rng(), style=replace(NOTHING, shift=1.5))) - 13.5
    assert moved.std(axis=0) == pytest.approx([1.5, 1.5], rel=0.1)
    assert moved.mean(axis=0) == pytest.approx([0, 0], abs=0.15)


def test_a_scale_changes_height_and_width_by_its_own_spread():
    square = np.zeros((2000, 28, 28), np.uint8)
    square[:, 9:19, 9:19] = 255
    warped = warp(square.reshape(-1, 784), rng(), style=replace(NOTHING, scale=0.1)).reshape(-1, 28, 28)
    for side in (warped[:, :, 14].sum(axis=1), warped[:, 14].sum(axis=1)):
        assert np.log(side / 10).std() == pytest.approx(0.1, rel=0.15)


def test_a_turn_leaves_a_disc_alone_and_turns_a_line():
    row, column = np.mgrid[:28, :28] - 13.5
    disc = (255 * np.clip(8 - np.hypot(row, column), 0, 1)).astype(np.uint8)
    line = np.where((abs(column) < 1) & (abs(row) < 10), 255, 0).astype(np.uint8)
    style = replace(NOTHING, rotation=0.3)
    turned = warp(disc.reshape(1, -1).repeat(50, axis=0), rng(), style=style)
    assert np.abs(turned - disc.ravel() / 255).mean() < 0.01
    pictures = warp(line.reshape(1, -1).repeat(500, axis=0), rng(), style=style).reshape(-1, 28, 28)
    # The slope of the line: covariance of row and column of its ink, by the variance of the row.
    slopes = [float((picture * row * column).sum() / (picture * row * row).sum()) for picture in pictures]
    assert np.std(slopes) == pytest.approx(0.3, rel=0.15)


def test_growing_makes_lines_thicker_and_shrinking_thinner(digits):
    before = digits.sum() / 255
    assert warp(digits, rng(), style=replace(NOTHING, growth=(0.8, 0.8))).sum() > 1.3 * before
    assert warp(digits, rng(), style=replace(NOTHING, growth=(-0.5, -0.5))).sum() < 0.85 * before


def test_neighbours_wander_together_and_distant_parts_apart():
    # A ramp from left to right shows by how much each place has moved sideways.
    ramp = np.tile(np.arange(28, dtype=np.uint8) * 9, (400, 28, 1)).reshape(400, 784)
    style = replace(NOTHING, elastic=1.5, softness=4.0)
    moved = (warp(ramp, rng(), style=style) - ramp / np.float32(255)).reshape(-1, 28, 28) * 255 / 9

    def alike(distance):
        return np.corrcoef(moved[:, 8:20, 8].ravel(), moved[:, 8:20, 8 + distance].ravel())[0, 1]

    # Noise blurred by a Gaussian: exp(-(distance / (2 * softness))**2).
    assert alike(1) == pytest.approx(np.exp(-((1 / 8) ** 2)), abs=0.03)
    assert alike(8) == pytest.approx(np.exp(-1), abs=0.12)
    # The amount is drawn evenly from 0 to 1.5.
    assert moved[:, 8:20, 8:20].std() == pytest.approx(1.5 / np.sqrt(3), rel=0.1)


def test_nothing_at_all_can_be_warped_too():
    assert warp(np.zeros((0, 784), np.uint8), rng()).shape == (0, 784)
