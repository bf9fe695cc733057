"""The network: initialization, forward pass, and backpropagation through any sequence of layers.

Each row of an array is one example.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from nn.activations import ACTIVATIONS, softmax
from nn.arrays import FloatArray, IntArray
from nn.layers import Architecture, Layer, layer_shapes
from nn.layers.architecture import spec_of

# Images in one forward pass of many images, to limit memory.
CHUNK = 1024
INITIALIZATIONS = ("scaled", "uniform")


@dataclass(frozen=True)
class Trace:
    """All results of one forward pass; backward needs them, and the page shows them.

    inputs          : (batch, inputs)
    pre_activations : one (batch, neurons) for each hidden layer, before the activation function
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
    """A sequence of layers, and the name of the activation function of all hidden layers."""

    layers: tuple[Layer, ...]
    activation: str

    @staticmethod
    def random(
        architecture: Architecture, activation: str, rng: np.random.Generator, initialization: str = "scaled"
    ) -> "Network":
        """Initialize a network with random weights.

        scaled  : weights = standard_normal * sqrt(variance), bias = 0
                  (variance: He or Xavier, depending on the activation)
        uniform : weights and bias uniform between -0.5 and 0.5, as in the tutorial: too large for 784 inputs

        architecture : number of inputs, and each layer: (784, 128, 10), or (784, ConvSpec(16), ConvSpec(64), 128, 10);
                       (784, 10) is softmax regression
        activation : a name in ACTIVATIONS
        initialization : a name in INITIALIZATIONS
        returns a float32 network
        """
        if initialization == "uniform":
            parameters = rng.random(parameter_count(architecture), np.float32) - np.float32(0.5)
            return Network.from_parameters(parameters, architecture, activation)
        parameters = np.zeros(parameter_count(architecture), np.float32)
        network = Network.from_parameters(parameters, architecture, activation)
        for layer in network.layers:
            # For a convolution, the weights are those of a patch: see Activation.
            # math.sqrt, because float32 times a NumPy float64 would be float64.
            scale = math.sqrt(ACTIVATIONS[activation].initial_variance(*layer.weights.shape))
            layer.weights[...] = rng.standard_normal(layer.weights.shape, np.float32) * scale
        return network

    @staticmethod
    def from_parameters(parameters: FloatArray, architecture: Architecture, activation: str) -> "Network":
        """View a flat parameter vector as the layers of a network, without copying.

        parameters : (parameter_count(architecture),) weights of layer 1 in row-major order, its bias, weights of layer
                     2, ...
        """
        layers, start = [], 0
        for shape in layer_shapes(architecture):
            weights_end, end = start + shape.rows * shape.columns, start + shape.parameter_count
            weights = parameters[start:weights_end].reshape(shape.rows, shape.columns)
            layers.append(shape.layer(weights, parameters[weights_end:end]))
            start = end
        return Network(tuple(layers), activation)

    def replace_parameters(self, function: Callable[[FloatArray], FloatArray]) -> "Network":
        """A network in which a function has replaced every array of weights and biases."""
        layers = (layer.with_parameters(function(layer.weights), function(layer.bias)) for layer in self.layers)
        return Network(tuple(layers), self.activation)

    def astype(self, dtype: type[np.floating[Any]]) -> "Network":
        """A copy of the network with another dtype."""
        return self.replace_parameters(lambda array: array.astype(dtype))

    @property
    def sizes(self) -> tuple[int, ...]:
        """Number of inputs, and of the outputs of each layer, such as (784, 128, 10)."""
        return (self.layers[0].input_size, *(layer.output_size for layer in self.layers))

    @property
    def architecture(self) -> Architecture:
        """Number of inputs, and what each layer is made from, such as (784, ConvSpec(16), ConvSpec(64), 128, 10)."""
        return (self.layers[0].input_size, *map(spec_of, self.layers))

    def forward(self, inputs: FloatArray, masks: Sequence[FloatArray] = ()) -> Trace:
        """Forward pass.

        pre_activation = layer.forward(inputs)             (inputs @ weights + bias)
        activation     = function(pre_activation) * mask   (function: self.activation; mask: only with dropout)
        logits         = layer.forward(activation)         (last layer)
        probabilities  = softmax(logits)

        inputs : (batch, inputs) float, from 0 to 1
        masks : from layers.dropout_masks, in training only
        """
        function = ACTIVATIONS[self.activation].function
        pre_activations: list[FloatArray] = []
        activations: list[FloatArray] = []
        signal = inputs
        for layer in self.layers[:-1]:
            pre_activations.append(layer.forward(signal))
            signal = function(pre_activations[-1])
            if masks:
                signal = np.multiply(signal, masks[len(activations)])
            activations.append(signal)
        logits = self.layers[-1].forward(signal)
        return Trace(inputs, tuple(pre_activations), tuple(activations), logits, tuple(masks))

    def backward(self, trace: Trace, grad_logits: FloatArray, out: Sequence[Layer] | None = None) -> tuple[Layer, ...]:
        """Backpropagation: the gradients of the loss with respect to all weights and biases.

        grad_weights = activation_before.T @ grad_pre_activation
        grad_bias    = grad_pre_activation summed over the batch

        trace : the forward pass of this batch
        grad_logits : (batch, classes), from losses.cross_entropy
        out : where to write the gradients, shaped like the layers; by default new arrays
        returns the gradients of each layer, in a layer of the same kind
        Source: Rumelhart, Hinton and Williams (1986), "Learning representations by back-propagating errors".
        """
        return self.parameter_gradients(trace, self.grad_pre_activations(trace, grad_logits), out)

    def parameter_gradients(
        self, trace: Trace, grad_pre_activations: Sequence[FloatArray], out: Sequence[Layer] | None = None
    ) -> tuple[Layer, ...]:
        """The gradients of all weights and biases, given those of the pre-activations; see `backward`."""
        gradients = tuple(out or self.replace_parameters(np.empty_like).layers)
        before = (trace.inputs, *trace.activations)
        for layer, inputs, grad, gradient in zip(self.layers, before, grad_pre_activations, gradients, strict=True):
            layer.backward(inputs, grad, out=gradient)
        return gradients

    def grad_pre_activations(self, trace: Trace, grad_logits: FloatArray) -> tuple[FloatArray, ...]:
        """The gradients of the loss with respect to each layer's pre-activations.

        They are computed from the last layer back to the first:

        grad_activation     = grad_pre_activation @ weights.T              (layer.grad_inputs, for the layer before)
        grad_pre_activation = grad_activation * derivative(pre_activation) * mask

        trace : the forward pass of this batch; grad_logits : (batch, classes)
        returns one (batch, outputs) for each layer, the first layer first; the last one is grad_logits
        """
        derivative = ACTIVATIONS[self.activation].derivative
        gradients = [grad_logits]
        for index in reversed(range(len(self.layers) - 1)):
            grad_activation = self.layers[index + 1].grad_inputs(gradients[0])
            grad_pre_activation = grad_activation * derivative(trace.pre_activations[index])
            if trace.masks:
                grad_pre_activation = np.multiply(grad_pre_activation, trace.masks[index])
            gradients.insert(0, grad_pre_activation)
        return tuple(gradients)

    def predict(self, inputs: FloatArray) -> IntArray:
        """Predict the class with the largest logit for each image.

        inputs : (batch, inputs) float
        returns (batch,) integers
        """
        predicted: IntArray = self.logits(inputs).argmax(axis=1)
        return predicted

    def logits(self, inputs: FloatArray) -> FloatArray:
        """The logits of any number of images, without keeping the activations of all of them.

        inputs : (batch, inputs) float; returns (batch, classes)
        """
        chunks = [self.forward(inputs[i : i + CHUNK]).logits for i in range(0, len(inputs), CHUNK)]
        return np.concatenate(chunks) if chunks else np.zeros((0, self.sizes[-1]), np.float32)

    def accuracy(self, inputs: FloatArray, labels: IntArray) -> float:
        """Share of correct predictions, from 0 to 1 (0 without images)."""
        return float(np.mean(self.predict(inputs) == labels)) if len(labels) else 0.0


def interpolate(one: Network, other: Network, share: float) -> Network:
    """A network between two of the same architecture, such as one before and after a further training.

    parameters = share * parameters of one + (1 - share) * parameters of the other

    Source: Wortsman et al. (2022), "Robust Fine-Tuning of Zero-Shot Models", section 3.
    """
    parameters = np.float32(share) * flatten(one.layers) + np.float32(1 - share) * flatten(other.layers)
    return Network.from_parameters(parameters, one.architecture, one.activation)


def parameter_count(architecture: Architecture) -> int:
    """Number of weights and biases of a network with this architecture."""
    return sum(shape.parameter_count for shape in layer_shapes(architecture))


def flatten(layers: Sequence[Layer]) -> FloatArray:
    """Concatenate all weights and biases (or gradients) into one vector, in the order of from_parameters."""
    return np.concatenate([part for layer in layers for part in (layer.weights.ravel(), layer.bias)])
