"""Tests of gradient checking."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn.activations import ACTIVATIONS
from nn.explain.gradient_check import GradientCheck, check_gradient, finite_difference
from nn.explain.worked_example import work_through
from nn.layers import Dense
from nn.network import Network


def network_and_inputs(activation="relu", sizes=(784, 16, 12, 10)):
    rng = np.random.default_rng(5)
    return Network.random(sizes, activation, rng), rng.random((1, 784), np.float32)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("layer", [0, 1, 2])
def test_finite_difference_matches_backpropagation(activation, layer):
    network, inputs = network_and_inputs(activation)
    gradient = work_through(network, inputs, 3).gradients[layer].weights
    for flat in np.argsort(-np.abs(gradient), axis=None)[:20]:
        row, neuron = np.unravel_index(flat, gradient.shape)
        check = check_gradient(network, inputs, 3, (layer, int(row), int(neuron)))
        assert check.matching_digits >= 6, check
        assert check.computed == pytest.approx(float(gradient[row, neuron]), rel=1e-4)
        assert check.switched == 0


def test_matching_digits():
    right = GradientCheck(0.1, 1e-4, 2.0, 2.0002, 1.0, 1.0, 0)
    assert right.matching_digits == 15
    assert GradientCheck(0.1, 1e-4, 2.0, 2.0002, 1.0, 1.01, 0).matching_digits == 2
    assert GradientCheck(0.1, 1e-4, 2.0, 2.0002, 1.0, -1.0, 0).matching_digits == 0
    assert GradientCheck(0.1, 1e-4, 2.0, 2.0002, 1.0, 0.0, 0).matching_digits == 0


def test_weight_of_a_zero_input_has_no_gradient():
    network, inputs = network_and_inputs()
    inputs[0, 100] = 0
    check = check_gradient(network, inputs, 3, (0, 100, 4))
    assert check.measured == check.computed == 0
    assert check.matching_digits == 15


def test_switched_neurons_are_counted():
    # One pixel, and one neuron with a pre-activation of -0.5.
    layers = (
        Dense(np.array([[-0.5]], np.float32), np.zeros(1, np.float32)),
        Dense(np.eye(1, 10, dtype=np.float32), np.zeros(10, np.float32)),
    )
    network, inputs = Network(layers, "relu"), np.ones((1, 1), np.float32)
    assert check_gradient(network, inputs, 0, (0, 0, 0), epsilon=0.1).switched == 0
    check = check_gradient(network, inputs, 0, (0, 0, 0), epsilon=1.0)
    assert check.switched == 1
    assert check.matching_digits == 0


def test_losses_match_the_changed_networks():
    network, inputs = network_and_inputs(sizes=(784, 10))
    check = check_gradient(network, inputs, 2, (0, 300, 2), epsilon=0.25)
    for sign, expected in ((-1, check.loss_below), (1, check.loss_above)):
        weights = network.layers[0].weights.copy()
        weights[300, 2] += sign * 0.25
        changed = Network((Dense(weights, network.layers[0].bias),), "relu")
        assert work_through(changed, inputs, 2).loss == pytest.approx(expected, rel=1e-5)


@given(st.floats(-100, 100), st.floats(-100, 100), st.floats(-10, 10))
def test_finite_difference_of_a_linear_function(slope, height, at):
    assert finite_difference(lambda x: slope * x + height, at, 0.5) == pytest.approx(slope, abs=1e-9)
