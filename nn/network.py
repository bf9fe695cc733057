"""The network itself: layers of neurons, the way forward to an answer, the way back to the blame.

A row is one example. A network that somebody else can see never changes; learning means making the next one.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from nn.activations import ACTIVATIONS, softmax
from nn.arrays import FloatArray, IntArray

# predict and accuracy look at this many pictures at once, so that 60,000 of them do not need a gigabyte.
CHUNK = 4096
INITIALIZATIONS = ("scaled", "uniform")


@dataclass(frozen=True)
class Dense:
    """One layer: every input is connected to every neuron.

    weights : (inputs, neurons)    weights[i, j] is what neuron j makes of input i
    bias    : (neurons,)
    The same shape of record also holds gradients: weights is then the gradient of the loss by the weights.
    """

    weights: FloatArray
    bias: FloatArray


@dataclass(frozen=True)
class Trace:
    """Everything one forward pass computed, so that it can be shown, explained, and followed backwards.

    inputs          : (batch, inputs)
    pre_activations : one (batch, neurons) for each hidden layer: the sums, before the bend
    activations     : one (batch, neurons) for each hidden layer: what the neurons hand on
    logits          : (batch, classes): the scores of the last layer
    probabilities   : (batch, classes): softmax of the logits, computed when first asked for (training never asks)
    masks           : one (batch, neurons) for each hidden layer while dropout is at work, otherwise none: 0 where a
                      neuron was switched off, 1 / (1 - dropout) where it was not; activations are those after it
    """

    inputs: FloatArray
    pre_activations: tuple[FloatArray, ...]
    activations: tuple[FloatArray, ...]
    logits: FloatArray
    masks: tuple[FloatArray, ...] = ()

    @cached_property
    def probabilities(self) -> FloatArray:
        """What the network believes: softmax of the logits."""
        return softmax(self.logits)


@dataclass(frozen=True)
class Network:
    """Layers, and the name of the activation that every hidden layer uses."""

    layers: tuple[Dense, ...]
    activation: str

    @staticmethod
    def random(
        sizes: Sequence[int], activation: str, rng: np.random.Generator, initialization: str = "scaled"
    ) -> "Network":
        """Make a network that knows nothing yet: small random weights.

        scaled  : weights = standard_normal * sqrt(variance), bias = 0
                  (variance: He or Xavier, whichever suits the activation)
        uniform : weights and bias anywhere between -0.5 and 0.5, as the tutorial has it: too large for 784 inputs

        sizes : neurons from the input to the output, such as (784, 128, 10); (784, 10) is softmax regression
        activation : a name in ACTIVATIONS
        initialization : a name in INITIALIZATIONS
        returns a float32 network
        """
        if initialization == "uniform":
            parameters = rng.random(parameter_count(sizes), np.float32) - np.float32(0.5)
            return Network.from_parameters(parameters, sizes, activation)
        network = Network.from_parameters(np.zeros(parameter_count(sizes), np.float32), sizes, activation)
        for layer in network.layers:
            # math.sqrt, not np.sqrt: float32 times a NumPy float64 would be float64.
            scale = math.sqrt(ACTIVATIONS[activation].initial_variance(*layer.weights.shape))
            layer.weights[...] = rng.standard_normal(layer.weights.shape, np.float32) * scale
        return network

    @staticmethod
    def from_parameters(parameters: FloatArray, sizes: Sequence[int], activation: str) -> "Network":
        """See one long row of numbers as the layers of a network, without copying them.

        parameters : (parameter_count(sizes),) weights of layer 1 row by row, its bias, weights of layer 2, ...
        """
        layers, start = [], 0
        for inputs, neurons in pairwise(sizes):
            weights_end = start + inputs * neurons
            weights = parameters[start:weights_end].reshape(inputs, neurons)
            bias = parameters[weights_end : weights_end + neurons]
            layers.append(Dense(weights, bias))
            start = weights_end + neurons
        return Network(tuple(layers), activation)

    def astype(self, kind: type[np.floating[Any]]) -> "Network":
        """The same network with another kind of numbers: np.float64 where arithmetic is to be checked by hand."""
        layers = (Dense(layer.weights.astype(kind), layer.bias.astype(kind)) for layer in self.layers)
        return Network(tuple(layers), self.activation)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Neurons from the input to the output, such as (784, 128, 10)."""
        return (len(self.layers[0].weights), *(len(layer.bias) for layer in self.layers))

    def forward(self, inputs: FloatArray, masks: Sequence[FloatArray] = ()) -> Trace:
        """Ask the network: from pixels, layer by layer, to probabilities.

        pre_activation = inputs @ weights + bias
        activation     = relu(pre_activation) * mask       (or whichever function the network uses; mask: see Trace)
        logits         = activation @ weights + bias       (last layer)
        probabilities  = softmax(logits)                   (see Trace)

        inputs : (batch, inputs) float, from 0 to 1
        masks : what nn.dropout made, during training only
        returns a Trace; nothing is remembered in the network
        """
        function = ACTIVATIONS[self.activation].function
        pre_activations: list[FloatArray] = []
        activations: list[FloatArray] = []
        signal = inputs
        for layer in self.layers[:-1]:
            pre_activations.append(signal @ layer.weights + layer.bias)
            signal = function(pre_activations[-1])
            if masks:
                signal = np.multiply(signal, masks[len(activations)])
            activations.append(signal)
        logits = signal @ self.layers[-1].weights + self.layers[-1].bias
        return Trace(inputs, tuple(pre_activations), tuple(activations), logits, tuple(masks))

    def backward(self, trace: Trace, grad_logits: FloatArray, out: Sequence[Dense] | None = None) -> tuple[Dense, ...]:
        """Backpropagation: find out how much each weight was to blame, from the last layer to the first.

        grad_weights        = activation_before.T @ grad_pre_activation
        grad_bias           = grad_pre_activation summed over the batch
        grad_activation     = grad_pre_activation @ weights.T              (handed to the layer before)
        grad_pre_activation = grad_activation * derivative(pre_activation) * mask

        trace : what forward returned for this batch
        grad_logits : (batch, classes) gradient of the loss by the logits, from losses.cross_entropy
        out : where to write the gradients, shaped like the layers; new arrays without it
        returns one Dense of gradients for each layer, in the order of layers, each shaped like its layer
        Source: Rumelhart, Hinton and Williams (1986), "Learning representations by back-propagating errors".
        """
        derivative = ACTIVATIONS[self.activation].derivative
        before = (trace.inputs, *trace.activations)
        gradients = tuple(
            out or (Dense(np.empty_like(layer.weights), np.empty_like(layer.bias)) for layer in self.layers)
        )
        grad_pre_activation = grad_logits
        for index in reversed(range(len(self.layers))):
            np.matmul(before[index].T, grad_pre_activation, out=gradients[index].weights)
            np.sum(grad_pre_activation, axis=0, out=gradients[index].bias)
            if index > 0:
                grad_activation = grad_pre_activation @ self.layers[index].weights.T
                grad_pre_activation = grad_activation * derivative(trace.pre_activations[index - 1])
                if trace.masks:
                    grad_pre_activation = np.multiply(grad_pre_activation, trace.masks[index - 1])
        return gradients

    def predict(self, inputs: FloatArray) -> IntArray:
        """Name the likeliest class of each picture.

        inputs : (batch, inputs) float
        returns (batch,) integers
        """
        chunks = [self.forward(inputs[i : i + CHUNK]).logits.argmax(axis=1) for i in range(0, len(inputs), CHUNK)]
        return np.concatenate(chunks) if chunks else np.zeros(0, np.intp)

    def accuracy(self, inputs: FloatArray, labels: IntArray) -> float:
        """The share of pictures that the network names rightly, from 0 to 1 (0 when there are none)."""
        return float(np.mean(self.predict(inputs) == labels)) if len(labels) else 0.0


def parameter_count(sizes: Sequence[int]) -> int:
    """How many numbers a network of these sizes has to learn: one per connection, and one bias per neuron."""
    return sum((inputs + 1) * neurons for inputs, neurons in pairwise(sizes))


def flatten(layers: Sequence[Dense]) -> FloatArray:
    """All weights and biases (or all gradients) in one long row, in the order that from_parameters reads."""
    return np.concatenate([part for layer in layers for part in (layer.weights.ravel(), layer.bias)])
