"""What a neuron does with the sum that arrives: it bends it.

Without the bend, any number of layers would be no more than one. Each function stands beside its derivative,
because backpropagation needs both.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nn.arrays import FloatArray

LEAK = 0.01


def relu(z: FloatArray) -> FloatArray:
    """Let positive sums through and stop the rest.

    relu(z) = max(0, z)

    z : any shape, float; returns the same shape and dtype
    Source: Glorot, Bordes and Bengio (2011), "Deep Sparse Rectifier Neural Networks", section 3.
    """
    bent: FloatArray = np.maximum(z, 0)
    return bent


def relu_derivative(z: FloatArray) -> FloatArray:
    """The slope of relu: 1 where the neuron fired, 0 where it did not (and, by convention, 0 at exactly 0)."""
    return (z > 0).astype(z.dtype)


def leaky_relu(z: FloatArray) -> FloatArray:
    """Let positive sums through and one per cent of the negative ones, so that no neuron falls silent for ever.

    leaky_relu(z) = max(0.01 * z, z)

    z : any shape, float; returns the same shape and dtype
    Source: Maas, Hannun and Ng (2013), "Rectifier Nonlinearities Improve Neural Network Acoustic Models", section 2.
    """
    bent: FloatArray = np.maximum(LEAK * z, z)
    return bent


def leaky_relu_derivative(z: FloatArray) -> FloatArray:
    """The slope of leaky_relu: 1 above zero, 0.01 elsewhere."""
    return np.where(z > 0, 1, LEAK).astype(z.dtype)


def tanh(z: FloatArray) -> FloatArray:
    """Squeeze any sum smoothly into the range from -1 to 1.

    tanh(z) = (exp(z) - exp(-z)) / (exp(z) + exp(-z))

    z : any shape, float; returns the same shape and dtype
    """
    bent: FloatArray = np.tanh(z)
    return bent


def tanh_derivative(z: FloatArray) -> FloatArray:
    """The slope of tanh: 1 - tanh(z)**2, steepest at zero."""
    return 1 - np.tanh(z) ** 2


def sigmoid(z: FloatArray) -> FloatArray:
    """Squeeze any sum smoothly into the range from 0 to 1.

    sigmoid(z) = 1 / (1 + exp(-z))

    z : any shape, float; returns the same shape and dtype
    """
    # The same curve written with tanh: exp(-z) would overflow for very negative z, tanh never does.
    bent: FloatArray = 0.5 * (1 + np.tanh(0.5 * z))
    return bent


def sigmoid_derivative(z: FloatArray) -> FloatArray:
    """The slope of sigmoid: sigmoid(z) * (1 - sigmoid(z)), at most 0.25."""
    activation = sigmoid(z)
    return activation * (1 - activation)


def softmax(logits: FloatArray) -> FloatArray:
    """Turn ten scores into ten probabilities that add up to one.

    probabilities = exp(logits) / sum(exp(logits))       (logits minus their maximum first, so exp stays finite)

    logits : (batch, classes) float
    returns (batch, classes), the same dtype, each row summing to 1
    """
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities: FloatArray = exponentials / exponentials.sum(axis=1, keepdims=True)
    return probabilities


def he_variance(inputs: int, neurons: int) -> float:
    """Spread of the starting weights for relu and its kin; the 2 makes up for the half that relu throws away.

    variance = 2 / inputs

    Source: He et al. (2015), "Delving Deep into Rectifiers", section 2.2.
    """
    return 2 / inputs


def xavier_variance(inputs: int, neurons: int) -> float:
    """Spread of the starting weights for the curves that are straight around zero.

    variance = 2 / (inputs + neurons)

    Source: Glorot and Bengio (2010), "Understanding the difficulty of training deep feedforward neural networks",
    section 4.2.1.
    """
    return 2 / (inputs + neurons)


class Activation(NamedTuple):
    """A function, its derivative, and the spread of the random weights that a layer with it starts from."""

    function: Callable[[FloatArray], FloatArray]
    derivative: Callable[[FloatArray], FloatArray]
    initial_variance: Callable[[int, int], float]


ACTIVATIONS = {
    "relu": Activation(relu, relu_derivative, he_variance),
    "leaky relu": Activation(leaky_relu, leaky_relu_derivative, he_variance),
    "tanh": Activation(tanh, tanh_derivative, xavier_variance),
    "sigmoid": Activation(sigmoid, sigmoid_derivative, xavier_variance),
}
