"""One neuron, opened: is its arithmetic that of the network?"""

import numpy as np
import pytest
from gradients import numerical_gradient, relative_error

from nn.activations import ACTIVATIONS
from nn.network import Network
from nn.neuron import logit_slopes, most_exciting, open_neuron

SIZES = ((6, 5, 4), (6, 5, 3, 4), (6, 5, 4, 3, 4))


def asked(sizes, activation):
    rng = np.random.default_rng(3)
    network = Network.random(sizes, activation, rng)
    for layer in network.layers:
        layer.bias[...] = rng.normal(size=layer.bias.shape)
    return network, network.forward(rng.random((1, sizes[0]), np.float32))


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_arithmetic_of_every_neuron_reproduces_the_trace(sizes, activation):
    network, trace = asked(sizes, activation)
    bend = ACTIVATIONS[activation].function
    for layer, sums in enumerate(trace.pre_activations):
        for index in range(sums.shape[1]):
            neuron = open_neuron(network, trace, layer, index)
            assert neuron.products.sum() + neuron.bias == pytest.approx(neuron.pre_activation, abs=1e-5)
            assert neuron.pre_activation == sums[0, index]
            assert neuron.activation == pytest.approx(float(bend(sums)[0, index]), abs=1e-6)


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_votes_of_the_last_hidden_layer_and_the_bias_make_the_logits(sizes, activation):
    network, trace = asked(sizes, activation)
    last = len(trace.activations) - 1
    votes = sum(open_neuron(network, trace, last, index).votes for index in range(sizes[-2]))
    np.testing.assert_allclose(votes + network.layers[-1].bias, trace.logits[0], atol=1e-5)
    outgoing = network.layers[-1].weights[2]
    np.testing.assert_allclose(
        open_neuron(network, trace, last, 2).votes, trace.activations[last][0, 2] * outgoing, rtol=1e-6
    )


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_slopes_agree_with_finite_differences(sizes, activation):
    network, trace = asked(sizes, activation)
    network = network.astype(np.float64)
    trace = network.forward(trace.inputs.astype(np.float64))
    for layer, activations in enumerate(trace.activations):
        rest = Network(network.layers[layer + 1 :], activation)
        found = logit_slopes(network, trace, layer)
        for digit in range(sizes[-1]):
            expected = numerical_gradient(
                lambda at, rest=rest, digit=digit: rest.forward(at).logits[0, digit], activations
            )
            assert relative_error(found[digit], expected[0]) < 1e-6


def test_the_most_exciting_pictures_are_found_by_looking_at_all():
    network, _ = asked((6, 5, 4), "relu")
    inputs = np.random.default_rng(0).random((50, 6), np.float32)
    rows = most_exciting(network, inputs, 0, 1, 8)
    activations = network.forward(inputs).activations[0][:, 1]
    assert list(activations[rows]) == sorted(activations, reverse=True)[:8]
    assert len(most_exciting(network, inputs[:3], 0, 1, 8)) == 3
