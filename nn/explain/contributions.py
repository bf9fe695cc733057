"""Contributions along the connections of a network: from the picture through the hidden layers to the digits.

A node is a neuron of a dense layer, a feature map of a convolution, or the whole picture. What a connection
contributes to the logit of a digit is its weight times the gradient of that logit with respect to the weight. In the
last layer this is activation * weight; in a layer before it, activation * weight * gradient of the logit with respect
to the pre-activation.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from nn.arrays import FloatArray, IntArray
from nn.explain.attribution import input_gradient
from nn.layers import Layer
from nn.network import Network, Trace

# Nodes of a hidden layer that are shown.
MOST_NODES = 16


@dataclass(frozen=True)
class LayerContributions:
    """The strongest nodes of a hidden layer.

    nodes  : (shown,) their indices, ascending
    count  : number of nodes in the layer
    values : (shown in the layer before, shown) contributions to the logit; the picture is one node: (1, shown)
    totals : (shown,) what arrives at each from all nodes and its bias: pre_activation * grad_pre_activation, summed
             over a feature map
    """

    nodes: IntArray
    count: int
    values: FloatArray
    totals: FloatArray


@dataclass(frozen=True)
class NetworkContributions:
    """What contributes to the logit of a digit: score = pixels.sum() + bias                  (relu, leaky relu)

    digit   : whose logit it is
    layers  : one for each hidden layer
    logit_contributions : (shown in the last hidden layer, classes) contributions to the logits of all digits
    pixels  : (inputs,) contribution of each pixel
    bias    : contribution of all biases
    score   : the logit
    """

    digit: int
    layers: tuple[LayerContributions, ...]
    logit_contributions: FloatArray
    pixels: FloatArray
    bias: float
    score: float


def network_contributions(
    network: Network,
    trace: Trace,
    digit: int | None = None,
    most: int = MOST_NODES,
    pinned: Iterable[tuple[int, int]] = (),
) -> NetworkContributions:
    """The strongest contributions to the logit of a digit, layer by layer.

    contribution = weight * grad_weight           summed over all weights between two nodes
                                                  (grad: of the logit; in the last layer, activation * weight)
    strength of a node = abs(total)               see LayerContributions

    Sums over all nodes: those that leave a node add up to activation * grad_activation; those that arrive, with the
    bias, to pre_activation * grad_pre_activation. Both are the same for relu and leaky relu.

    trace  : of one image; digit : by default the predicted one
    most   : nodes of each layer
    pinned : (layer, node) that are shown in any case, at most most // 2 per layer
    Source: Shrikumar et al. (2017), "Learning Important Features Through Propagating Activation Differences",
    section 2.
    """
    classes = trace.logits.shape[1]
    digit = int(trace.logits[0].argmax()) if digit is None else digit
    one_hot = np.eye(classes, dtype=trace.logits.dtype)[[digit]]
    grads = network.grad_pre_activations(trace, one_hot)
    pinned = list(pinned)
    signals = (trace.inputs, *trace.activations)
    layers: list[LayerContributions] = []
    before: IntArray = np.zeros(1, np.intp)
    channels = 1
    for number, layer in enumerate(network.layers[:-1]):
        totals = _over_maps(trace.pre_activations[number] * grads[number], layer)
        nodes = strongest_nodes(np.abs(totals), most, [node for at, node in pinned if at == number])
        values = _between(_only(layer, nodes), channels, signals[number], _only_grads(grads[number], layer, nodes))
        layers.append(LayerContributions(nodes, len(totals), values[before], totals[nodes]))
        before, channels = nodes, len(totals)
    # Each logit with respect to itself: contributions to the logits of all digits, not only of the one.
    logit_contributions = _between(network.layers[-1], channels, signals[-1], np.ones_like(one_hot))[before]
    return NetworkContributions(
        digit,
        tuple(layers),
        logit_contributions,
        trace.inputs[0] * network.layers[0].grad_inputs(grads[0])[0],
        sum(float(_over_maps(grad, layer) @ layer.bias) for grad, layer in zip(grads, network.layers, strict=True)),
        float(trace.logits[0, digit]),
    )


def pixels_of_node(network: Network, trace: Trace, layer: int, node: int) -> FloatArray:
    """What each pixel contributes to the pre-activation of a neuron, or to the sum of a feature map's: (inputs,).

    pixels = inputs * grad_inputs                  (first layer, dense: inputs * weights, exactly)

    trace : of one image; layer : hidden layer, 0 for the first
    """
    # The layers up to this one form a network of their own, whose logits are the pre-activations.
    below = Network(network.layers[: layer + 1], network.activation)
    pre_activations = trace.pre_activations[layer]
    below_trace = Trace(trace.inputs, trace.pre_activations[:layer], trace.activations[:layer], pre_activations)
    grad = np.zeros_like(pre_activations)
    grad[:, node :: len(network.layers[layer].bias)] = 1
    pixels: FloatArray = trace.inputs[0] * input_gradient(below, below_trace, grad[0])
    return pixels


def strongest_nodes(strengths: FloatArray, most: int, pinned: Iterable[int] = ()) -> IntArray:
    """The indices of the strongest nodes, ascending; pinned ones first have up to half of the places.

    strengths : (nodes,); returns at most `most` indices
    """
    kept = [node for node in dict.fromkeys(pinned) if node < len(strengths)][: most // 2]
    order = np.argsort(-strengths, kind="stable")
    chosen = dict.fromkeys([*kept, *order[:most].tolist()])
    return np.sort(np.array(list(chosen)[:most], np.intp))


def _between(layer: Layer, channels: int, inputs: FloatArray, grad_outputs: FloatArray) -> FloatArray:
    """weights * grad_weights, summed over the weights between two nodes: (channels, nodes of the layer).

    channels : nodes that the inputs belong to; those of a position lie side by side, in feature maps and in patches
    """
    gradient = layer.with_parameters(np.empty_like(layer.weights), np.empty_like(layer.bias))
    layer.backward(inputs, grad_outputs, out=gradient)
    total: FloatArray = (layer.weights * gradient.weights).reshape(-1, channels, len(layer.bias)).sum(axis=0)
    return total


def _only(layer: Layer, nodes: IntArray) -> Layer:
    """The layer with some of its neurons or filters."""
    return layer.with_parameters(layer.weights[:, nodes], layer.bias[nodes])


def _only_grads(grads: FloatArray, layer: Layer, nodes: IntArray) -> FloatArray:
    """The gradients of the outputs that belong to some of the neurons or filters: (1, outputs)."""
    return grads.reshape(-1, len(layer.bias))[:, nodes].reshape(1, -1)


def _over_maps(values: FloatArray, layer: Layer) -> FloatArray:
    """The sum over each feature map; of a dense layer, the values themselves. (1, outputs) -> (nodes,)"""
    total: FloatArray = values.reshape(-1, len(layer.bias)).sum(axis=0)
    return total
