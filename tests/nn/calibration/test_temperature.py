"""Tests of temperature scaling."""

import numpy as np
import pytest
from helpers.gradients import numerical_gradient
from hypothesis import given, settings
from hypothesis import strategies as st

from nn.activations import softmax
from nn.calibration.reliability import expected_calibration_error
from nn.calibration.temperature import (
    MAX_TEMPERATURE,
    MIN_TEMPERATURE,
    apply_temperature,
    fit_temperature,
    temperature_gradient,
)
from nn.losses import cross_entropy
from nn.network import Network

SEEDS = st.integers(0, 2**32)


def logits_and_labels(seed, count=2000):
    """Logits, and labels sampled from their softmax."""
    rng = np.random.default_rng(seed)
    logits = 2 * rng.standard_normal((count, 10))
    # The largest of logits plus Gumbel noise is distributed as softmax(logits).
    return logits, (logits + rng.gumbel(size=logits.shape)).argmax(axis=1)


@pytest.mark.parametrize("temperature", [0.3, 1.0, 4.0])
def test_temperature_gradient_matches_finite_differences(temperature):
    logits, labels = logits_and_labels(1, 20)
    slope = numerical_gradient(lambda point: cross_entropy(logits / point, labels)[0], np.array([temperature]))
    assert temperature_gradient(logits, labels, temperature) == pytest.approx(slope[0], rel=1e-6)


def test_calibrated_logits_have_temperature_1():
    assert fit_temperature(*logits_and_labels(0, 20_000)) == pytest.approx(1, abs=0.03)


@settings(deadline=None, max_examples=30)
@given(SEEDS, st.floats(0.2, 5))
def test_temperature_scales_with_the_logits(seed, factor):
    logits, labels = logits_and_labels(seed, 300)
    once = fit_temperature(logits, labels)
    assert fit_temperature(factor * logits, labels) == pytest.approx(factor * once, rel=1e-6)


@settings(deadline=None, max_examples=30)
@given(SEEDS)
def test_fitted_temperature_minimizes_the_loss(seed):
    logits, labels = logits_and_labels(seed, 100)
    best = fit_temperature(logits, labels)
    least = cross_entropy(logits / best, labels)[0]
    for other in (MIN_TEMPERATURE, 0.9 * best, 1.1 * best, MAX_TEMPERATURE):
        assert least < cross_entropy(logits / other, labels)[0]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("size", [1, 1000])
def test_temperature_is_limited_to_its_range(size):
    logits = size * np.eye(10)
    assert fit_temperature(logits, np.arange(10)) == pytest.approx(MIN_TEMPERATURE)
    assert fit_temperature(logits, (np.arange(10) + 1) % 10) == pytest.approx(MAX_TEMPERATURE)


def test_constant_logits_have_temperature_1():
    assert fit_temperature(np.ones((3, 10), np.float32), np.array([1, 2, 3])) == 1


@pytest.mark.parametrize("logits", [np.zeros((0, 10)), np.array([[0, np.nan]]), np.array([[0, np.inf]])])
def test_fit_rejects_empty_or_infinite_logits(logits):
    with pytest.raises(ValueError, match="temperature"):
        fit_temperature(logits, np.zeros(len(logits), np.intp))


@pytest.mark.parametrize("sizes", [(784, 12, 10), (784, 10)])
def test_apply_temperature_divides_the_logits(sizes):
    network = Network.random(sizes, "relu", np.random.default_rng(0), "uniform")
    before = [layer.weights.copy() for layer in network.layers]
    inputs = np.random.default_rng(1).random((5, 784), np.float32)
    calibrated = apply_temperature(network, 2.5)
    trace, expected = calibrated.forward(inputs), softmax(network.forward(inputs).logits / 2.5)
    np.testing.assert_allclose(trace.probabilities, expected, rtol=1e-3, atol=1e-7)
    assert (calibrated.sizes, calibrated.activation) == (network.sizes, network.activation)
    for layer, mine, old in zip(calibrated.layers, network.layers, before, strict=True):
        assert layer.weights.dtype == layer.bias.dtype == np.float32
        assert not (layer.weights.flags.writeable or layer.bias.flags.writeable)
        assert not np.shares_memory(layer.weights, mine.weights)
        assert np.array_equal(mine.weights, old)


@pytest.mark.parametrize("temperature", [0, -1, np.inf, np.nan])
def test_apply_rejects_invalid_temperatures(temperature):
    network = Network.random((784, 10), "relu", np.random.default_rng(0))
    with pytest.raises(ValueError, match="temperature"):
        apply_temperature(network, temperature)


def test_fitted_temperature_reduces_the_calibration_error():
    logits, labels = logits_and_labels(7, 20_000)
    logits *= 3  # overconfident

    def error(scores):
        return expected_calibration_error(softmax(scores).max(axis=1), scores.argmax(axis=1) == labels)

    assert error(logits) > 0.2
    assert error(logits / fit_temperature(logits, labels)) < 0.02
