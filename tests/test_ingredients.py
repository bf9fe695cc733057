"""Is what is mixed in with the digits as much of it, of the right kind and in the right order?"""

import numpy as np
import pytest
from neat import generate

from nn import ingredients
from nn.datasets import NO_DIGIT, Dataset
from nn.ingredients import INGREDIENTS, mix
from nn.mixture import Mixture
from nn.nondigits import kinds

# Of 56 digits: as many of each.
COUNTS = {"pens": 18, "generated": 14, "no-digits": 7}
every_one = pytest.mark.parametrize("name", INGREDIENTS)


def rng(seed=0):
    return np.random.default_rng(seed)


@pytest.fixture(scope="module")
def digits():
    return generate(56, rng(9))


def everything(mixture):
    return mixture.take(np.arange(len(mixture)))


def test_every_ingredient_has_an_amount_here():
    assert list(COUNTS) == list(INGREDIENTS)


def test_nothing_added_is_the_very_same_dataset(digits):
    assert mix(digits, [], rng()) is digits
    assert mix(digits, (), rng()) is digits


@every_one
def test_an_ingredient_comes_after_the_digits_in_its_amount(digits, name):
    mixed = mix(digits, [name], rng())
    assert isinstance(mixed, Mixture)
    assert len(mixed) == 56 + COUNTS[name]
    images, labels = everything(mixed)
    assert np.array_equal(images[:56], digits.images)
    assert np.array_equal(labels[:56], digits.labels)
    # No picture of them is one of the digits, and none is blank.
    assert not (images[56:, np.newaxis] == digits.images).all(axis=2).any()
    assert images[56:].any(axis=1).all()


@every_one
def test_only_drawings_of_no_digit_are_labelled_so(digits, name):
    _, labels = everything(mix(digits, [name], rng()))
    if name == "no-digits":
        assert (labels[56:] == NO_DIGIT).all()
    else:
        assert (labels[56:] < 10).all()


def test_digits_of_other_pens_keep_their_labels(digits):
    _, labels = everything(mix(digits, ["pens"], rng()))
    chosen = np.sort(rng().permutation(56)[:18])
    assert np.array_equal(labels[56:], digits.labels[chosen])


def test_a_network_may_practise_only_on_what_is_not_in_the_exam(digits, monkeypatch):
    asked = []

    def pictures(count, _, names):
        asked.append((count, names))
        return np.ones((count, 784), np.uint8)

    monkeypatch.setattr(ingredients, "pictures", pictures)
    mix(digits, ["no-digits"], rng())
    assert asked == [(7, kinds(practised=True))]


@pytest.mark.parametrize("names", [["no-digits", "pens"], ["pens", "generated", "no-digits"], ["generated"] * 2])
def test_ingredients_come_in_the_order_that_they_are_named(digits, names):
    mixed = mix(digits, names, rng())
    assert len(mixed) == 56 + sum(COUNTS[name] for name in names)
    _, labels = everything(mixed)
    start = 56
    for name in names:
        part = labels[start : start + COUNTS[name]]
        assert (part == NO_DIGIT).all() == (name == "no-digits")
        start += COUNTS[name]
    parts = [part.name for part, weight in mixed.parts if weight == 1]
    assert len(parts) == len(names) + 1
    assert mixed.name == " and ".join(parts)
    assert parts[0] == digits.name


def test_the_same_seed_mixes_the_same(digits):
    first, again, other = (everything(mix(digits, list(INGREDIENTS), rng(seed)))[0] for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first[56:], other[56:])


@every_one
def test_to_few_digits_nothing_may_be_added_but_that_is_no_error(name):
    two = Dataset(np.zeros((2, 784), np.uint8), np.zeros(2, np.uint8), "two")
    assert len(mix(two, [name], rng())) == 2


def test_the_digits_are_left_alone(digits):
    before = digits.images.copy()
    mix(digits, list(INGREDIENTS), rng())
    assert np.array_equal(digits.images, before)
