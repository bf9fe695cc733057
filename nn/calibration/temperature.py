"""Temperature scaling: one number that divides all logits, so that probabilities match accuracy."""

import numpy as np

from nn.activations import softmax
from nn.arrays import FloatArray, IntArray
from nn.network import Network

MIN_TEMPERATURE, MAX_TEMPERATURE = 0.05, 20.0
# Each iteration halves the range; after these it is narrower than the precision of float32.
BISECTIONS = 40


def fit_temperature(logits: FloatArray, labels: IntArray) -> float:
    """Find the temperature with the smallest cross-entropy.

    temperature = argmin of cross_entropy(logits / temperature, labels)

    Above 1, the network is overconfident; below 1, underconfident. Predictions do not change.

    logits : (batch, classes) float, finite, of images that the network was not trained on
    labels : (batch,) integers from 0 to classes - 1
    returns a number from MIN_TEMPERATURE (the limit if every prediction is correct) to MAX_TEMPERATURE; 1.0 if the
    logits of each image are all equal, where temperature has no effect
    raises ValueError without images, or if logits are not finite
    Source: Guo, Pleiss, Sun and Weinberger (2017), "On Calibration of Modern Neural Networks", section 4.2.
    """
    if not len(logits):
        raise ValueError("a temperature cannot be fitted without images")
    if not np.isfinite(logits).all():
        raise ValueError("a temperature can only be fitted to finite logits")
    if (logits == logits[:, :1]).all():
        return 1.0
    # The loss is convex in 1 / temperature, so its gradient changes sign at most once: bisection on a log scale.
    low, high = np.log(MIN_TEMPERATURE), np.log(MAX_TEMPERATURE)
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        if temperature_gradient(logits, labels, float(np.exp(middle))) < 0:
            low = middle
        else:
            high = middle
    return float(np.clip(np.exp((low + high) / 2), MIN_TEMPERATURE, MAX_TEMPERATURE))


def temperature_gradient(logits: FloatArray, labels: IntArray, temperature: float) -> float:
    """Gradient of the cross-entropy with respect to the temperature.

    probabilities = softmax(logits / temperature)
    gradient      = mean over the batch of (logits[label] - sum(probabilities * logits)) / temperature**2

    logits : (batch, classes) float; labels : (batch,) integers; temperature : above 0
    returns nats per unit of temperature
    """
    # Subtracting the maximum keeps the difference below precise for large logits.
    shifted = np.asarray(logits - logits.max(axis=1, keepdims=True), np.float64)
    expected = (softmax(shifted / temperature) * shifted).sum(axis=1)
    return float(np.mean(shifted[np.arange(len(labels)), labels] - expected)) / temperature**2


def apply_temperature(network: Network, temperature: float) -> Network:
    """Divide the last layer by the temperature, so that the network itself computes calibrated probabilities.

    weights = weights / temperature, bias = bias / temperature       (last layer)

    temperature : ValueError unless it is above 0 and finite
    returns a read-only float32 copy
    """
    if not 0 < temperature < np.inf:
        raise ValueError(f"a temperature must be above 0 and finite, not {temperature}")
    *hidden, last = network.layers
    scaled = last.with_parameters(last.weights / temperature, last.bias / temperature)
    return Network((*hidden, scaled), network.activation).replace_parameters(_frozen)


def _frozen(array: FloatArray) -> FloatArray:
    copy = array.astype(np.float32)
    copy.setflags(write=False)
    return copy
