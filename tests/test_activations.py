"""Are the bends bent rightly, is each derivative the slope of its function, does softmax give probabilities?"""

import math

import numpy as np
import pytest
from gradients import numerical_gradient, relative_error

from nn.activations import ACTIVATIONS, he_variance, leaky_relu, relu, sigmoid, softmax, tanh, xavier_variance

EVERY_ACTIVATION = pytest.mark.parametrize("name", ACTIVATIONS)


def test_relu_lets_positive_sums_through_and_stops_negative_ones():
    assert relu(np.array([-2.0, -0.5, 0.0, 0.5, 2.0])).tolist() == [0, 0, 0, 0.5, 2]


def test_leaky_relu_lets_one_per_cent_of_negative_sums_through():
    assert leaky_relu(np.array([-2.0, 0.0, 3.0])) == pytest.approx([-0.02, 0, 3])


def test_tanh_and_sigmoid_follow_their_formulas():
    z = np.array([-3.0, -1.0, 0.0, 0.5, 2.0])
    assert tanh(z) == pytest.approx([(math.exp(x) - math.exp(-x)) / (math.exp(x) + math.exp(-x)) for x in z])
    assert sigmoid(z) == pytest.approx([1 / (1 + math.exp(-x)) for x in z])


@EVERY_ACTIVATION
def test_a_derivative_is_the_slope_of_its_function(name):
    # 60 places from -3 to 3 without 0: there relu has a kink, so there is no slope to compare with.
    z = np.linspace(-3, 3, 60)
    assert np.abs(z).min() > 0.01
    slope = numerical_gradient(lambda point: ACTIVATIONS[name].function(point).sum(), z)
    assert relative_error(ACTIVATIONS[name].derivative(z), slope) < 1e-6


@pytest.mark.parametrize(("name", "slope"), [("relu", 0), ("leaky relu", 0.01), ("tanh", 1), ("sigmoid", 0.25)])
def test_the_derivative_at_zero_is_the_agreed_one(name, slope):
    assert ACTIVATIONS[name].derivative(np.zeros(1)) == pytest.approx([slope])


@EVERY_ACTIVATION
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_an_activation_keeps_shape_and_dtype(name, dtype):
    z = np.linspace(-2, 2, 12, dtype=dtype).reshape(3, 4)
    for result in (ACTIVATIONS[name].function(z), ACTIVATIONS[name].derivative(z)):
        assert (result.shape, result.dtype) == ((3, 4), dtype)


@EVERY_ACTIVATION
def test_an_activation_leaves_its_input_alone(name):
    z = np.linspace(-2, 2, 12)
    before = z.copy()
    ACTIVATIONS[name].function(z)
    ACTIVATIONS[name].derivative(z)
    assert np.array_equal(z, before)


@EVERY_ACTIVATION
@pytest.mark.filterwarnings("error")
def test_an_activation_does_not_overflow(name):
    z = np.array([-1e4, 1e4], np.float32)
    assert np.isfinite(ACTIVATIONS[name].function(z)).all()
    assert np.isfinite(ACTIVATIONS[name].derivative(z)).all()


def test_softmax_by_hand():
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


def test_softmax_does_not_mind_what_is_added_to_all_scores():
    logits = np.random.default_rng(0).standard_normal((5, 10))
    assert softmax(logits + 300) == pytest.approx(softmax(logits))


def test_starting_variances_are_those_of_he_and_of_glorot():
    assert he_variance(784, 128) == pytest.approx(2 / 784)
    assert xavier_variance(784, 128) == pytest.approx(2 / 912)
