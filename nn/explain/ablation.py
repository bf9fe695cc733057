"""Ablation: a copy of a network with parts of it removed or disturbed, to see what they are good for."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nn.arrays import FloatArray, IntArray
from nn.errors import InputError
from nn.layers import Layer
from nn.network import Network


@dataclass(frozen=True)
class Ablation:
    """What to remove or to disturb.

    off       : (hidden layer, neuron), both from 0, of the neurons that are switched off; of a convolution, the filter
    biases    : whether the biases stay; without them, all are 0
    noise     : standard deviation of what is added to each weight, as a multiple of that of the layer's weights
    strongest : how many neurons stay in each hidden layer; None for all of them
    seed      : of the noise
    """

    off: frozenset[tuple[int, int]] = frozenset()
    biases: bool = True
    noise: float = 0.0
    strongest: int | None = None
    seed: int = 0


NOTHING = Ablation()


def ablate(network: Network, ablation: Ablation) -> Network:
    """A copy of a network with parts of it removed or disturbed; the network itself stays as it is.

    weights = weights + noise * std(weights) * standard_normal
    bias    = 0                                                           (without biases)
    neuron  : its incoming weights, its bias and its outgoing weights are 0

    So a neuron that is switched off contributes exactly 0, also where activation(0) is not 0. Noise comes first.
    InputError if there is no such neuron
    """
    copy = network.replace_parameters(np.copy)
    rng = np.random.default_rng(ablation.seed)
    for layer in copy.layers:
        if ablation.noise:
            scale = np.float32(ablation.noise * layer.weights.std())
            layer.weights[...] += scale * rng.standard_normal(layer.weights.shape, np.float32)
        if not ablation.biases:
            layer.bias[...] = 0
    for number, neurons in enumerate(neurons_off(network, ablation)):
        _switch_off(copy.layers, number, neurons)
    return copy


def neurons_off(network: Network, ablation: Ablation) -> tuple[IntArray, ...]:
    """The neurons (of a convolution: filters) of each hidden layer that an ablation switches off, ascending.

    With `strongest`, all but the strongest are off: see `strengths`. InputError if there is no such neuron
    """
    sizes = [len(layer.bias) for layer in network.layers[:-1]]
    for layer, neuron in sorted(ablation.off):
        if not (0 <= layer < len(sizes) and 0 <= neuron < sizes[layer]):
            raise InputError(
                f"there is no neuron {neuron} in hidden layer {layer + 1}: the layers have {sizes} neurons"
            )
    result = []
    for number in range(len(sizes)):
        chosen = {neuron for layer, neuron in ablation.off if layer == number}
        if ablation.strongest is not None:
            order = np.argsort(-strengths(network, number), kind="stable")
            chosen.update(order[ablation.strongest :].tolist())
        result.append(np.array(sorted(chosen), np.intp))
    return tuple(result)


def strengths(network: Network, number: int) -> FloatArray:
    """How strong each neuron of a hidden layer is, whatever the drawing: (neurons,).

    strength = norm(incoming weights) * norm(outgoing weights)

    For relu this product stays the same when a neuron's weights are scaled up before it and down after it.
    Source: Li et al. (2017), "Pruning Filters for Efficient ConvNets", section 3.1, for incoming weights.
    """
    layer, after = network.layers[number : number + 2]
    product: FloatArray = np.linalg.norm(layer.weights, axis=0) * np.sqrt(
        (_by_neuron(after.weights, len(layer.bias)) ** 2).sum(axis=(0, 2))
    )
    return product


def _switch_off(layers: Sequence[Layer], number: int, neurons: IntArray) -> None:
    layer, after = layers[number : number + 2]
    layer.weights[:, neurons] = 0
    layer.bias[neurons] = 0
    _by_neuron(after.weights, len(layer.bias))[:, neurons] = 0


def _by_neuron(weights: FloatArray, neurons: int) -> FloatArray:
    """The weights of the layer after, by the neuron they come from: a view, (positions, neurons, outputs)."""
    # The channels of a position lie side by side, in feature maps and in patches.
    return weights.reshape(-1, neurons, weights.shape[1])
