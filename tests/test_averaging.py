"""Is the published network the average of the weights, and is it without averaging what it always was?"""

from dataclasses import replace

import numpy as np
import pytest

from nn.datasets import Dataset, as_inputs
from nn.learner import Learner
from nn.network import flatten
from nn.settings import Settings
from nn.training import Diverged, train

SETTINGS = Settings(hidden=(6,), optimizer="momentum", learning_rate=0.05, averaging=0.9)


@pytest.fixture(scope="module")
def digits():
    rng = np.random.default_rng(0)
    labels = (np.arange(60) % 10).astype(np.uint8)
    images = rng.integers(0, 196, (10, 784))[labels] + rng.integers(0, 60, (60, 784))
    return Dataset(images.astype(np.uint8), labels, "patterns")


def walk(settings, digits, steps):
    """A learner and where its weights were, before the first step and after each."""
    learner = Learner(settings, np.random.default_rng(7))
    places = [learner.parameters.copy()]
    for step in range(steps):
        here = np.arange(step * 10, step * 10 + 10) % 60
        learner.step(as_inputs(digits.images[here]), digits.labels[here], done=0)
        places.append(learner.parameters.copy())
    return learner, np.array(places, np.float64)


def averaged(places, averaging):
    """average = kept * average + (1 - kept) * parameters; less is kept of the first few."""
    average = places[0]
    for step, parameters in enumerate(places[1:], start=1):
        kept = min(averaging, step / (step + 10))
        average = kept * average + (1 - kept) * parameters
    return average


@pytest.mark.parametrize(("averaging", "steps"), [(0.9, 1), (0.9, 3), (0.9, 200), (0.5, 20), (0.999, 40)])
def test_the_average_is_that_of_a_loop_written_by_hand(digits, averaging, steps):
    learner, places = walk(replace(SETTINGS, averaging=averaging), digits, steps)
    expected = averaged(places, averaging)
    assert learner.average == pytest.approx(expected, abs=1e-5)
    # The weights themselves are somewhere else.
    assert np.abs(places[-1] - expected).max() > 1e-4


def test_the_first_weights_are_soon_forgotten(digits):
    # With a share of 0.999 kept from the start, 98 % of the random weights would still be in there.
    learner, places = walk(replace(SETTINGS, averaging=0.999), digits, 20)
    left = 1.0
    for step in range(1, 21):
        left *= step / (step + 10)
    assert left < 1e-6
    assert learner.average == pytest.approx(averaged(places - places[0], 0.999) + places[0], abs=1e-5)


def test_a_learner_that_averages_learns_the_same_weights(digits):
    # The average only looks on: it must not disturb what it is an average of.
    _, plain = walk(replace(SETTINGS, averaging=0.0), digits, 30)
    _, watched = walk(SETTINGS, digits, 30)
    assert np.array_equal(plain, watched)


def test_what_is_published_and_measured_is_the_average(digits):
    learner, _ = walk(SETTINGS, digits, 12)
    published = learner.publish()
    assert np.array_equal(flatten(published.layers), learner.average)
    assert not np.array_equal(flatten(published.layers), learner.parameters)
    # Of ten classes alike, the first is the answer: so an average of zeros takes everything for a 0.
    zeros = digits.labels == 0
    assert learner.accuracy(Dataset(digits.images[~zeros], digits.labels[~zeros], "no zeros")) > 0
    learner.average[...] = 0
    assert learner.accuracy(Dataset(digits.images[~zeros], digits.labels[~zeros], "no zeros")) == 0
    assert learner.accuracy(Dataset(digits.images[zeros], digits.labels[zeros], "zeros")) == 1


def test_what_was_published_does_not_change_when_learning_goes_on(digits):
    learner, _ = walk(SETTINGS, digits, 3)
    published = learner.publish()
    before = flatten(published.layers).copy()
    learner.step(as_inputs(digits.images), digits.labels, done=0)
    assert np.array_equal(flatten(published.layers), before)
    for layer in published.layers:
        with pytest.raises(ValueError, match="read-only"):
            layer.weights[...] = 0


def test_a_report_tells_the_accuracy_of_the_average(digits):
    settings = replace(SETTINGS, batch_size=10, epochs=3)
    for report in train(settings, digits, digits):
        own = report.network.accuracy(as_inputs(digits.images), digits.labels)
        assert report.train_accuracy == report.validation_accuracy == own


@pytest.mark.parametrize("averaging", [0.0, 0.9])
def test_an_average_stays_float32(digits, averaging):
    learner, _ = walk(replace(SETTINGS, averaging=averaging), digits, 2)
    assert learner.average.dtype == learner.parameters.dtype == np.float32
    assert flatten(learner.publish().layers).dtype == np.float32


def test_without_averaging_the_weights_are_published_as_they_are(digits):
    learner, places = walk(replace(SETTINGS, averaging=0.0), digits, 12)
    assert learner.average is learner.parameters
    assert np.array_equal(flatten(learner.publish().layers), places[-1].astype(np.float32))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
@pytest.mark.parametrize("learning_rate", [1e12, 1e20, 1e37, 1e300])
def test_steps_that_are_too_large_end_in_a_sentence_with_averaging_too(digits, optimizer, learning_rate):
    settings = Settings((16, 16), "relu", "uniform", optimizer, learning_rate, 10, averaging=0.9, epochs=30)
    published = []
    with pytest.raises(Diverged, match="learning rate below"):
        published.extend(train(settings, digits, None))
    assert all(np.isfinite(flatten(report.network.layers)).all() for report in published)
