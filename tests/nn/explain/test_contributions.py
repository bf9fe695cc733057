"""Tests of the contributions along connections: their sums against the trace, and finite differences."""

import numpy as np
import pytest

from nn.activations import ACTIVATIONS
from nn.explain.attribution import contributions
from nn.explain.contributions import network_contributions, pixels_of_node, strongest_nodes
from nn.explain.neuron import inspect_neuron, output_gradients
from nn.layers import ConvSpec
from nn.network import Network

ALL = 10_000
ARCHITECTURES = (
    (784, 10),
    (784, 12, 10),
    (784, 9, 8, 7, 10),
    (784, ConvSpec(3), ConvSpec(4, 3, 1), 6, 10),
    (784, ConvSpec(5), 10),
)


def network_and_trace(architecture, activation="relu"):
    rng = np.random.default_rng(3)
    network = Network.random(architecture, activation, rng).astype(np.float64)
    for layer in network.layers:
        layer.bias[...] = rng.normal(size=layer.bias.shape) / 10
    return network, network.forward(rng.random((1, architecture[0])))


def by_node(values, layer):
    """The sums over feature maps; of a dense layer, the values themselves."""
    return values.reshape(-1, len(layer.bias)).sum(axis=0)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_what_arrives_at_a_node_and_its_bias_make_its_pre_activation(architecture, activation):
    network, trace = network_and_trace(architecture, activation)
    found = network_contributions(network, trace, 3, ALL)
    grads = network.grad_pre_activations(trace, np.eye(10)[[3]])
    for number, shown in enumerate(found.layers):
        layer = network.layers[number]
        bias = by_node(grads[number], layer) * layer.bias
        expected = by_node(trace.pre_activations[number] * grads[number], layer)
        np.testing.assert_allclose(shown.values.sum(axis=0) + bias, expected, atol=1e-12)
        np.testing.assert_allclose(shown.totals, expected, atol=1e-12)
    np.testing.assert_allclose(
        found.logit_contributions.sum(axis=0) + network.layers[-1].bias, trace.logits[0], atol=1e-12
    )


@pytest.mark.parametrize("architecture", ARCHITECTURES[1:])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_what_leaves_a_node_is_its_activation_times_gradient(architecture, activation):
    network, trace = network_and_trace(architecture, activation)
    found = network_contributions(network, trace, 3, ALL)
    leaving = [*(shown.values for shown in found.layers[1:]), found.logit_contributions[:, [3]]]
    for number, values in enumerate(leaving):
        products = trace.activations[number] * output_gradients(network, trace, number)[3]
        np.testing.assert_allclose(values.sum(axis=1), by_node(products, network.layers[number]), atol=1e-12)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("activation", ["relu", "leaky relu"])
def test_pixels_and_biases_add_up_to_the_logit(architecture, activation):
    network, trace = network_and_trace(architecture, activation)
    for digit in range(10):
        found = network_contributions(network, trace, digit)
        assert found.pixels.sum() + found.bias == pytest.approx(trace.logits[0, digit], abs=1e-10)
        assert found.score == trace.logits[0, digit]
        expected = contributions(network, trace.inputs, digit)
        np.testing.assert_allclose(found.pixels, expected.pixels, atol=1e-12)
        assert found.bias == pytest.approx(expected.bias)


@pytest.mark.parametrize("architecture", ARCHITECTURES[1:])
def test_a_connection_is_its_weights_times_finite_differences(architecture):
    network, trace = network_and_trace(architecture, "tanh")
    found = network_contributions(network, trace, 5, ALL)
    rng, epsilon = np.random.default_rng(0), 1e-6
    for number, shown in enumerate(found.layers):
        sources, targets = shown.values.shape
        source, target = int(rng.integers(sources)), int(rng.integers(targets))
        weights = network.layers[number].weights.reshape(-1, sources, targets)[:, source, target]
        logits = []
        for step in (epsilon, -epsilon):
            # All weights of the connection at once: the derivative with respect to a common factor.
            changed = network.replace_parameters(np.copy)
            changed.layers[number].weights.reshape(-1, sources, targets)[:, source, target] = weights * (1 + step)
            logits.append(changed.forward(trace.inputs).logits[0, 5])
        assert (logits[0] - logits[1]) / (2 * epsilon) == pytest.approx(shown.values[source, target], abs=1e-7)


