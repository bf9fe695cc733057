"""One example step by step: forward pass, loss, backward pass and update, with all intermediate results."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nn.arrays import FloatArray
from nn.layers import Layer
from nn.losses import cross_entropy
from nn.network import Network, Trace, flatten
from nn.optimizers import SGD


@dataclass(frozen=True)
class WorkedExample:
    """The forward and backward pass of one example.

    network : the network before the update
    label   : the correct class
    trace   : the forward pass
    loss    : cross-entropy, in nats
    grad_activations     : one (1, neurons) for each hidden layer
    grad_pre_activations : one (1, neurons) for each layer; the last is grad_logits
    gradients            : of the parameters, in one layer for each layer
    """

    network: Network
    label: int
    trace: Trace
    loss: float
    grad_activations: tuple[FloatArray, ...]
    grad_pre_activations: tuple[FloatArray, ...]
    gradients: tuple[Layer, ...]

    @property
    def grad_logits(self) -> FloatArray:
        """Gradient of the loss with respect to the logits: (1, classes)."""
        return self.grad_pre_activations[-1]


def work_through(network: Network, inputs: FloatArray, label: int) -> WorkedExample:
    """Compute the loss and all gradients of one example.

    trace                = network.forward(inputs)
    loss, grad_logits    = cross_entropy(trace.logits, label)
    grad_pre_activations = network.grad_pre_activations(trace, grad_logits)
    gradients            = network.parameter_gradients(trace, grad_pre_activations)
    grad_activations     = grad_pre_activations of the next layer @ its weights.T

    inputs : (1, 784) float from 0 to 1
    label : from 0 to 9
    """
    trace = network.forward(inputs)
    loss, grad_logits = cross_entropy(trace.logits, np.array([label]))
    grad_pre_activations = network.grad_pre_activations(trace, grad_logits)
    gradients = network.parameter_gradients(trace, grad_pre_activations)
    grad_activations = tuple(
        layer.grad_inputs(grad) for grad, layer in zip(grad_pre_activations[1:], network.layers[1:], strict=True)
    )
    return WorkedExample(network, label, trace, loss, grad_activations, grad_pre_activations, gradients)


def moderate_learning_rate(example: WorkedExample, rates: Sequence[float]) -> float:
    """The largest rate whose first step should remove at most half of the loss; the smallest if there is none.

    rate * sum(gradient ** 2) <= loss / 2

    The left side is the decrease that the first-order Taylor expansion of the loss expects from one step of gradient
    descent (Nocedal and Wright, Numerical Optimization, 2nd edition, section 2.2).

    rates : from the smallest to the largest
    """
    gradient = flatten(example.gradients)
    squared = float(gradient @ gradient)
    moderate = [rate for rate in rates if rate * squared <= example.loss / 2]
    return moderate[-1] if moderate else rates[0]


def gradient_descent(network: Network, inputs: FloatArray, label: int, learning_rate: float, steps: int = 1) -> Network:
    """Take gradient descent steps on one example, with a copy of the network.

    for each step:
        gradients  = work_through(copy, inputs, label).gradients
        parameters = parameters - learning_rate * gradient

    inputs, label : see work_through
    returns a read-only network; the one given is unchanged
    """
    parameters = flatten(network.layers)
    copy = Network.from_parameters(parameters, network.architecture, network.activation)
    optimizer = SGD(learning_rate)
    # A learning rate that is far too large overflows; the caller sees it in the parameters, which are not finite.
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(steps):
            optimizer.step(parameters, flatten(work_through(copy, inputs, label).gradients))
    parameters.setflags(write=False)
    return Network.from_parameters(parameters, network.architecture, network.activation)
