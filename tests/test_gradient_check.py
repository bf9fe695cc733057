"""Nudging one weight: does what is measured agree with what is computed, and is it said when it cannot?"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn.activations import ACTIVATIONS
from nn.gradient_check import Check, check_gradient, slope
from nn.network import Dense, Network
from nn.worked_example import work_through


def network_and_inputs(activation="relu", sizes=(784, 16, 12, 10)):
    rng = np.random.default_rng(5)
    return Network.random(sizes, activation, rng), rng.random((1, 784), np.float32)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("layer", [0, 1, 2])
def test_the_two_slopes_agree_to_the_sixth_digit(activation, layer):
    network, inputs = network_and_inputs(activation)
    gradient = work_through(network, inputs, 3).gradients[layer].weights
    for flat in np.argsort(-np.abs(gradient), axis=None)[:20]:
        row, neuron = np.unravel_index(flat, gradient.shape)
        check = check_gradient(network, inputs, 3, (layer, int(row), int(neuron)))
        assert check.digits >= 6, check
        assert check.computed == pytest.approx(float(gradient[row, neuron]), rel=1e-4)
        assert check.switched == 0


def test_a_wrong_gradient_is_noticed():
    right = Check(0.1, 1e-4, 2.0, 2.0002, 1.0, 1.0, 0)
    assert right.digits == 15
    assert Check(0.1, 1e-4, 2.0, 2.0002, 1.0, 1.01, 0).digits == 2
    assert Check(0.1, 1e-4, 2.0, 2.0002, 1.0, -1.0, 0).digits == 0
    assert Check(0.1, 1e-4, 2.0, 2.0002, 1.0, 0.0, 0).digits == 0


def test_a_pixel_without_ink_has_no_slope_either_way():
    network, inputs = network_and_inputs()
    inputs[0, 100] = 0
    check = check_gradient(network, inputs, 3, (0, 100, 4))
    assert check.measured == check.computed == 0
    assert check.digits == 15


def test_a_neuron_that_switches_in_between_is_noticed():
    # One pixel, one neuron whose sum is 0.5 below zero, and a nudge that lifts it above.
    layers = (
        Dense(np.array([[-0.5]], np.float32), np.zeros(1, np.float32)),
        Dense(np.eye(1, 10, dtype=np.float32), np.zeros(10, np.float32)),
    )
    network, inputs = Network(layers, "relu"), np.ones((1, 1), np.float32)
    assert check_gradient(network, inputs, 0, (0, 0, 0), nudge=0.1).switched == 0
    check = check_gradient(network, inputs, 0, (0, 0, 0), nudge=1.0)
    assert check.switched == 1
    assert check.digits == 0


def test_the_losses_are_those_of_the_nudged_networks():
    network, inputs = network_and_inputs(sizes=(784, 10))
    check = check_gradient(network, inputs, 2, (0, 300, 2), nudge=0.25)
    for sign, expected in ((-1, check.behind), (1, check.ahead)):
        weights = network.layers[0].weights.copy()
        weights[300, 2] += sign * 0.25
        nudged = Network((Dense(weights, network.layers[0].bias),), "relu")
        assert work_through(nudged, inputs, 2).loss == pytest.approx(expected, rel=1e-5)


@given(st.floats(-100, 100), st.floats(-100, 100), st.floats(-10, 10))
def test_the_slope_of_a_straight_line_is_its_slope(steepness, height, at):
    assert slope(lambda x: steepness * x + height, at, 0.5) == pytest.approx(steepness, abs=1e-9)
