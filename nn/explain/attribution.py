"""Attribution: how much each pixel contributes to a logit, so that the contributions add up to the logit.

With relu or leaky relu, the network is an affine function of its inputs wherever no pre-activation changes its sign, so
gradient times input, plus the contribution of the biases, is exact. For smooth activations, the gradient is averaged
along a path (integrated gradients), and what the approximation misses is reported.
"""

from dataclasses import dataclass

import numpy as np

from nn.arrays import FloatArray, IntArray
from nn.network import Network, Trace

PIECEWISE_LINEAR = ("relu", "leaky relu")
# Points on the path from the blank image to the input, for integrated gradients.
PATH_POINTS = 64


@dataclass(frozen=True)
class Contributions:
    """A logit as a sum: score = pixels.sum() + bias + residual.

    pixels   : (784,) contribution of each pixel
    bias     : contribution of all biases; for tanh and sigmoid, the score of the blank image
    residual : approximation error; 0 up to rounding for piecewise linear activations
    score    : the logit, or the difference of two
    """

    pixels: FloatArray
    bias: float
    residual: float
    score: float


@dataclass(frozen=True)
class PixelChange:
    """The single pixel that brings another class nearest to the prediction when it is set to full ink.

    margin = logit of the prediction - largest other logit

    pixel   : index of the pixel, from 0 to 783
    digit   : the class that then has the largest other logit
    margin  : the margin over that class before the change
    margins : (784,) the margin after setting each pixel; below zero, the prediction changes
    """

    pixel: int
    digit: int
    margin: float
    margins: FloatArray


def input_gradient(network: Network, trace: Trace, class_weights: FloatArray) -> FloatArray:
    """The gradient of a weighted sum of logits with respect to the inputs, by backpropagation.

    class_weights : (classes,) weight of each logit in the sum: 1 for one digit, 1 and -1 for a difference of two
    returns (inputs,), summed over the batch of the trace
    """
    grad_logits = np.broadcast_to(class_weights, trace.logits.shape)
    grad_inputs = network.layers[0].grad_inputs(network.grad_pre_activations(trace, grad_logits)[0])
    total: FloatArray = grad_inputs.sum(axis=0)
    return total


def contributions(network: Network, inputs: FloatArray, digit: int, versus: int | None = None) -> Contributions:
    """The contribution of each pixel to the logit of a digit.

    relu, leaky relu:   pixels = inputs * grad_inputs
                        bias   = sum over all layers of grad_bias @ layer.bias                 (exact)
    tanh, sigmoid:      pixels = inputs * mean of grad_inputs on the path from the blank image to inputs
                        bias   = score of the blank image
    residual = score - pixels.sum() - bias

    inputs : (1, 784) float from 0 to 1
    versus : another digit, whose logit is subtracted
    Source: Shrikumar et al. (2017), "Learning Important Features Through Propagating Activation Differences", section 2
    (gradient times input); Sundararajan, Taly and Yan (2017), "Axiomatic Attribution for Deep Networks", section 3.
    """
    # float64, so that the sum is exact to the precision of the network's float32.
    network, inputs = network.astype(np.float64), inputs.astype(np.float64)
    class_weights = np.zeros(network.sizes[-1])
    class_weights[digit] += 1
    if versus is not None:
        class_weights[versus] -= 1
    trace = network.forward(inputs)
    score = float(trace.logits[0] @ class_weights)
    if network.activation in PIECEWISE_LINEAR:
        grad_pre_activations = network.grad_pre_activations(trace, class_weights[np.newaxis])
        pixels = inputs[0] * network.layers[0].grad_inputs(grad_pre_activations[0])[0]
        gradients = network.parameter_gradients(trace, grad_pre_activations)
        bias = sum(float(grad.bias @ layer.bias) for grad, layer in zip(gradients, network.layers, strict=True))
    else:
        # Midpoint rule: the middles of PATH_POINTS equal sections of the path.
        path = (np.arange(PATH_POINTS) + 0.5)[:, None] / PATH_POINTS * inputs
        pixels = inputs[0] * input_gradient(network, network.forward(path), class_weights) / PATH_POINTS
        bias = float(network.forward(np.zeros_like(inputs)).logits[0] @ class_weights)
    return Contributions(pixels, bias, score - float(pixels.sum()) - bias, score)


def nearest_pixel_change(network: Network, inputs: FloatArray) -> PixelChange:
    """Find the pixel that reduces the margin of the prediction most when set to full ink, by trying every pixel.

    inputs : (1, 784) float from 0 to 1
    """
    logits = network.forward(inputs).logits
    predicted = int(logits[0].argmax())
    candidates = np.repeat(inputs, inputs.shape[1], axis=0)
    np.fill_diagonal(candidates, 1)
    margins, runners_up = _margins(network.forward(candidates).logits, predicted)
    pixel = int(margins.argmin())
    digit = int(runners_up[pixel])
    return PixelChange(pixel, digit, float(logits[0, predicted] - logits[0, digit]), margins)


def _margins(logits: FloatArray, predicted: int) -> tuple[FloatArray, IntArray]:
    """The margin of the predicted class over the best other class, and that class, for each row."""
    others = logits.copy()
    others[:, predicted] = -np.inf
    return logits[:, predicted] - others.max(axis=1), others.argmax(axis=1)
