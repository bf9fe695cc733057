"""Values of the symbols in the tutorial's formulas.

In the tutorial, as in most books, an example is a column: Z1 = W1 @ X + b1. In nn/ an example is a row, so all matrices
are transposed. In a convolution, each patch is a column: P1 has one for each, and so have Z1 and A1, whose rows are the
feature maps.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from nn.activations import ACTIVATIONS
from nn.arrays import ByteArray, FloatArray
from nn.explain.worked_example import WorkedExample
from nn.layers import Convolution, Layer
from nn.network import Network

# The functions that formulas use.
FUNCTIONS: dict[str, Any] = {
    name: getattr(np, name) for name in ("argmax", "exp", "log", "maximum", "mean", "sum", "tanh", "where")
} | {
    "flatten": lambda table: table.T.reshape(-1, 1),
    "sum_over_patches": lambda table: table.sum(axis=1, keepdims=True),
}


def symbol_values(example: WorkedExample, image: ByteArray, after: Network, learning_rate: float) -> dict[str, Any]:
    """The value of each symbol for one drawing: X, Y, W1, b1, Z1, A1, ..., dZ2, dW2, db2, alpha.

    A bias is a column; A0 is another name for X; W1_new is W1 after the update. dZ2 is the gradient of the mean over m
    examples, which the tutorial divides by m only in dW2 and db2; here m is 1, so there is no difference.

    image : (784,) uint8, after preprocessing; after : the network after one gradient step with learning_rate
    """
    trace, network = example.trace, example.network
    values: dict[str, Any] = {
        "image": image.reshape(-1, 1),
        "X": trace.inputs.T,
        "A0": trace.inputs.T,
        "Y": example.label,
        "digits": np.arange(network.sizes[-1])[:, np.newaxis],
        "m": len(trace.inputs),
        "alpha": learning_rate,
        "loss": example.loss,
    }
    values["one_hot_Y"] = (values["digits"] == example.label).astype(trace.logits.dtype)
    signals = (trace.inputs, *trace.activations)
    pre_activations, activations = (*trace.pre_activations, trace.logits), (*trace.activations, trace.probabilities)
    for index, (layer, new, gradient) in enumerate(zip(network.layers, after.layers, example.gradients, strict=True)):
        number = index + 1
        values |= {
            f"W{number}": layer.weights.T,
            f"b{number}": layer.bias[:, np.newaxis],
            f"W{number}_new": new.weights.T,
            f"b{number}_new": new.bias[:, np.newaxis],
            f"Z{number}": as_columns(layer, pre_activations[index]),
            f"A{number}": as_columns(layer, activations[index]),
            f"dZ{number}": as_columns(layer, example.grad_pre_activations[index]),
            f"dW{number}": gradient.weights.T,
            f"db{number}": gradient.bias[:, np.newaxis],
        }
        if isinstance(layer, Convolution):
            grad = example.grad_pre_activations[index].reshape(-1, len(layer.bias))
            values[f"P{number}"] = layer.patches.extract(signals[index]).T
            values[f"dP{number}"] = (grad @ layer.weights.T).T
        if index < len(network.layers) - 1:
            derivative = ACTIVATIONS[network.activation].derivative(pre_activations[index])
            values[f"dA{number}"] = as_columns(layer, example.grad_activations[index])
            values[f"slope{number}"] = as_columns(layer, derivative)
    return values


def as_columns(layer: Layer, row: FloatArray) -> FloatArray:
    """The outputs of a layer as a column; of a convolution, a column for each patch. row : (1, outputs)"""
    return row.reshape(-1, len(layer.bias)).T if isinstance(layer, Convolution) else row.T


def layer_functions(network: Network, layer: int) -> dict[str, Callable[[FloatArray], FloatArray]]:
    """The functions in formulas that depend on the hidden layer: patches and unflatten, and add_up of the next one."""
    functions: dict[str, Callable[[FloatArray], FloatArray]] = {}
    this, following = network.layers[layer : layer + 2]
    if isinstance(this, Convolution):
        functions["patches"] = lambda table: this.patches.extract(table.T.reshape(1, -1)).T
        functions["unflatten"] = lambda column: column.T.reshape(-1, len(this.bias)).T
    if isinstance(following, Convolution):
        functions["add_up"] = lambda table: as_columns(this, following.patches.add_up(table.T))
    return functions
