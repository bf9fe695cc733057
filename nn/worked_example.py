"""One drawing all the way through: forward, the loss, backward, and the update, with every number on the way kept."""

from dataclasses import dataclass

import numpy as np

from nn.arrays import FloatArray
from nn.losses import cross_entropy
from nn.network import Dense, Network, Trace, flatten
from nn.optimizers import SGD


@dataclass(frozen=True)
class WorkedExample:
    """What a training computes of one drawing.

    network : the network before it learns from the drawing
    label   : what the drawing should have been read as
    trace   : everything from the pixels to the probabilities
    loss    : cross-entropy of the answer, in nats
    grad_activations     : one (1, neurons) for each hidden layer: how the loss rises with what its neurons hand on
    grad_pre_activations : one (1, neurons) for each layer: how it rises with their sums; the last is that by the logits
    gradients            : one Dense for each layer: how it rises with each weight and bias
    """

    network: Network
    label: int
    trace: Trace
    loss: float
    grad_activations: tuple[FloatArray, ...]
    grad_pre_activations: tuple[FloatArray, ...]
    gradients: tuple[Dense, ...]

    @property
    def grad_logits(self) -> FloatArray:
        """How the loss rises with each score: (1, classes)."""
        return self.grad_pre_activations[-1]


def work_through(network: Network, inputs: FloatArray, label: int) -> WorkedExample:
    """Compute what one step of a training computes, from one drawing alone.

    trace                = network.forward(inputs)
    loss, grad_logits    = cross_entropy(trace.logits, label)
    gradients            = network.backward(trace, grad_logits)
    grad_pre_activations = grad_bias of each layer        (a bias is added to its sum: the loss rises alike with both)
    grad_activations     = grad_pre_activations of the layer after @ its weights.T

    inputs : (1, 784) float from 0 to 1
    label : from 0 to 9
    """
    trace = network.forward(inputs)
    loss, grad_logits = cross_entropy(trace.logits, np.array([label]))
    gradients = network.backward(trace, grad_logits)
    by_sum = tuple(layer.bias[np.newaxis] for layer in gradients)
    by_activation = tuple(after @ layer.weights.T for after, layer in zip(by_sum[1:], network.layers[1:], strict=True))
    return WorkedExample(network, label, trace, loss, by_activation, by_sum, gradients)


def descend(network: Network, inputs: FloatArray, label: int, learning_rate: float, steps: int = 1) -> Network:
    """Take steps of gradient descent on one drawing, with a copy of the network.

    for each step:
        gradients  = work_through(copy, inputs, label).gradients
        parameters = parameters - learning_rate * gradient

    inputs, label : see work_through
    learning_rate : the size of a step, above 0
    returns the copy, which nobody writes to again; network itself stays as it is
    """
    parameters = flatten(network.layers)
    copy = Network.from_parameters(parameters, network.sizes, network.activation)
    optimizer = SGD(learning_rate)
    # Steps that are far too large overflow; whoever looks at the copy sees that its numbers are none any more.
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(steps):
            optimizer.step(parameters, flatten(work_through(copy, inputs, label).gradients))
    parameters.setflags(write=False)
    return Network.from_parameters(parameters, network.sizes, network.activation)
