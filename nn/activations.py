"""Activation functions with their derivatives, softmax, and the variance of initial weights.

Without a nonlinear activation, a network of any depth would be a linear function.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nn.arrays import FloatArray

LEAKY_SLOPE = 0.01


def relu(z: FloatArray) -> FloatArray:
    """Rectified linear unit: keeps positive values, replaces negative values by 0.

    relu(z) = max(0, z)

    z : any shape, float; returns the same shape and dtype
    Source: Glorot, Bordes and Bengio (2011), "Deep Sparse Rectifier Neural Networks", section 3.
    """
    activation: FloatArray = np.maximum(z, 0)
    return activation


def relu_derivative(z: FloatArray) -> FloatArray:
    """Derivative of relu: 1 for z > 0, otherwise 0 (by convention also at 0)."""
    return (z > 0).astype(z.dtype)


def leaky_relu(z: FloatArray) -> FloatArray:
    """Like relu, but with a small slope for negative values, so that their gradient is not 0.

    leaky_relu(z) = max(0.01 * z, z)

    z : any shape, float; returns the same shape and dtype
    Source: Maas, Hannun and Ng (2013), "Rectifier Nonlinearities Improve Neural Network Acoustic Models", section 2.
    """
    activation: FloatArray = np.maximum(LEAKY_SLOPE * z, z)
    return activation


def leaky_relu_derivative(z: FloatArray) -> FloatArray:
    """Derivative of leaky_relu: 1 for z > 0, otherwise 0.01."""
    return np.where(z > 0, 1, LEAKY_SLOPE).astype(z.dtype)


def tanh(z: FloatArray) -> FloatArray:
    """Hyperbolic tangent: maps any value to the range from -1 to 1.

    tanh(z) = (exp(z) - exp(-z)) / (exp(z) + exp(-z))

    z : any shape, float; returns the same shape and dtype
    """
    activation: FloatArray = np.tanh(z)
    return activation


def tanh_derivative(z: FloatArray) -> FloatArray:
    """Derivative of tanh: 1 - tanh(z)**2."""
    return 1 - np.tanh(z) ** 2


def sigmoid(z: FloatArray) -> FloatArray:
    """Logistic sigmoid: maps any value to the range from 0 to 1.

    sigmoid(z) = 1 / (1 + exp(-z))

    z : any shape, float; returns the same shape and dtype
    """
    # The same function in terms of tanh, since exp(-z) overflows for very negative z.
    activation: FloatArray = 0.5 * (1 + np.tanh(0.5 * z))
    return activation


def sigmoid_derivative(z: FloatArray) -> FloatArray:
    """Derivative of sigmoid: sigmoid(z) * (1 - sigmoid(z)), at most 0.25."""
    activation = sigmoid(z)
    return activation * (1 - activation)


def softmax(logits: FloatArray) -> FloatArray:
    """Turn the logits of each row into probabilities that sum to one.

    probabilities = exp(logits) / sum(exp(logits))       (logits minus their maximum first, so exp stays finite)

    logits : (batch, classes) float
    returns (batch, classes), the same dtype, each row summing to 1
    """
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities: FloatArray = exponentials / exponentials.sum(axis=1, keepdims=True)
    return probabilities


def he_variance(inputs: int, neurons: int) -> float:
    """Variance of the initial weights for relu and leaky relu (He initialization).

    variance = 2 / inputs

    Source: He et al. (2015), "Delving Deep into Rectifiers", section 2.2.
    """
    return 2 / inputs


def xavier_variance(inputs: int, neurons: int) -> float:
    """Variance of the initial weights for tanh and sigmoid (Xavier initialization).

    variance = 2 / (inputs + neurons)

    Source: Glorot and Bengio (2010), "Understanding the difficulty of training deep feedforward neural networks",
    section 4.2.1.
    """
    return 2 / (inputs + neurons)


class Activation(NamedTuple):
    """An activation function, its derivative, and the variance of the initial weights of a layer that uses it.

    initial_variance(inputs, neurons) : for a convolution the values of a patch and the filters (PyTorch counts
                                        filters * size**2 outputs)
    """

    function: Callable[[FloatArray], FloatArray]
    derivative: Callable[[FloatArray], FloatArray]
    initial_variance: Callable[[int, int], float]


ACTIVATIONS = {
    "relu": Activation(relu, relu_derivative, he_variance),
    "leaky relu": Activation(leaky_relu, leaky_relu_derivative, he_variance),
    "tanh": Activation(tanh, tanh_derivative, xavier_variance),
    "sigmoid": Activation(sigmoid, sigmoid_derivative, xavier_variance),
}
