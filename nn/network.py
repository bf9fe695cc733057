"""A multilayer perceptron: initialization, forward pass, and backpropagation.

Each row of an array is one example.
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
from nn.layers import Dense

# Images in one forward pass of predict and accuracy, to limit memory.
CHUNK = 4096
INITIALIZATIONS = ("scaled", "uniform")


@dataclass(frozen=True)
class Trace:
    """All results of one forward pass; backward needs them, and the page shows them.

    inputs          : (batch, inputs)
    pre_activations : one (batch, neurons) for each hidden layer: inputs @ weights + bias
    activations     : one (batch, neurons) for each hidden layer: function(pre_activation) * mask
    logits          : (batch, classes): output of the last layer
    probabilities   : (batch, classes): softmax(logits), computed on first use (training does not use it)
    masks           : one (batch, neurons) for each hidden layer with dropout (see layers.dropout_masks), otherwise ()
    """

    inputs: FloatArray
    pre_activations: tuple[FloatArray, ...]
    activations: tuple[FloatArray, ...]
    logits: FloatArray
    masks: tuple[FloatArray, ...] = ()

    @cached_property
    def probabilities(self) -> FloatArray:
        """softmax(logits)."""
        return softmax(self.logits)


@dataclass(frozen=True)
class Network:
    """Dense layers, and the name of the activation function of all hidden layers."""

    layers: tuple[Dense, ...]
    activation: str

    @staticmethod
    def random(
        sizes: Sequence[int], activation: str, rng: np.random.Generator, initialization: str = "scaled"
    ) -> "Network":
        """Initialize a network with random weights.

        scaled  : weights = standard_normal * sqrt(variance), bias = 0
                  (variance: He or Xavier, depending on the activation)
        uniform : weights and bias uniform between -0.5 and 0.5, as in the tutorial: too large for 784 inputs

        sizes : size of the input and of each layer, such as (784, 128, 10); (784, 10) is softmax regression
        activation : a name in ACTIVATIONS
        initialization : a name in INITIALIZATIONS
        returns a float32 network
        """
        if initialization == "uniform":
            parameters = rng.random(parameter_count(sizes), np.float32) - np.float32(0.5)
            return Network.from_parameters(parameters, sizes, activation)
        network = Network.from_parameters(np.zeros(parameter_count(sizes), np.float32), sizes, activation)
        for layer in network.layers:
            # math.sqrt, because float32 times a NumPy float64 would be float64.
            scale = math.sqrt(ACTIVATIONS[activation].initial_variance(*layer.weights.shape))
            layer.weights[...] = rng.standard_normal(layer.weights.shape, np.float32) * scale
        return network

    @staticmethod
    def from_parameters(parameters: FloatArray, sizes: Sequence[int], activation: str) -> "Network":
        """View a flat parameter vector as the layers of a network, without copying.

        parameters : (parameter_count(sizes),) weights of layer 1 in row-major order, its bias, weights of layer 2, ...
        """
        layers, start = [], 0
        for inputs, neurons in pairwise(sizes):
            weights_end = start + inputs * neurons
            weights = parameters[start:weights_end].reshape(inputs, neurons)
            bias = parameters[weights_end : weights_end + neurons]
            layers.append(Dense(weights, bias))
            start = weights_end + neurons
        return Network(tuple(layers), activation)

    def astype(self, dtype: type[np.floating[Any]]) -> "Network":
        """A copy of the network with another dtype."""
        layers = (Dense(layer.weights.astype(dtype), layer.bias.astype(dtype)) for layer in self.layers)
        return Network(tuple(layers), self.activation)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Size of the input and of each layer, such as (784, 128, 10)."""
        return (len(self.layers[0].weights), *(len(layer.bias) for layer in self.layers))

    def forward(self, inputs: FloatArray, masks: Sequence[FloatArray] = ()) -> Trace:
        """Forward pass.

        pre_activation = inputs @ weights + bias
        activation     = function(pre_activation) * mask   (function: self.activation; mask: only with dropout)
        logits         = activation @ weights + bias       (last layer)
        probabilities  = softmax(logits)

        inputs : (batch, inputs) float, from 0 to 1
        masks : from layers.dropout_masks, in training only
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
        """Backpropagation: the gradients of the loss, from the last layer to the first.

        grad_weights        = activation_before.T @ grad_pre_activation
        grad_bias           = grad_pre_activation summed over the batch
        grad_activation     = grad_pre_activation @ weights.T              (passed to the layer before)
        grad_pre_activation = grad_activation * derivative(pre_activation) * mask

        trace : the forward pass of this batch
        grad_logits : (batch, classes), from losses.cross_entropy
        out : where to write the gradients, shaped like the layers; by default new arrays
        returns one Dense of gradients for each layer, shaped like the layer
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
        """Predict the class with the largest logit for each image.

        inputs : (batch, inputs) float
        returns (batch,) integers
        """
        chunks = [self.forward(inputs[i : i + CHUNK]).logits.argmax(axis=1) for i in range(0, len(inputs), CHUNK)]
        return np.concatenate(chunks) if chunks else np.zeros(0, np.intp)

    def accuracy(self, inputs: FloatArray, labels: IntArray) -> float:
        """Share of correct predictions, from 0 to 1 (0 without images)."""
        return float(np.mean(self.predict(inputs) == labels)) if len(labels) else 0.0


def parameter_count(sizes: Sequence[int]) -> int:
    """Number of weights and biases of a network with these sizes."""
    return sum((inputs + 1) * neurons for inputs, neurons in pairwise(sizes))


def flatten(layers: Sequence[Dense]) -> FloatArray:
    """Concatenate all weights and biases (or gradients) into one vector, in the order of from_parameters."""
    return np.concatenate([part for layer in layers for part in (layer.weights.ravel(), layer.bias)])
