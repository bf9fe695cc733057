"""Tests of activation functions, their derivatives, softmax and initial variances."""

import math

import numpy as np
import pytest
from helpers.gradients import numerical_gradient, relative_error

from nn.activations import ACTIVATIONS, he_variance, leaky_relu, relu, sigmoid, softmax, tanh, xavier_variance

EVERY_ACTIVATION = pytest.mark.parametrize("name", ACTIVATIONS)


def test_relu_clips_negative_values():
    assert relu(np.array([-2.0, -0.5, 0.0, 0.5, 2.0])).tolist() == [0, 0, 0, 0.5, 2]


def test_leaky_relu_scales_negative_values():
    assert leaky_relu(np.array([-2.0, 0.0, 3.0])) == pytest.approx([-0.02, 0, 3])


def test_tanh_and_sigmoid_match_their_formulas():
    z = np.array([-3.0, -1.0, 0.0, 0.5, 2.0])
    assert tanh(z) == pytest.approx([(math.exp(x) - math.exp(-x)) / (math.exp(x) + math.exp(-x)) for x in z])
    assert sigmoid(z) == pytest.approx([1 / (1 + math.exp(-x)) for x in z])


@EVERY_ACTIVATION
def test_derivative_matches_finite_differences(name):
    # Without 0, where relu has no derivative.
    z = np.linspace(-3, 3, 60)
    assert np.abs(z).min() > 0.01
    slope = numerical_gradient(lambda point: ACTIVATIONS[name].function(point).sum(), z)
    assert relative_error(ACTIVATIONS[name].derivative(z), slope) < 1e-6


@pytest.mark.parametrize(("name", "slope"), [("relu", 0), ("leaky relu", 0.01), ("tanh", 1), ("sigmoid", 0.25)])
def test_derivative_at_zero(name, slope):
    assert ACTIVATIONS[name].derivative(np.zeros(1)) == pytest.approx([slope])


@EVERY_ACTIVATION
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_activation_keeps_shape_dtype_and_input(name, dtype):
    z = np.linspace(-2, 2, 12, dtype=dtype).reshape(3, 4)
    z.setflags(write=False)
    for result in (ACTIVATIONS[name].function(z), ACTIVATIONS[name].derivative(z)):
        assert (result.shape, result.dtype) == ((3, 4), dtype)


@EVERY_ACTIVATION
@pytest.mark.filterwarnings("error")
def test_activation_does_not_overflow(name):
    z = np.array([-1e4, 1e4], np.float32)
    assert np.isfinite(ACTIVATIONS[name].function(z)).all()
    assert np.isfinite(ACTIVATIONS[name].derivative(z)).all()


def test_softmax_matches_a_manual_computation():
    # exp(0) : exp(log 2) : exp(log 5) = 1 : 2 : 5, and 1 + 2 + 5 = 8
    assert softmax(np.log([[1.0, 2.0, 5.0]])) == pytest.approx(np.array([[1 / 8, 2 / 8, 5 / 8]]))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("scale", [0.0, 1.0, 1000.0])
def test_softmax_rows_sum_to_one(scale):
    logits = (scale * np.random.default_rng(0).standard_normal((50, 10))).astype(np.float32)
    probabilities = softmax(logits)
    assert probabilities.dtype == np.float32
    assert probabilities.min() >= 0
    assert probabilities.sum(axis=1) == pytest.approx(np.ones(50), abs=1e-6)


def test_softmax_is_invariant_to_a_constant_shift():
    logits = np.random.default_rng(0).standard_normal((5, 10))
    assert softmax(logits + 300) == pytest.approx(softmax(logits))


def test_initial_variances_of_he_and_xavier():
    assert he_variance(784, 128) == pytest.approx(2 / 784)
    assert xavier_variance(784, 128) == pytest.approx(2 / 912)
