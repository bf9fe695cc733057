"""Tests of training with augmentation and with images of no class."""

from dataclasses import replace

import numpy as np
import pytest

from nn.data.mixture import Mixture
from nn.dataset import CLASSES, NO_DIGIT, Dataset, as_inputs, batches
from nn.images.augmentation import augment
from nn.network import flatten
from nn.settings import Settings
from nn.trainer import Trainer
from nn.training import train

SETTINGS = Settings(hidden=(8,), batch_size=10, learning_rate=0.005, augmentation=0.7, epochs=3)
every_size = pytest.mark.parametrize("batch_size", [10, None])


def synthetic_patterns(count, seed=0):
    """A patch for each class, on noise; augmentation changes these images."""
    rng = np.random.default_rng(seed)
    images = rng.integers(0, 30, (count, 28, 28), np.uint8)
    labels = (np.arange(count) % 10).astype(np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[4 + 10 * (label % 2) :, 2 * label : 2 * label + 7][:9] = 255
    return Dataset(images.reshape(count, 784), labels, "synthetic_patterns")


@pytest.fixture
def recorded_batches(monkeypatch):
    """The inputs and labels of each step of a training."""
    shown = []
    step = Trainer.step

    def recording_step(self, inputs, labels, progress):
        shown.append((inputs.copy(), labels.copy()))
        return step(self, inputs, labels, progress)

    monkeypatch.setattr(Trainer, "step", recording_step)
    return shown


def result(settings, digits):
    *_, last = train(settings, digits, None, augment=augment)
    return flatten(last.network.layers)


@every_size
def test_augmentation_differs_in_every_epoch(recorded_batches, batch_size):
    digits = synthetic_patterns(30)
    list(train(replace(SETTINGS, batch_size=batch_size), digits, None, augment=augment))
    inputs = np.concatenate([inputs for inputs, _ in recorded_batches])
    labels = np.concatenate([labels for _, labels in recorded_batches])
    assert len(inputs) == 3 * 30
    for epoch in range(3):
        assert np.array_equal(np.sort(labels[30 * epoch : 30 * epoch + 30]), np.sort(digits.labels))
    # Only the few that are unchanged look the same in two epochs: of 30 digits, 15 % are left as they are each time.
    copies = len(inputs) - len(np.unique(inputs, axis=0))
    unchanged_fraction = np.isclose(inputs[:, np.newaxis], as_inputs(digits.images), atol=1e-6).all(axis=2).any(axis=1)
    assert copies < unchanged_fraction.sum() < 30


def test_batches_equal_augment_with_the_generator_of_the_training(recorded_batches):
    digits = synthetic_patterns(25)
    list(train(SETTINGS, digits, None, augment=augment))
    rng = np.random.default_rng(SETTINGS.seed)
    Trainer(SETTINGS, rng)  # draws its first weights
    for number, (inputs, labels) in enumerate(recorded_batches):
        if number % 3 == 0:
            order = rng.permutation(25)
        chosen = order[number % 3 * 10 : number % 3 * 10 + 10]
        assert np.array_equal(labels, digits.labels[chosen])
        assert np.array_equal(inputs, augment(digits.images[chosen], rng, SETTINGS.augmentation))


@every_size
def test_augmented_training_is_deterministic_for_a_seed(batch_size):
    settings = replace(SETTINGS, batch_size=batch_size)
    first, again, other = (result(replace(settings, seed=seed), synthetic_patterns(30)) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def plain_training(settings, digits):
    """A training loop without augmentation."""
    rng = np.random.default_rng(settings.seed)
    trainer = Trainer(settings, rng)
    everything = [(as_inputs(digits.images), digits.labels)]
    for _ in range(settings.epochs):
        dealt = everything if settings.batch_size is None else batches(digits, settings.batch_size, rng)
        for inputs, labels in dealt:
            trainer.step(inputs, labels, progress=0)
    return trainer.parameters


@every_size
def test_zero_augmentation_equals_plain_training(batch_size):
    digits = synthetic_patterns(30)
    settings = replace(SETTINGS, batch_size=batch_size, augmentation=0.0, dropout=0.2)
    warped = result(replace(settings, augmentation=0.1), digits)
    *_, last = train(settings, digits, None, augment=None)  # an augmentation of 0 needs no function
    assert np.array_equal(flatten(last.network.layers), plain_training(settings, digits))
    assert not np.array_equal(warped, plain_training(settings, digits))


def test_augmentation_does_not_modify_the_data_set():
    digits = synthetic_patterns(30)
    before = digits.images.copy()
    list(train(SETTINGS, digits, digits, augment=augment))
    assert np.array_equal(digits.images, before)


def test_accuracy_is_measured_without_augmentation():
    digits = synthetic_patterns(60)
    *_, last = train(replace(SETTINGS, augmentation=3.0), digits, digits, augment=augment)
    own = last.network.accuracy(as_inputs(digits.images), digits.labels)
    assert last.train_accuracy == last.validation_accuracy == own


def with_nondigits(digits, count):
    noise = np.random.default_rng(5).integers(0, 256, (count, 784), np.uint8)
    return Mixture((digits, Dataset(noise, np.full(count, NO_DIGIT, np.uint8), "noise")), (1, 1))


def test_no_digit_label_follows_the_last_class():
    assert NO_DIGIT == CLASSES == 10


@every_size
def test_nondigits_are_excluded_from_the_accuracy(batch_size):
    digits = synthetic_patterns(60)
    settings = replace(SETTINGS, hidden=(32,), batch_size=batch_size, augmentation=0.0, epochs=40)
    *_, last = train(settings, with_nondigits(digits, 140), None, augment=augment)
    assert last.train_accuracy == last.network.accuracy(as_inputs(digits.images), digits.labels)
    assert last.train_accuracy > 0.5


def test_outlier_exposure_lowers_the_confidence_on_nondigits():
    digits = synthetic_patterns(60)
    mixed = with_nondigits(digits, 60)
    settings = replace(SETTINGS, hidden=(32,), augmentation=0.0, epochs=40)
    noise = np.random.default_rng(6).integers(0, 256, (50, 784), np.uint8)
    confidences = []
    for learn_from in (digits, mixed):
        *_, last = train(settings, learn_from, None, augment=augment)
        assert last.train_accuracy > 0.9
        confidences.append(last.network.forward(as_inputs(noise)).probabilities.max(axis=1).mean())
    without_exposure, with_exposure = confidences
    assert with_exposure < 0.25
    assert without_exposure > 0.4


def test_training_on_nondigits_only():
    noise = np.random.default_rng(5).integers(0, 256, (20, 784), np.uint8)
    *_, last = train(SETTINGS, Dataset(noise, np.full(20, NO_DIGIT, np.uint8), "noise"), None, augment=augment)
    assert last.train_accuracy == 0
    assert np.isfinite(last.epoch_loss)
