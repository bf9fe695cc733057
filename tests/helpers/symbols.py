"""Values of the symbols in the tutorial's formulas.

In the tutorial, as in most books, an example is a column: Z1 = W1 @ X + b1. In nn/ an example is a row, so all matrices
are transposed.
"""

from typing import Any

import numpy as np

from nn.activations import ACTIVATIONS
from nn.arrays import ByteArray
from nn.explain.worked_example import WorkedExample
from nn.network import Network

# The functions that formulas use.
FUNCTIONS: dict[str, Any] = {
    name: getattr(np, name) for name in ("argmax", "exp", "log", "maximum", "mean", "sum", "tanh", "where")
}


def symbol_values(example: WorkedExample, image: ByteArray, after: Network, learning_rate: float) -> dict[str, Any]:
    """The value of each symbol for one drawing: X, Y, W1, b1, Z1, A1, ..., dZ2, dW2, db2, alpha.

    A bias is a column; A0 is another name for X; W1_new is W1 after the update. dZ2 is the gradient of the mean over m
    examples, which the tutorial divides by m only in dW2 and db2; here m is 1, so there is no difference.

    image : (784,) uint8, after preprocessing; after : the network after one gradient step with learning_rate
    """
    trace, network = example.trace, example.network
    count = len(network.layers)
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
    pre_activations, activations = (*trace.pre_activations, trace.logits), (*trace.activations, trace.probabilities)
    for number in range(1, count + 1):
        layer, new, gradient = (part[number - 1] for part in (network.layers, after.layers, example.gradients))
        values |= {
            f"W{number}": layer.weights.T,
            f"b{number}": layer.bias[:, np.newaxis],
            f"W{number}_new": new.weights.T,
            f"b{number}_new": new.bias[:, np.newaxis],
            f"Z{number}": pre_activations[number - 1].T,
            f"A{number}": activations[number - 1].T,
            f"dZ{number}": example.grad_pre_activations[number - 1].T,
            f"dW{number}": gradient.weights.T,
            f"db{number}": gradient.bias[:, np.newaxis],
        }
        if number < count:
            values[f"dA{number}"] = example.grad_activations[number - 1].T
            values[f"slope{number}"] = ACTIVATIONS[network.activation].derivative(pre_activations[number - 1]).T
    return values
