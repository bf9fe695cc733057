"""Augmentation distorts shapes by the ranges of its style and changes nothing else."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nn.images.augmentation import Augmentation, augment
from nn.synthetic.handwriting import generate

IDENTITY = Augmentation(rotation=0, shear=0, scale=0, shift=0, elastic=0, dilation=(0, 0), unchanged_fraction=0)
ROW, COLUMN = np.mgrid[:28, :28] - 13.5


@pytest.fixture(scope="module")
def digits():
    return generate(200, np.random.default_rng(0)).images


def augmented(images, seed=1, **style):
    """(count, 28, 28), augmented by nothing but the given parts of the style."""
    images = images.reshape(-1, 784)
    return augment(images, np.random.default_rng(seed), style=replace(IDENTITY, **style)).reshape(-1, 28, 28)


def square(low, high):
    images = np.zeros((2000, 28, 28), np.uint8)
    images[:, low:high, low:high] = 255
    return images


@given(arrays(np.uint8, (3, 784)), st.floats(0, 3), st.integers(0, 2**32))
@settings(max_examples=50, deadline=None)
def test_augment_returns_inputs_from_0_to_1_and_keeps_its_argument(images, strength, seed):
    before = images.copy()
    inputs = augment(images, np.random.default_rng(seed), strength)
    assert (inputs.dtype, inputs.shape) == (np.float32, (3, 784))
    assert inputs.min() >= 0
    assert inputs.max() <= 1 + 1e-6
    assert np.array_equal(images, before)


@pytest.mark.parametrize(
    ("strength", "style"), [(0, Augmentation()), (1, IDENTITY), (1, Augmentation(unchanged_fraction=1))]
)
def test_augment_is_the_identity_at_zero_strength(digits, strength, style):
    inputs = augment(digits, np.random.default_rng(1), strength, style)
    assert inputs == pytest.approx(digits / np.float32(255), abs=1e-6)


def test_augment_depends_on_the_seed_and_differs_between_copies(digits):
    first, again, other = (augment(digits, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    copies = augment(
        np.repeat(digits[:1], 20, axis=0), np.random.default_rng(1), style=Augmentation(unchanged_fraction=0)
    )
    assert len(np.unique(copies, axis=0)) == 20


def test_unchanged_fraction_is_the_share_of_unchanged_images(digits):
    images = np.repeat(digits, 5, axis=0)
    inputs = augment(images, np.random.default_rng(1), style=Augmentation(unchanged_fraction=0.25))
    unchanged = np.isclose(inputs, images / np.float32(255), atol=1e-6).all(axis=1)
    assert unchanged.mean() == pytest.approx(0.25, abs=0.05)


def test_shift_has_its_standard_deviation():
    images = augmented(square(12, 16), shift=1.5)
    mass = images.sum(axis=(1, 2))
    shifts = np.stack([(images * position).sum(axis=(1, 2)) / mass for position in (ROW, COLUMN)])
    assert shifts.std(axis=1) == pytest.approx([1.5, 1.5], rel=0.1)
    assert shifts.mean(axis=1) == pytest.approx([0, 0], abs=0.15)


def test_scale_has_its_standard_deviation_in_both_directions():
    images = augmented(square(9, 19), scale=0.1)
    for side in (images[:, :, 14].sum(axis=1), images[:, 14].sum(axis=1)):
        assert np.log(side / 10).std() == pytest.approx(0.1, rel=0.15)


def test_rotation_turns_a_line_and_keeps_a_disc():
    disc = (255 * np.clip(8 - np.hypot(ROW, COLUMN), 0, 1)).astype(np.uint8)
    line = np.where((abs(COLUMN) < 1) & (abs(ROW) < 10), 255, 0).astype(np.uint8)
    discs, lines = (augmented(np.tile(image, (500, 1, 1)), rotation=0.3) for image in (disc, line))
    assert np.abs(discs - disc / 255).mean() < 0.01
    # The slope of a line: covariance of row and column of its ink, divided by the variance of the row.
    slopes = (lines * ROW * COLUMN).sum(axis=(1, 2)) / (lines * ROW * ROW).sum(axis=(1, 2))
    assert slopes.std() == pytest.approx(0.3, rel=0.15)


def test_dilation_adds_ink_and_erosion_removes_it(digits):
    before = digits.sum() / 255
    assert augmented(digits, dilation=(0.8, 0.8)).sum() > 1.3 * before
    assert augmented(digits, dilation=(-0.5, -0.5)).sum() < 0.85 * before


def test_elastic_displacements_are_correlated_over_elastic_sigma():
    # In a horizontal ramp, the change of a pixel is proportional to its horizontal displacement.
    ramp = np.tile(np.arange(28, dtype=np.uint8) * 9, (400, 28, 1))
    displacement = (augmented(ramp, elastic=1.5, elastic_sigma=4.0) - ramp / np.float32(255)) * 255 / 9

    def correlation(distance):
        return np.corrcoef(displacement[:, 8:20, 8].ravel(), displacement[:, 8:20, 8 + distance].ravel())[0, 1]

    # White noise after a Gaussian filter: exp(-(distance / (2 * sigma))**2).
    assert correlation(1) == pytest.approx(np.exp(-((1 / 8) ** 2)), abs=0.03)
    assert correlation(8) == pytest.approx(np.exp(-1), abs=0.12)
    # The amount is uniform from 0 to 1.5.
    assert displacement[:, 8:20, 8:20].std() == pytest.approx(1.5 / np.sqrt(3), rel=0.1)


def test_augment_accepts_no_images():
    assert augment(np.zeros((0, 784), np.uint8), np.random.default_rng(1)).shape == (0, 784)
