"""One hidden neuron: its inputs and weights, its activation, and its contribution to each logit."""

from dataclasses import dataclass

import numpy as np

from nn.activations import ACTIVATIONS
from nn.arrays import FloatArray, IntArray
from nn.network import Network, Trace


@dataclass(frozen=True)
class Neuron:
    """What one neuron computes for one image.

    signals              : (inputs,) the pixels, or the activations of the layer before; of a convolution, its patch
    weights              : (inputs,)
    bias                 : float
    pre_activation       : signals @ weights + bias
    activation           : the activation function applied to pre_activation
    logit_contributions  : (classes,) contribution to the logit of each digit
    """

    signals: FloatArray
    weights: FloatArray
    bias: float
    pre_activation: float
    activation: float
    logit_contributions: FloatArray

    @property
    def products(self) -> FloatArray:
        """signals * weights, (inputs,): the terms of the pre-activation."""
        return self.signals * self.weights


def inspect_neuron(network: Network, trace: Trace, layer: int, index: int) -> Neuron:
    """Collect everything about one neuron from a forward pass.

    logit_contributions = activation * outgoing weights            (last hidden layer)
    logit_contributions = activation * gradient of each logit      (earlier layers)

    trace : of one image
    layer : hidden layer, 0 for the first
    """
    before = (trace.inputs, *trace.activations)[layer][0]
    signals, weights, bias = network.layers[layer].neuron(before, index)
    activation = trace.activations[layer][0, index]
    return Neuron(
        signals,
        weights,
        bias,
        float(trace.pre_activations[layer][0, index]),
        float(activation),
        activation * output_gradients(network, trace, layer)[:, index],
    )


def output_gradients(network: Network, trace: Trace, layer: int) -> FloatArray:
    """Gradients of the logits with respect to the activations of a hidden layer.

    The layers above it form a network of their own, whose inputs are these activations. All logits go back through it
    at once, a row for each; the one row of the trace holds for all of them.

    trace : of one image; returns (classes, neurons)
    """
    above = Network(network.layers[layer + 1 :], network.activation)
    after = slice(layer + 1, None)
    above_trace = Trace(trace.activations[layer], trace.pre_activations[after], trace.activations[after], trace.logits)
    one_hot = np.eye(trace.logits.shape[1], dtype=trace.logits.dtype)
    return above.layers[0].grad_inputs(above.grad_pre_activations(above_trace, one_hot)[0])


def top_activating(network: Network, inputs: FloatArray, layer: int, index: int, count: int) -> IntArray:
    """Indices of the images with the highest activations of a neuron, highest first.

    inputs : (images, 784); returns up to count row numbers
    """
    # The layers up to this one form a network of their own, whose logits are the pre-activations.
    below = Network(network.layers[: layer + 1], network.activation)
    activations = ACTIVATIONS[network.activation].function(below.forward(inputs).logits[:, index])
    return np.argsort(-activations, kind="stable")[:count]
