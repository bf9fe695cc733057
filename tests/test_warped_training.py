"""Are digits warped anew each time, and drawings of no digit learned from without being counted as digits?"""

from dataclasses import replace

import numpy as np
import pytest

from nn import training
from nn.augment import warp
from nn.datasets import CLASSES, NO_DIGIT, Dataset, as_inputs, batches
from nn.learner import Learner
from nn.mixture import Mixture
from nn.network import flatten
from nn.settings import Settings
from nn.training import train

SETTINGS = Settings(hidden=(8,), batch_size=10, learning_rate=0.005, warp=0.7, epochs=3)
every_size = pytest.mark.parametrize("batch_size", [10, None])


def patterns(count, seed=0):
    """Ten patches at places of their own, and noisy copies of them: pictures that warping changes."""
    rng = np.random.default_rng(seed)
    images = rng.integers(0, 30, (count, 28, 28), np.uint8)
    labels = (np.arange(count) % 10).astype(np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[4 + 10 * (label % 2) :, 2 * label : 2 * label + 7][:9] = 255
    return Dataset(images.reshape(count, 784), labels, "patterns")


@pytest.fixture
def seen(monkeypatch):
    """What the learner is shown: a list of inputs and labels, filled while a training runs."""
    shown = []
    step = Learner.step

    def watched(self, inputs, labels, done):
        shown.append((inputs.copy(), labels.copy()))
        return step(self, inputs, labels, done)

    monkeypatch.setattr(Learner, "step", watched)
    return shown


def result(settings, digits):
    *_, last = train(settings, digits, None)
    return flatten(last.network.layers)


@every_size
def test_every_epoch_sees_each_digit_in_a_new_shape(seen, batch_size):
    digits = patterns(30)
    list(train(replace(SETTINGS, batch_size=batch_size), digits, None))
    inputs = np.concatenate([inputs for inputs, _ in seen])
    labels = np.concatenate([labels for _, labels in seen])
    assert len(inputs) == 3 * 30
    for epoch in range(3):
        assert np.array_equal(np.sort(labels[30 * epoch : 30 * epoch + 30]), np.sort(digits.labels))
    # Only the few that are spared look the same in two epochs: of 30 digits, 15 % are left as they are each time.
    copies = len(inputs) - len(np.unique(inputs, axis=0))
    spared = np.isclose(inputs[:, np.newaxis], as_inputs(digits.images), atol=1e-6).all(axis=2).any(axis=1)
    assert copies < spared.sum() < 30


def test_what_is_seen_is_what_warp_makes_with_the_generator_of_the_training(seen):
    digits = patterns(25)
    list(train(SETTINGS, digits, None))
    rng = np.random.default_rng(SETTINGS.seed)
    Learner(SETTINGS, rng)  # draws its first weights
    for number, (inputs, labels) in enumerate(seen):
        if number % 3 == 0:
            order = rng.permutation(25)
        chosen = order[number % 3 * 10 : number % 3 * 10 + 10]
        assert np.array_equal(labels, digits.labels[chosen])
        assert np.array_equal(inputs, warp(digits.images[chosen], rng, SETTINGS.warp))


@every_size
def test_the_same_seed_warps_to_the_same_network_and_another_does_not(batch_size):
    settings = replace(SETTINGS, batch_size=batch_size)
    first, again, other = (result(replace(settings, seed=seed), patterns(30)) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def plain_training(settings, digits):
    """The training as it was before there was warping: prepared once where all are looked at at once."""
    rng = np.random.default_rng(settings.seed)
    learner = Learner(settings, rng)
    everything = [(as_inputs(digits.images), digits.labels)]
    for _ in range(settings.epochs):
        dealt = everything if settings.batch_size is None else batches(digits, settings.batch_size, rng)
        for inputs, labels in dealt:
            learner.step(inputs, labels, done=0)
    return learner.parameters


@every_size
def test_without_warping_nothing_has_changed_to_the_last_bit(monkeypatch, batch_size):
    digits = patterns(30)
    settings = replace(SETTINGS, batch_size=batch_size, warp=0.0, dropout=0.2)
    warped = result(replace(settings, warp=0.1), digits)
    monkeypatch.setattr(training, "warp", None)  # is not even called
    assert np.array_equal(result(settings, digits), plain_training(settings, digits))
    assert not np.array_equal(warped, plain_training(settings, digits))


def test_the_digits_themselves_are_not_warped():
    digits = patterns(30)
    before = digits.images.copy()
    list(train(SETTINGS, digits, digits))
    assert np.array_equal(digits.images, before)


def test_accuracy_is_measured_on_digits_that_are_not_warped():
    digits = patterns(60)
    *_, last = train(replace(SETTINGS, warp=3.0), digits, digits)
    own = last.network.accuracy(as_inputs(digits.images), digits.labels)
    assert last.train_accuracy == last.validation_accuracy == own


def test_the_guess_how_long_it_will_take_counts_the_warping(monkeypatch):
    warped = []
    monkeypatch.setattr(training, "warp", lambda images, **_: warped.append(len(images)) or as_inputs(images))
    training.guess_seconds(replace(SETTINGS, warp=0.0), 100)
    assert warped == []
    training.guess_seconds(SETTINGS, 100)
    assert set(warped) == {10}


def with_no_digits(digits, count):
    noise = np.random.default_rng(5).integers(0, 256, (count, 784), np.uint8)
    return Mixture((digits, Dataset(noise, np.full(count, NO_DIGIT, np.uint8), "noise")), (1, 1))


def test_no_digit_is_the_label_after_the_last_digit():
    assert NO_DIGIT == CLASSES == 10


@every_size
def test_drawings_of_no_digit_do_not_count_in_the_accuracy(batch_size):
    digits = patterns(60)
    settings = replace(SETTINGS, hidden=(32,), batch_size=batch_size, warp=0.0, epochs=40)
    *_, last = train(settings, with_no_digits(digits, 140), None)
    # They are more than two thirds, and no answer to them is right.
    assert last.train_accuracy == last.network.accuracy(as_inputs(digits.images), digits.labels)
    assert last.train_accuracy > 0.5


def test_from_drawings_of_no_digit_a_network_learns_to_be_at_a_loss():
    digits = patterns(60)
    mixed = with_no_digits(digits, 60)
    settings = replace(SETTINGS, hidden=(32,), warp=0.0, epochs=40)
    noise = np.random.default_rng(6).integers(0, 256, (50, 784), np.uint8)
    surest = []
    for learn_from in (digits, mixed):
        *_, last = train(settings, learn_from, None)
        assert last.train_accuracy > 0.9
        surest.append(last.network.forward(as_inputs(noise)).probabilities.max(axis=1).mean())
    unaware, aware = surest
    assert aware < 0.25
    assert unaware > 0.4


def test_nothing_but_drawings_of_no_digit_can_be_learned_from_too():
    noise = np.random.default_rng(5).integers(0, 256, (20, 784), np.uint8)
    *_, last = train(SETTINGS, Dataset(noise, np.full(20, NO_DIGIT, np.uint8), "noise"), None)
    assert last.train_accuracy == 0
    assert np.isfinite(last.epoch_loss)
