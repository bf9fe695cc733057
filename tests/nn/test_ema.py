"""Tests of the exponential moving average of the weights."""

from dataclasses import replace

import numpy as np
import pytest

from nn.dataset import Dataset, as_inputs
from nn.network import flatten
from nn.settings import Settings
from nn.trainer import Trainer
from nn.training import Diverged, train

SETTINGS = Settings(hidden=(6,), optimizer="momentum", learning_rate=0.05, ema_decay=0.9)


@pytest.fixture(scope="module")
def digits():
    rng = np.random.default_rng(0)
    labels = (np.arange(60) % 10).astype(np.uint8)
    images = rng.integers(0, 196, (10, 784))[labels] + rng.integers(0, 60, (60, 784))
    return Dataset(images.astype(np.uint8), labels, "patterns")


def run_steps(settings, digits, steps):
    """A trainer and where its weights were, before the first step and after each."""
    trainer = Trainer(settings, np.random.default_rng(7))
    history = [trainer.parameters.copy()]
    for step in range(steps):
        here = np.arange(step * 10, step * 10 + 10) % 60
        trainer.step(as_inputs(digits.images[here]), digits.labels[here], progress=0)
        history.append(trainer.parameters.copy())
    return trainer, np.array(history, np.float64)


def expected_average(history, averaging):
    """average = decay * average + (1 - decay) * parameters; less is decay of the first few."""
    average = history[0]
    for step, parameters in enumerate(history[1:], start=1):
        decay = min(averaging, step / (step + 10))
        average = decay * average + (1 - decay) * parameters
    return average


@pytest.mark.parametrize(("averaging", "steps"), [(0.9, 1), (0.9, 3), (0.9, 200), (0.5, 20), (0.999, 40)])
def test_average_matches_its_formula(digits, averaging, steps):
    trainer, history = run_steps(replace(SETTINGS, ema_decay=averaging), digits, steps)
    expected = expected_average(history, averaging)
    assert trainer.ema_parameters == pytest.approx(expected, abs=1e-5)
    assert np.abs(history[-1] - expected).max() > 1e-4


def test_initial_weights_are_forgotten_quickly(digits):
    # With a share of 0.999 decay from the start, 98 % of the random weights would still be in there.
    trainer, history = run_steps(replace(SETTINGS, ema_decay=0.999), digits, 20)
    left = 1.0
    for step in range(1, 21):
        left *= step / (step + 10)
    assert left < 1e-6
    assert trainer.ema_parameters == pytest.approx(expected_average(history - history[0], 0.999) + history[0], abs=1e-5)


def test_averaging_does_not_change_the_parameters(digits):
    _, plain = run_steps(replace(SETTINGS, ema_decay=0.0), digits, 30)
    _, with_average = run_steps(SETTINGS, digits, 30)
    assert np.array_equal(plain, with_average)


def test_published_and_evaluated_network_is_the_average(digits):
    trainer, _ = run_steps(SETTINGS, digits, 12)
    published = trainer.publish()
    assert np.array_equal(flatten(published.layers), trainer.ema_parameters)
    assert not np.array_equal(flatten(published.layers), trainer.parameters)
    # Of ten classes alike, the first is the answer: so an average of zeros takes everything for a 0.
    zeros = digits.labels == 0
    assert trainer.accuracy(Dataset(digits.images[~zeros], digits.labels[~zeros], "no zeros")) > 0
    trainer.ema_parameters[...] = 0
    assert trainer.accuracy(Dataset(digits.images[~zeros], digits.labels[~zeros], "no zeros")) == 0
    assert trainer.accuracy(Dataset(digits.images[zeros], digits.labels[zeros], "zeros")) == 1


def test_published_network_is_an_independent_read_only_copy(digits):
    trainer, _ = run_steps(SETTINGS, digits, 3)
    published = trainer.publish()
    before = flatten(published.layers).copy()
    trainer.step(as_inputs(digits.images), digits.labels, progress=0)
    assert np.array_equal(flatten(published.layers), before)
    for layer in published.layers:
        with pytest.raises(ValueError, match="read-only"):
            layer.weights[...] = 0


def test_report_has_the_accuracy_of_the_average(digits):
    settings = replace(SETTINGS, batch_size=10, epochs=3)
    for report in train(settings, digits, digits):
        own = report.network.accuracy(as_inputs(digits.images), digits.labels)
        assert report.train_accuracy == report.validation_accuracy == own


@pytest.mark.parametrize("averaging", [0.0, 0.9])
def test_average_is_float32(digits, averaging):
    trainer, _ = run_steps(replace(SETTINGS, ema_decay=averaging), digits, 2)
    assert trainer.ema_parameters.dtype == trainer.parameters.dtype == np.float32
    assert flatten(trainer.publish().layers).dtype == np.float32


def test_zero_decay_publishes_the_parameters(digits):
    trainer, history = run_steps(replace(SETTINGS, ema_decay=0.0), digits, 12)
    assert trainer.ema_parameters is trainer.parameters
    assert np.array_equal(flatten(trainer.publish().layers), history[-1].astype(np.float32))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
@pytest.mark.parametrize("learning_rate", [1e12, 1e300])
def test_divergence_is_detected_with_averaging(digits, optimizer, learning_rate):
    settings = Settings((16, 16), "relu", "uniform", optimizer, learning_rate, 10, ema_decay=0.9, epochs=30)
    published = []
    with pytest.raises(Diverged, match="learning rate below"):
        published.extend(train(settings, digits, None))
    assert all(np.isfinite(flatten(report.network.layers)).all() for report in published)
