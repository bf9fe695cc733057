"""One hidden neuron, opened: what it got, what it made of it, and what it said about each digit."""

from dataclasses import dataclass

import numpy as np

from nn.arrays import FloatArray, IntArray
from nn.attribution import slopes
from nn.network import Network, Trace


@dataclass(frozen=True)
class Neuron:
    """The whole arithmetic of one neuron for one drawing.

    signals        : (inputs,) what arrives: the pixels, or the activations of the layer before
    weights        : (inputs,) what it makes of each
    bias           : what it adds whatever arrives
    pre_activation : signals @ weights + bias, as the network computed it
    activation     : what it hands on
    votes          : (classes,) what it thereby adds to the score (logit) of each digit
    """

    signals: FloatArray
    weights: FloatArray
    bias: float
    pre_activation: float
    activation: float
    votes: FloatArray

    @property
    def products(self) -> FloatArray:
        """What each signal adds to the sum: signals * weights, (inputs,)."""
        return self.signals * self.weights


def open_neuron(network: Network, trace: Trace, layer: int, index: int) -> Neuron:
    """Take one neuron out of the record of a forward pass.

    votes = activation * outgoing weights                  (of a neuron in the last hidden layer)
    votes = activation * slope of each logit by it         (of one further down, whose way leads through others)

    trace : of one drawing
    layer : hidden layer, 0 for the first
    """
    signals = (trace.inputs, *trace.activations)[layer][0]
    own = network.layers[layer]
    activation = trace.activations[layer][0, index]
    return Neuron(
        signals,
        own.weights[:, index],
        float(own.bias[index]),
        float(trace.pre_activations[layer][0, index]),
        float(activation),
        activation * logit_slopes(network, trace, layer)[:, index],
    )


def logit_slopes(network: Network, trace: Trace, layer: int) -> FloatArray:
    """How much each logit rises with each activation of a hidden layer: of the last one, the outgoing weights.

    The layers above it are a network of their own, whose inputs are these activations.

    trace : of one drawing; returns (classes, neurons)
    """
    above = Network(network.layers[layer + 1 :], network.activation)
    above_trace = above.forward(trace.activations[layer])
    digits = np.eye(trace.logits.shape[1], dtype=trace.logits.dtype)
    return np.stack([slopes(above, above_trace, digit)[0] for digit in digits])


def most_exciting(network: Network, inputs: FloatArray, layer: int, index: int, count: int) -> IntArray:
    """Which pictures excite a neuron most: the rows of inputs with its highest activations, the highest first.

    inputs : (pictures, 784); returns up to count row numbers
    """
    activations = network.forward(inputs).activations[layer][:, index]
    return np.argsort(-activations, kind="stable")[:count]
