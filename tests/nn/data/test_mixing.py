"""Tests of extra training data: amounts, labels, order and reproducibility."""

import numpy as np
import pytest
from helpers.easy_digits import generate

from nn.data import mixing
from nn.data.mixing import EXTRA_DATA, mix
from nn.data.mixture import Mixture
from nn.dataset import NO_DIGIT, Dataset
from nn.synthetic.nondigits import kind_names

# Extra images for 56 digits.
COUNTS = {"pens": 18, "generated": 28, "no-digits": 14}


def rng(seed=0):
    return np.random.default_rng(seed)


@pytest.fixture(scope="module")
def digits():
    return generate(56, rng(9))


def all_of(mixture):
    return mixture.take(np.arange(len(mixture)))


def test_every_kind_of_extra_data_is_tested():
    assert list(COUNTS) == list(EXTRA_DATA)


def test_mix_without_names_returns_the_same_data_set(digits):
    assert mix(digits, [], rng()) is digits
    assert mix(digits, (), rng()) is digits


@pytest.mark.parametrize("name", EXTRA_DATA)
def test_repeating_the_digits_leaves_the_amount_of_extra_data(digits, name):
    once, twice = all_of(mix(digits, [name], rng())), all_of(mix(digits, [name], rng(), repeat=2))
    assert len(twice[0]) == 2 * 56 + COUNTS[name]
    for part, repeated in zip(once, twice, strict=True):
        assert np.array_equal(repeated, np.concatenate([part[:56], part]))


def test_repeating_without_extra_data(digits):
    images, labels = all_of(mix(digits, [], rng(), repeat=3))
    assert np.array_equal(labels, np.tile(digits.labels, 3))
    assert np.array_equal(images, np.tile(digits.images, (3, 1)))


@pytest.mark.parametrize("name", EXTRA_DATA)
def test_extra_data_follows_the_digits_in_its_amount(digits, name):
    before = digits.images.copy()
    mixed = mix(digits, [name], rng())
    assert isinstance(mixed, Mixture)
    assert len(mixed) == 56 + COUNTS[name]
    images, labels = all_of(mixed)
    assert np.array_equal(images[:56], before)
    assert np.array_equal(digits.images, before)
    assert np.array_equal(labels[:56], digits.labels)
    assert not (images[56:, np.newaxis] == digits.images).all(axis=2).any()
    assert images[56:].any(axis=1).all()
    if name == "pens":
        assert np.array_equal(labels[56:], digits.labels[np.sort(rng().permutation(56)[:18])])
    elif name == "no-digits":
        assert (labels[56:] == NO_DIGIT).all()
    else:
        assert (labels[56:] < 10).all()


def test_nondigits_are_of_the_training_kinds(digits, monkeypatch):
    calls = []

    def nondigit_images(count, _, names):
        calls.append((count, names))
        return np.ones((count, 784), np.uint8)

    monkeypatch.setattr(mixing, "nondigit_images", nondigit_images)
    mix(digits, ["no-digits"], rng())
    assert calls == [(14, kind_names(in_training=True))]


@pytest.mark.parametrize("names", [["no-digits", "pens"], ["pens", "generated", "no-digits"], ["generated"] * 2])
def test_extra_data_is_in_the_order_of_the_names(digits, names):
    mixed = mix(digits, names, rng())
    assert len(mixed) == 56 + sum(COUNTS[name] for name in names)
    _, labels = all_of(mixed)
    start = 56
    for name in names:
        part = labels[start : start + COUNTS[name]]
        assert (part == NO_DIGIT).all() == (name == "no-digits")
        start += COUNTS[name]
    parts = [part.name for part, weight in mixed.parts if weight == 1]
    assert len(parts) == len(names) + 1
    assert mixed.name == " and ".join(parts)
    assert parts[0] == digits.name


def test_mix_is_reproducible(digits):
    first, again, other = (all_of(mix(digits, list(EXTRA_DATA), rng(seed)))[0] for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first[56:], other[56:])


@pytest.mark.parametrize("name", EXTRA_DATA)
def test_too_few_digits_get_no_extra_data(name):
    one = Dataset(np.zeros((1, 784), np.uint8), np.zeros(1, np.uint8), "one")
    assert len(mix(one, [name], rng())) == 1
