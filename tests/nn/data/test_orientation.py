"""Tests of noticing images that are not upright, and labels that do not belong to them."""

import numpy as np
import pytest

from nn.data.kaggle_csv import write_csv
from nn.data.loading import from_csv
from nn.data.mnist import find_mnist, read_mnist
from nn.data.orientation import TURNS, Correction, check_images
from nn.dataset import Dataset
from nn.errors import InputError
from nn.synthetic.handwriting import LEGIBLE, Style, generate

GENERATED = generate(1000, np.random.default_rng(8), LEGIBLE)
VARIED = generate(1000, np.random.default_rng(9), Style())
SIZES = [10, 20, 100, 1000]


def subset(dataset, count, rng, digit=None):
    chosen = np.arange(len(dataset)) if digit is None else np.flatnonzero(dataset.labels == digit)
    return Dataset(*dataset.take(rng.choice(chosen, count, replace=digit is not None)), "a subset")


@pytest.mark.parametrize("count", SIZES)
@pytest.mark.parametrize("dataset", [GENERATED, VARIED], ids=["legible", "varied"])
def test_generated_digits_give_no_alarm(dataset, count):
    rng = np.random.default_rng(0)
    for _ in range(1 if count == 1000 else 10):
        digits = subset(dataset, count, rng)
        assert check_images(digits.images, digits.labels) == []
        assert check_images(digits.images, None) == []


@pytest.mark.parametrize("digit", range(10))
def test_twenty_drawings_of_one_digit_give_no_alarm(digit):
    rng = np.random.default_rng(digit)
    for dataset in (GENERATED, VARIED):
        digits = subset(dataset, 20, rng, digit)
        assert check_images(digits.images, digits.labels) == []
        assert check_images(digits.images, None) == []
        # As they are exported from the page and come back.
        assert len(from_csv(write_csv(digits.images, digits.labels), "my-digits.csv")) == 20


@pytest.mark.mnist
@pytest.mark.parametrize("count", SIZES)
def test_mnist_gives_no_alarm(count):
    rng, mnist = np.random.default_rng(1), read_mnist(find_mnist(), "test")
    for _ in range(20):
        digits = subset(mnist, count, rng)
        assert check_images(digits.images, digits.labels) == []
        assert check_images(digits.images, None) == []
        digits = subset(mnist, 20, rng, int(rng.integers(10)))
        assert check_images(digits.images, digits.labels) == []


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("invert", [False, True])
def test_turned_digits_are_noticed(turn, invert):
    digits = subset(GENERATED, 200, np.random.default_rng(2))
    # Turning wrong is the inverse of turning right: three times the same, or the same again for a reflection.
    wrong = digits.images
    for _ in range(1 if turn.transpose else 3):
        wrong = turn.apply(wrong)
    wrong = Correction(invert=invert).apply(wrong)
    findings = check_images(wrong, digits.labels)
    assert [finding.correction for finding in findings] == [Correction(invert=True)] * invert + [turn]
    assert not any(finding.is_noise for finding in findings)
    for finding in findings:
        wrong = finding.correction.apply(wrong)
    assert np.array_equal(wrong, digits.images)


@pytest.mark.parametrize("correction", [Correction(transpose=True), Correction(invert=True)])
def test_unlabelled_digits_are_noticed(correction):
    (finding,) = check_images(correction.apply(GENERATED.images), None)
    assert finding.correction == correction


def test_mixture_of_light_and_dark_has_no_correction():
    images = GENERATED.images[:40].copy()
    images[::2] = 255 - images[::2]
    (finding,) = check_images(images, GENERATED.labels[:40])
    assert finding.sentence == "About 50% of the digits look dark on a light ground, and the others do not."
    assert finding.correction is None


def mostly_zero(labels, rng):
    return np.where(rng.random(len(labels)) < 0.9, 0, rng.integers(0, 10, len(labels))).astype(np.uint8)


@pytest.mark.parametrize("count", [100, 1000])
@pytest.mark.parametrize("dataset", [GENERATED, VARIED], ids=["legible", "varied"])
@pytest.mark.parametrize(
    "noise",
    [
        lambda labels, rng: labels[rng.permutation(len(labels))],
        lambda labels, rng: rng.integers(0, 10, len(labels)).astype(np.uint8),
        lambda labels, rng: np.zeros_like(labels),
        mostly_zero,
    ],
    ids=["shuffled", "random", "all zero", "mostly zero"],
)
def test_labels_that_are_noise_are_refused(dataset, noise, count):
    rng = np.random.default_rng(3)
    digits = subset(dataset, count, rng)
    labels = noise(digits.labels, rng)
    (finding,) = check_images(digits.images, labels)
    assert finding.is_noise
    with pytest.raises(InputError, match=r"^noise\.csv: the labels do not belong to the images"):
        from_csv(write_csv(digits.images, labels), "noise.csv")


def test_first_pixel_taken_as_label_is_refused():
    rows = np.column_stack([GENERATED.images, np.full(1000, 255)])
    content = "\n".join(",".join(map(str, row)) for row in [["label", *range(784)], *rows.tolist()]).encode()
    with pytest.raises(InputError, match="they look like noise, or like a pixel"):
        from_csv(content, "digits.csv")


def test_labels_of_other_things_are_no_noise():
    rng = np.random.default_rng(4)
    labels = rng.integers(0, 10, 300).astype(np.uint8)
    images = (rng.integers(0, 196, (10, 784))[labels] + rng.integers(0, 60, (300, 784))).astype(np.uint8)
    assert not any(finding.is_noise for finding in check_images(images, labels))


@pytest.mark.parametrize("value", [0, 255])
def test_blank_images_give_no_alarm(value):
    images = np.full((50, 784), value, np.uint8)
    assert check_images(images, None) == []
    assert check_images(images[:0], None) == []


def test_correction_is_applied_in_its_order():
    image = np.arange(784).astype(np.uint8)[None]
    square = image.reshape(28, 28)
    assert np.array_equal(Correction().apply(image), image)
    assert np.array_equal(Correction(invert=True).apply(image)[0], 255 - image[0])
    turned = Correction(transpose=True, quarter_turns=1).apply(image)
    assert np.array_equal(turned.reshape(28, 28), square[::-1])
    assert turned.flags.c_contiguous
