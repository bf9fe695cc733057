"""Stroke width augmentation changes digits as a wider pen would, and keeps their labels."""

import numpy as np
import pytest
from helpers.easy_digits import generate
from helpers.images import aligned_difference, crop_to_ink
from PIL import Image, ImageDraw

from nn.dataset import Dataset
from nn.images.preprocessing import NORMALIZATION_SIZE, fit, preprocess
from nn.images.stroke_augmentation import OFFSETS, change_stroke_width, vary_stroke_width
from nn.images.stroke_width import TARGET_RADIUS, signed_distance, stroke_radius
from nn.images.strokes import fit_strokes, render

SEVEN = [[(0.0, 0.0), (6.0, 0.0), (2.0, 10.0)], [(1.0, 5.0), (5.0, 5.0)]]
# A ring above a stem: the hole is a fifth of the height.
NINE = [[(4 + 3 * np.cos(angle), 3 + 3 * np.sin(angle)) for angle in np.linspace(0, 7, 30)], [(7.0, 3.0), (7.0, 16.0)]]
ONE = [[(0.0, 0.0), (1.0, 10.0)]]
seven_and_nine = pytest.mark.parametrize("strokes", [SEVEN, NINE], ids=["7", "9"])


def rng(seed=0):
    return np.random.default_rng(seed)


def preprocessed(strokes):
    return preprocess(render(fit_strokes(strokes, 160, (140, 140)), 8), ink="light").centred


def enclosed_pixels(image):
    """The number of background pixels that are not connected with the corner."""
    mask = Image.fromarray(np.where(image < 128, 0, 255).astype(np.uint8)).copy()
    ImageDraw.floodfill(mask, (0, 0), 255)
    return int((np.asarray(mask) == 0).sum())


def changes(strokes, *offsets):
    image = preprocessed(strokes)
    return [aligned_difference(change_stroke_width(image, offset), image) for offset in offsets]


@seven_and_nine
def test_zero_offset_changes_little_and_a_large_one_much(strokes):
    same, wide = changes(strokes, 0.0, 15.0)
    assert same < 5
    assert wide > 9


def test_change_grows_with_the_offset():
    differences = changes(SEVEN, 0.0, 6.0, 12.0, 18.0)
    assert differences == sorted(differences)


@pytest.mark.parametrize("offset", [0.0, 6.0, 12.0])
def test_single_line_is_normalized_to_the_same_width(offset):
    assert aligned_difference(change_stroke_width(preprocessed(ONE), offset), preprocessed(ONE)) < 8


@pytest.mark.parametrize("offset", [0.0, 3.0, 10.0, 20.0])
@seven_and_nine
def test_result_is_fitted_and_has_the_target_radius(strokes, offset):
    image = change_stroke_width(preprocessed(strokes), offset)
    assert (image.shape, image.dtype, image.max()) == ((28, 28), np.uint8, 255)
    assert max(crop_to_ink(image).shape) == 20
    if offset <= 3:
        radius = stroke_radius(signed_distance(np.pad(fit(crop_to_ink(image), NORMALIZATION_SIZE), 2) >= 128))
        assert 2 * radius * 20 / NORMALIZATION_SIZE == pytest.approx(2 * TARGET_RADIUS * 20, abs=0.6)


def test_wide_pen_closes_a_small_loop():
    fine, wide = (change_stroke_width(preprocessed(NINE), offset) for offset in (0.0, 14.0))
    assert enclosed_pixels(fine) > 5
    assert enclosed_pixels(wide) == 0


@pytest.mark.parametrize("count", [0, 1, 7, 30])
def test_vary_stroke_width_keeps_labels_and_originals(monkeypatch, count):
    # Small offsets only: the widest pens make digits illegible.
    monkeypatch.setattr("nn.images.stroke_augmentation.OFFSETS", (0.0, 1.0, 3.0))
    dataset = generate(30, rng())
    before = dataset.images.copy()
    varied = vary_stroke_width(dataset, count, rng(1))
    assert (len(varied), varied.images.shape, varied.images.dtype) == (count, (count, 784), np.uint8)
    assert np.array_equal(dataset.images, before)
    chosen = np.sort(rng(1).permutation(30)[:count])
    assert np.array_equal(varied.labels, dataset.labels[chosen])
    assert f"{count} of its digits" in varied.name
    # The nearest one of all originals, with lines of similar width, is the one that it was made from.
    widened = [change_stroke_width(original, 1.5) for original in dataset.images.reshape(-1, 28, 28)]
    for image, index in zip(varied.images.reshape(-1, 28, 28), chosen, strict=True):
        differences = [aligned_difference(image, other) for other in widened]
        assert differences[index] == min(differences)


def test_vary_stroke_width_depends_on_the_seed_and_differs_between_digits():
    nines = Dataset(preprocessed(NINE).reshape(1, 784).repeat(20, axis=0), np.full(20, 9, np.uint8), "nines")
    first, again, other = (vary_stroke_width(nines, 20, rng(seed)).images for seed in (1, 1, 2))
    # Similar offsets may give the same image.
    assert len(np.unique(first, axis=0)) >= 18
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_blank_image_stays_blank():
    blank = Dataset(np.zeros((3, 784), np.uint8), np.array([1, 2, 3], np.uint8), "blank")
    varied = vary_stroke_width(blank, 3, rng())
    assert not varied.images.any()
    assert varied.labels.tolist() == [1, 2, 3]


def test_offsets_never_remove_a_hairline():
    least, _, most = OFFSETS
    assert 0 <= least < most
    hairline = np.zeros((28, 28), np.uint8)
    hairline[4:24, 14] = 255
    assert all(change_stroke_width(hairline, offset).max() == 255 for offset in (least, most))