def test_dense_contributions_are_activation_times_weight_times_slope():
    network, trace = network_and_trace((784, 9, 8, 10))
    found = network_contributions(network, trace, 2, ALL)
    neuron = inspect_neuron(network, trace, 1, 4)
    slope = network.grad_pre_activations(trace, np.eye(10)[[2]])[1][0, 4]
    np.testing.assert_allclose(found.layers[1].values[:, 4], neuron.products * slope)
    np.testing.assert_allclose(found.logit_contributions[4], neuron.logit_contributions)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_shown_nodes_are_the_strongest_and_have_the_same_values_as_among_all(architecture):
    network, trace = network_and_trace(architecture)
    everything, found = (network_contributions(network, trace, 7, most) for most in (ALL, 4))
    grads = network.grad_pre_activations(trace, np.eye(10)[[7]])
    before = np.array([0])
    for number, (shown, whole) in enumerate(zip(found.layers, everything.layers, strict=True)):
        strengths = np.abs(by_node(trace.pre_activations[number] * grads[number], network.layers[number]))
        assert shown.count == len(strengths) == len(whole.nodes)
        assert len(shown.nodes) == min(4, shown.count)
        assert strengths[shown.nodes].min() >= np.delete(strengths, shown.nodes).max(initial=0)
        np.testing.assert_allclose(shown.values, whole.values[np.ix_(before, shown.nodes)], atol=1e-12)
        before = shown.nodes
    np.testing.assert_allclose(found.logit_contributions, everything.logit_contributions[before], atol=1e-12)


def test_predicted_digit_is_the_default():
    network, trace = network_and_trace((784, 12, 10))
    assert network_contributions(network, trace).digit == trace.logits[0].argmax()


def test_pinned_nodes_are_shown_as_far_as_half_of_the_places():
    strengths = np.array([5.0, 4.0, 3.0, 2.0, 1.0, 0.0])
    assert strongest_nodes(strengths, 4).tolist() == [0, 1, 2, 3]
    assert strongest_nodes(strengths, 4, [5]).tolist() == [0, 1, 2, 5]
    assert strongest_nodes(strengths, 4, [5, 4, 3, 99]).tolist() == [0, 1, 4, 5]
    assert strongest_nodes(strengths, 10, [5]).tolist() == [0, 1, 2, 3, 4, 5]


def test_pixels_of_a_neuron_in_the_first_layer_are_inputs_times_weights():
    network, trace = network_and_trace((784, 9, 8, 10))
    np.testing.assert_allclose(pixels_of_node(network, trace, 0, 4), inspect_neuron(network, trace, 0, 4).products)


@pytest.mark.parametrize("architecture", ARCHITECTURES[1:])
@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_pixels_of_a_node_are_inputs_times_finite_differences(architecture, activation):
    network, trace = network_and_trace(architecture, activation)
    epsilon, node = 1e-6, 2
    for layer in range(len(network.layers) - 1):
        found = pixels_of_node(network, trace, layer, node)
        for pixel in (100, 399):
            totals = []
            for step in (epsilon, -epsilon):
                inputs = trace.inputs.copy()
                inputs[0, pixel] += step
                changed = network.forward(inputs).pre_activations[layer]
                totals.append(by_node(changed, network.layers[layer])[node])
            expected = trace.inputs[0, pixel] * (totals[0] - totals[1]) / (2 * epsilon)
            assert found[pixel] == pytest.approx(expected, abs=1e-7)


def test_blank_picture_contributes_nothing():
    network, _ = network_and_trace((784, ConvSpec(3), 6, 10))
    found = network_contributions(network, network.forward(np.zeros((1, 784))), 1)
    assert not found.pixels.any()
    assert found.score == pytest.approx(found.bias)
