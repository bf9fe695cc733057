"""Whether all that is computed with a network stays finite: one check for training, saving and loading."""

import numpy as np

from nn.arrays import FloatArray
from nn.layers import Layer
from nn.network import Network

# float32 reaches 3.4e38. The rest is for what is done with these values: differences, and sums over many images.
MAX_VALUE = 1e30


def range_error(network: Network) -> str | None:
    """What is wrong with the numbers of a network, as the end of a sentence; None if all that it computes is finite."""
    if rough_bound(network) <= MAX_VALUE:
        return None
    if not all(np.isfinite(part).all() for layer in network.layers for part in (layer.weights, layer.bias)):
        return "its weights are not all finite numbers"
    if max(largest_sum(network), largest_gradient(network)) > MAX_VALUE:
        return f"its weights are so large that sums with them could go beyond {MAX_VALUE:.2g}"
    return None


def rough_bound(network: Network) -> float:
    """Upper bound of largest_sum and largest_gradient, from the largest weight and bias of each layer.

    sum             = number of inputs of a neuron * largest input * largest weight + largest bias
    grad_activation = number of outputs * largest grad_pre_activation * largest weight

    returns infinity or NaN if it overflows, or a parameter is not finite
    """
    signal, bounds, signals = 1.0, [0.0], []
    for layer in network.layers:
        signals.append(signal)
        bounds.append(len(layer.weights) * signal * _size(layer.weights) + _size(layer.bias))
        signal = max(bounds[-1], 1.0)
    grad = 1.0
    for layer, signal in zip(reversed(network.layers), reversed(signals), strict=True):
        bounds.append(_positions(layer) * grad * signal)
        grad *= layer.output_size * _size(layer.weights)
        bounds.append(grad * signal)
    # Unlike max, a sum is NaN if one of them is.
    return sum(bounds)


def largest_sum(network: Network) -> float:
    """Upper bound of all pre-activations and logits of a network, for any image.

    largest_sum = largest pre-activation of the network with abs(weights) and abs(bias), for an image of full ink

    This holds because every activation function is monotonic, with abs(f(-z)) <= f(z) for z > 0.
    returns infinity if it overflows float64
    """
    with np.errstate(over="ignore", invalid="ignore"):
        trace = _absolute(network).forward(np.ones((1, network.sizes[0])))
    return _largest(*trace.pre_activations, trace.logits)


def largest_gradient(network: Network) -> float:
    """Upper bound of what the backward pass computes for one image: all gradients, and activation * gradient.

    grad_activation = abs(weights) @ grad_pre_activation, from a gradient of 1 at each logit

    This holds because no derivative of an activation function exceeds 1, and no grad_logits of the cross-entropy does.
    A weight of a convolution adds up the gradients of all its positions.
    returns infinity if it overflows float64
    """
    network = _absolute(network)
    grad: FloatArray = np.ones((1, network.sizes[-1]))
    bounds: list[FloatArray] = []
    with np.errstate(over="ignore", invalid="ignore"):
        trace = network.forward(np.ones((1, network.sizes[0])))
        before = (trace.inputs, *trace.activations)
        for layer, inputs in zip(reversed(network.layers), reversed(before), strict=True):
            bounds.append(_positions(layer) * grad.max(keepdims=True) * np.maximum(inputs.max(keepdims=True), 1))
            grad = layer.grad_inputs(grad)
            bounds += [grad, inputs * grad]
    return _largest(*bounds)


def _size(array: FloatArray) -> float:
    """The largest absolute value; NaN if there is one."""
    return max(float(array.max()), -float(array.min()))


def _positions(layer: Layer) -> int:
    """How often the weights of a layer are used for one image."""
    return layer.output_size // len(layer.bias)


def _absolute(network: Network) -> Network:
    return network.replace_parameters(lambda part: np.abs(part, dtype=np.float64))


def _largest(*arrays: FloatArray) -> float:
    # NaN stands for the difference or the product of values that have overflowed.
    return max(float(np.nan_to_num(array, nan=np.inf, posinf=np.inf).max()) for array in arrays)
