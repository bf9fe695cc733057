"""Tests of ablation: what is removed contributes nothing, noise is reproducible, the network itself stays as it is."""

import numpy as np
import pytest

from nn.activations import ACTIVATIONS
from nn.errors import InputError
from nn.explain.ablation import NOTHING, Ablation, ablate, neurons_off, strengths
from nn.explain.contributions import network_contributions
from nn.layers import ConvSpec
from nn.network import Network, flatten

ARCHITECTURES = ((784, 12, 10), (784, 9, 8, 10), (784, ConvSpec(3), ConvSpec(4, 3, 1), 6, 10), (784, ConvSpec(5), 10))
INPUTS = np.random.default_rng(1).random((3, 784), np.float32)


def network_of(architecture, activation="relu"):
    rng = np.random.default_rng(0)
    network = Network.random(architecture, activation, rng)
    for layer in network.layers:
        layer.bias[...] = rng.normal(size=layer.bias.shape)
    return network


@pytest.mark.parametrize("architecture", [*ARCHITECTURES, (784, 10)])
def test_nothing_removed_is_an_equal_copy(architecture):
    network = network_of(architecture)
    copy = ablate(network, NOTHING)
    np.testing.assert_array_equal(flatten(copy.layers), flatten(network.layers))
    for one, other in zip(copy.layers, network.layers, strict=True):
        assert not np.shares_memory(one.weights, other.weights)
        assert not np.shares_memory(one.bias, other.bias)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_network_itself_stays_as_it_is_even_if_read_only(architecture):
    network = network_of(architecture)
    before = flatten(network.layers)
    for layer in network.layers:
        layer.weights.setflags(write=False)
        layer.bias.setflags(write=False)
    ablate(network, Ablation(frozenset({(0, 1)}), biases=False, noise=0.5, strongest=2))
    np.testing.assert_array_equal(flatten(network.layers), before)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_neuron_that_is_off_contributes_exactly_nothing(architecture, activation):
    network = network_of(architecture, activation)
    for layer in range(len(network.layers) - 1):
        broken = ablate(network, Ablation(frozenset({(layer, 2)})))
        trace = broken.forward(INPUTS[:1])
        found = network_contributions(broken, trace, 4, most=1000)
        leaving = found.layers[layer + 1].values if layer + 1 < len(found.layers) else found.logit_contributions
        assert not leaving[2].any()
        assert leaving.any()
        # The same as if its activations were 0 for the rest of the network.
        activations = network.forward(INPUTS).activations[layer].copy()
        activations.reshape(len(INPUTS), -1, len(network.layers[layer].bias))[:, :, 2] = 0
        rest = Network(network.layers[layer + 1 :], activation)
        np.testing.assert_allclose(broken.logits(INPUTS), rest.logits(activations), atol=1e-5)


def test_without_biases_all_are_zero_and_weights_stay():
    network = network_of(ARCHITECTURES[2])
    for layer, original in zip(ablate(network, Ablation(biases=False)).layers, network.layers, strict=True):
        assert not layer.bias.any()
        np.testing.assert_array_equal(layer.weights, original.weights)


def test_noise_is_reproducible_and_as_large_as_said():
    network = network_of((784, 64, 10))
    one, same, other = (ablate(network, Ablation(noise=0.5, seed=seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(flatten(one.layers), flatten(same.layers))
    assert not np.array_equal(flatten(one.layers), flatten(other.layers))
    for layer, original in zip(one.layers, network.layers, strict=True):
        share = (layer.weights - original.weights).std() / original.weights.std()
        assert share == pytest.approx(0.5, rel=0.1)
        assert layer.weights.dtype == np.float32
        np.testing.assert_array_equal(layer.bias, original.bias)


def test_noise_does_not_wake_a_neuron_that_is_off():
    broken = ablate(network_of((784, 9, 8, 10)), Ablation(frozenset({(1, 3)}), noise=1.0))
    assert not broken.layers[1].weights[:, 3].any()
    assert not broken.layers[2].weights[3].any()


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_only_the_strongest_neurons_stay(architecture):
    network = network_of(architecture)
    off = neurons_off(network, Ablation(frozenset({(0, 0)}), strongest=2))
    for number, neurons in enumerate(off):
        values = strengths(network, number)
        kept = np.setdiff1d(np.arange(len(values)), neurons)
        strongest = np.argsort(-values)[:2]
        assert set(kept) == set(strongest) - ({0} if number == 0 else set())
    assert all(not len(part) for part in neurons_off(network, Ablation(strongest=1000)))


def test_strength_does_not_depend_on_how_a_relu_neuron_is_scaled():
    network = network_of((784, 6, 10))
    before = strengths(network, 0)
    network.layers[0].weights[:, 2] *= 4
    network.layers[1].weights[2] /= 4
    np.testing.assert_allclose(strengths(network, 0), before, rtol=1e-5)


@pytest.mark.parametrize("off", [(2, 0), (0, 9), (-1, 0), (0, -1)])
def test_neuron_that_is_not_there_is_an_error(off):
    with pytest.raises(InputError, match=r"there is no neuron .* in hidden layer .*\[9, 8\] neurons"):
        ablate(network_of((784, 9, 8, 10)), Ablation(frozenset({off})))
