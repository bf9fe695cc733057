"""Is the gradient right? Nudge one weight, see how the loss changes, and compare with what backpropagation says."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nn.arrays import FloatArray
from nn.losses import cross_entropy
from nn.network import Dense, Network
from nn.worked_example import work_through

NUDGE = 1e-4


@dataclass(frozen=True)
class Check:
    """One weight, nudged to both sides.

    weight         : as it is
    nudge          : how far it was moved
    behind, ahead  : the loss with weight - nudge, and with weight + nudge
    measured       : the slope between the two: (ahead - behind) / (2 * nudge)
    computed       : the slope according to backpropagation
    switched       : how many hidden neurons fire on one side only; then the loss has a kink in between
    """

    weight: float
    nudge: float
    behind: float
    ahead: float
    measured: float
    computed: float
    switched: int

    @property
    def digits(self) -> int:
        """In how many significant digits the two slopes agree (15 at most: a float64 has no more)."""
        difference = abs(self.measured - self.computed)
        if difference == 0:
            return 15
        size = max(abs(self.measured), abs(self.computed))
        return max(0, min(15, math.floor(-math.log10(difference / size))))


def slope(function: Callable[[float], float], at: float, nudge: float) -> float:
    """How steeply a function rises at a place, measured by going a little way to both sides (a finite difference).

    slope = (function(at + nudge) - function(at - nudge)) / (2 * nudge)
    """
    return (function(at + nudge) - function(at - nudge)) / (2 * nudge)


def check_gradient(
    network: Network, inputs: FloatArray, label: int, place: tuple[int, int, int], nudge: float = NUDGE
) -> Check:
    """Compare the slope of the loss along one weight with backpropagation's answer.

    All in float64: with the 7 digits of float32, two losses that differ in the 8th would look the same.

    inputs : (1, 784) float; label : from 0 to 9
    place : of the weight: its layer (0 for the first), which of the layer's inputs, and which of its neurons
    Source: Goodfellow, Bengio and Courville (2016), "Deep Learning", section 11.6 (comparing with finite differences).
    """
    network, inputs = network.astype(np.float64), inputs.astype(np.float64)
    layer, row, neuron = place
    weight = float(network.layers[layer].weights[row, neuron])
    losses: dict[float, float] = {}
    fired: list[FloatArray] = []

    def loss(value: float) -> float:
        trace = _with(network, place, value).forward(inputs)
        losses[value], _ = cross_entropy(trace.logits, np.array([label]))
        fired.append(np.concatenate([sums[0] > 0 for sums in trace.pre_activations] or [np.zeros(0, bool)]))
        return losses[value]

    measured = slope(loss, weight, nudge)
    computed = float(work_through(network, inputs, label).gradients[layer].weights[row, neuron])
    switched = int((fired[0] != fired[1]).sum())
    ahead, behind = losses[weight + nudge], losses[weight - nudge]
    return Check(weight, nudge, behind, ahead, measured, computed, switched)


def _with(network: Network, place: tuple[int, int, int], value: float) -> Network:
    """The same network, but for one weight."""
    layer, row, neuron = place
    layers = list(network.layers)
    weights = layers[layer].weights.copy()
    weights[row, neuron] = value
    layers[layer] = Dense(weights, layers[layer].bias)
    return Network(tuple(layers), network.activation)
