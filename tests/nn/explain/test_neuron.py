"""Tests of the inspection of a single neuron."""

import numpy as np
import pytest
from helpers.gradients import numerical_gradient, relative_error

from nn.activations import ACTIVATIONS
from nn.explain.attribution import input_gradient
from nn.explain.neuron import inspect_neuron, output_gradients, top_activating
from nn.layers import ConvSpec
from nn.network import Network

SIZES = ((6, 5, 4), (6, 5, 3, 4), (6, 5, 4, 3, 4))


def network_and_trace(sizes, activation):
    rng = np.random.default_rng(3)
    network = Network.random(sizes, activation, rng)
    for layer in network.layers:
        layer.bias[...] = rng.normal(size=layer.bias.shape)
    return network, network.forward(rng.random((1, sizes[0]), np.float32))


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_neuron_reproduces_the_trace(sizes, activation):
    network, trace = network_and_trace(sizes, activation)
    function = ACTIVATIONS[activation].function
    for layer, sums in enumerate(trace.pre_activations):
        for index in range(sums.shape[1]):
            neuron = inspect_neuron(network, trace, layer, index)
            assert neuron.products.sum() + neuron.bias == pytest.approx(neuron.pre_activation, abs=1e-5)
            assert neuron.pre_activation == sums[0, index]
            assert neuron.activation == pytest.approx(float(function(sums)[0, index]), abs=1e-6)


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_logit_contributions_and_bias_sum_to_the_logits(sizes, activation):
    network, trace = network_and_trace(sizes, activation)
    last = len(trace.activations) - 1
    contributions = sum(inspect_neuron(network, trace, last, index).logit_contributions for index in range(sizes[-2]))
    np.testing.assert_allclose(contributions + network.layers[-1].bias, trace.logits[0], atol=1e-5)
    outgoing = network.layers[-1].weights[2]
    np.testing.assert_allclose(
        inspect_neuron(network, trace, last, 2).logit_contributions, trace.activations[last][0, 2] * outgoing, rtol=1e-6
    )


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_output_gradients_match_finite_differences(sizes, activation):
    network, trace = network_and_trace(sizes, activation)
    network = network.astype(np.float64)
    trace = network.forward(trace.inputs.astype(np.float64))
    for layer, activations in enumerate(trace.activations):
        rest = Network(network.layers[layer + 1 :], activation)
        found = output_gradients(network, trace, layer)
        for digit in range(sizes[-1]):
            expected = numerical_gradient(
                lambda at, rest=rest, digit=digit: rest.forward(at).logits[0, digit], activations
            )
            assert relative_error(found[digit], expected[0]) < 1e-6


def test_output_gradients_of_convolutions_match_single_backward_passes():
    network = Network.random((784, ConvSpec(2), ConvSpec(3), 6, 10), "relu", np.random.default_rng(0))
    trace = network.forward(np.random.default_rng(1).random((1, 784), np.float32))
    for layer, activations in enumerate(trace.activations):
        above = Network(network.layers[layer + 1 :], "relu")
        above_trace = above.forward(activations)
        expected = [input_gradient(above, above_trace, row) for row in np.eye(10, dtype=np.float32)]
        np.testing.assert_allclose(output_gradients(network, trace, layer), expected, atol=1e-6)


def test_neuron_of_a_convolution_has_a_patch_and_a_filter():
    network = Network.random((784, ConvSpec(2), ConvSpec(3), 6, 10), "relu", np.random.default_rng(0))
    trace = network.forward(np.random.default_rng(1).random((1, 784), np.float32))
    for layer, size in enumerate((25, 50)):
        for index in (0, 7, trace.activations[layer].shape[1] - 1):
            neuron = inspect_neuron(network, trace, layer, index)
            assert neuron.signals.shape == neuron.weights.shape == (size,)
            assert neuron.products.sum() + neuron.bias == pytest.approx(neuron.pre_activation, abs=1e-5)


def test_top_activating_sorts_by_activation():
    network, _ = network_and_trace((6, 5, 4), "relu")
    inputs = np.random.default_rng(0).random((50, 6), np.float32)
    rows = top_activating(network, inputs, 0, 1, 8)
    activations = network.forward(inputs).activations[0][:, 1]
    assert list(activations[rows]) == sorted(activations, reverse=True)[:8]
    assert len(top_activating(network, inputs[:3], 0, 1, 8)) == 3
