"""The dense layer: every neuron has a weight for every input."""

from dataclasses import dataclass

import numpy as np

from nn.arrays import FloatArray
from nn.layers.layer import Layer


@dataclass(frozen=True)
class Dense(Layer):
    """A fully connected layer.

    pre_activation = inputs @ weights + bias

    weights : (inputs, neurons)
    bias    : (neurons,)
    """

    @property
    def input_size(self) -> int:
        return len(self.weights)

    @property
    def output_size(self) -> int:
        return len(self.bias)

    def forward(self, inputs: FloatArray) -> FloatArray:
        """Forward pass: pre_activation = inputs @ weights + bias."""
        return inputs @ self.weights + self.bias

    def backward(self, inputs: FloatArray, grad_pre_activation: FloatArray, out: Layer) -> None:
        """Write the gradients of the parameters into `out`.

        grad_weights = inputs.T @ grad_pre_activation
        grad_bias    = grad_pre_activation summed over the batch
        """
        np.matmul(inputs.T, grad_pre_activation, out=out.weights)
        np.sum(grad_pre_activation, axis=0, out=out.bias)

    def grad_inputs(self, grad_pre_activation: FloatArray) -> FloatArray:
        """The gradient of the inputs: grad_inputs = grad_pre_activation @ weights.T."""
        return grad_pre_activation @ self.weights.T

    def neuron(self, inputs: FloatArray, index: int) -> tuple[FloatArray, FloatArray, float]:
        return inputs, self.weights[:, index], float(self.bias[index])
