"""The tutorial's letters, and what they stand for here.

In the tutorial, and in most books, an example is a column: Z1 = W1 @ X + b1. Here it is a row, and every product is the
other way round. So the tutorial's matrices are ours, turned over.
"""

from typing import Any

import numpy as np

from nn.activations import ACTIVATIONS
from nn.arrays import ByteArray
from nn.network import Network
from nn.worked_example import WorkedExample

# The functions that formulas use, as NumPy has them.
FUNCTIONS: dict[str, Any] = {
    name: getattr(np, name) for name in ("argmax", "exp", "log", "maximum", "mean", "sum", "tanh", "where")
}


def letters(example: WorkedExample, image: ByteArray, after: Network, learning_rate: float) -> dict[str, Any]:
    """The value of each of the tutorial's letters for one drawing: X, Y, W1, b1, Z1, A1, ..., dZ2, dW2, db2, alpha.

    A bias is a column, as the rest; A0 is another name for X; W1_new is W1 after the update. dZ2 here is already the
    gradient of the mean over m examples, which the tutorial divides by m only in dW2 and db2: with one drawing, m is 1,
    and there is no difference.

    image : (784,) uint8, what the network sees; after : the network after one step with learning_rate
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
    sums, handed_on = (*trace.pre_activations, trace.logits), (*trace.activations, trace.probabilities)
    for number in range(1, count + 1):
        layer, new, gradient = (part[number - 1] for part in (network.layers, after.layers, example.gradients))
        values |= {
            f"W{number}": layer.weights.T,
            f"b{number}": layer.bias[:, np.newaxis],
            f"W{number}_new": new.weights.T,
            f"b{number}_new": new.bias[:, np.newaxis],
            f"Z{number}": sums[number - 1].T,
            f"A{number}": handed_on[number - 1].T,
            f"dZ{number}": example.grad_pre_activations[number - 1].T,
            f"dW{number}": gradient.weights.T,
            f"db{number}": gradient.bias[:, np.newaxis],
        }
        if number < count:
            values[f"dA{number}"] = example.grad_activations[number - 1].T
            values[f"slope{number}"] = ACTIVATIONS[network.activation].derivative(sums[number - 1]).T
    return values
