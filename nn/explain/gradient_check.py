"""Gradient checking: compares the gradient from backpropagation with a central finite difference."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nn.arrays import FloatArray
from nn.explain.worked_example import work_through
from nn.losses import cross_entropy
from nn.network import Network

EPSILON = 1e-4


@dataclass(frozen=True)
class GradientCheck:
    """The gradient of the loss with respect to one weight, computed in two ways.

    weight     : value of the weight
    epsilon    : how far the weight was changed in both directions
    loss_below : loss with weight - epsilon
    loss_above : loss with weight + epsilon
    measured   : finite difference, (loss_above - loss_below) / (2 * epsilon)
    computed   : gradient from backpropagation
    switched   : number of hidden neurons that are active on one side only: there the loss may have a kink
    """

    weight: float
    epsilon: float
    loss_below: float
    loss_above: float
    measured: float
    computed: float
    switched: int

    @property
    def matching_digits(self) -> int:
        """The number of significant digits in which both agree (at most 15, the precision of float64)."""
        difference = abs(self.measured - self.computed)
        if difference == 0:
            return 15
        size = max(abs(self.measured), abs(self.computed))
        return max(0, min(15, math.floor(-math.log10(difference / size))))


def finite_difference(function: Callable[[float], float], x: float, epsilon: float) -> float:
    """Approximate the derivative of a function of one number.

    derivative = (function(x + epsilon) - function(x - epsilon)) / (2 * epsilon)
    """
    return (function(x + epsilon) - function(x - epsilon)) / (2 * epsilon)


def check_gradient(
    network: Network, inputs: FloatArray, label: int, index: tuple[int, int, int], epsilon: float = EPSILON
) -> GradientCheck:
    """Compare the gradient of one weight with a finite difference.

    Computed in float64: with the 7 digits of float32, the two losses would often be equal.

    inputs : (1, 784) float; label : from 0 to 9
    index : (layer, row, column) of the weight; 0 is the first layer, and a column of weights belongs to one neuron or
            filter
    Source: Goodfellow, Bengio and Courville (2016), "Deep Learning", section 11.6 (comparing with finite differences).
    """
    network, inputs = network.astype(np.float64), inputs.astype(np.float64)
    layer, row, neuron = index
    weight = float(network.layers[layer].weights[row, neuron])
    losses: dict[float, float] = {}
    active: list[FloatArray] = []

    def loss(value: float) -> float:
        trace = _with_weight(network, index, value).forward(inputs)
        losses[value], _ = cross_entropy(trace.logits, np.array([label]))
        active.append(np.concatenate([z[0] > 0 for z in trace.pre_activations] or [np.zeros(0, bool)]))
        return losses[value]

    measured = finite_difference(loss, weight, epsilon)
    computed = float(work_through(network, inputs, label).gradients[layer].weights[row, neuron])
    switched = int((active[0] != active[1]).sum())
    below, above = losses[weight - epsilon], losses[weight + epsilon]
    return GradientCheck(weight, epsilon, below, above, measured, computed, switched)


def _with_weight(network: Network, index: tuple[int, int, int], value: float) -> Network:
    """A copy of the network with one weight replaced."""
    layer, row, neuron = index
    layers = list(network.layers)
    weights = layers[layer].weights.copy()
    weights[row, neuron] = value
    layers[layer] = layers[layer].with_parameters(weights, layers[layer].bias)
    return Network(tuple(layers), network.activation)
