"""Optimizers: SGD, momentum and Adam.

Each updates one flat vector of all parameters in place.
"""

import math
from abc import ABC, abstractmethod

import numpy as np

from nn.arrays import FloatArray


class Optimizer(ABC):
    """Base class of the optimizers."""

    def __init__(self, learning_rate: float) -> None:
        self.learning_rate = learning_rate

    @abstractmethod
    def step(self, parameters: FloatArray, gradient: FloatArray) -> None:
        """Update the parameters in place; the gradient may be overwritten.

        parameters, gradient : (count,) of one dtype
        """


class SGD(Optimizer):
    """Gradient descent: stochastic with batches, full-batch otherwise.

    parameters = parameters - learning_rate * gradient
    """

    def step(self, parameters: FloatArray, gradient: FloatArray) -> None:
        gradient *= self.learning_rate
        parameters -= gradient


class Momentum(Optimizer):
    """Gradient descent with momentum.

    velocity   = momentum * velocity + gradient
    parameters = parameters - learning_rate * velocity

    Source: Sutskever et al. (2013), "On the importance of initialization and momentum in deep learning", section 2.
    """

    def __init__(self, learning_rate: float, momentum: float = 0.9) -> None:
        super().__init__(learning_rate)
        self.momentum = momentum
        self.velocity: FloatArray | None = None

    def step(self, parameters: FloatArray, gradient: FloatArray) -> None:
        if self.velocity is None:
            self.velocity = np.zeros_like(parameters)
        self.velocity *= self.momentum
        self.velocity += gradient
        parameters -= self.learning_rate * self.velocity


class Adam(Optimizer):
    """Adam: adapts the step of each parameter to running averages of its gradient and of its squared gradient.

    mean        = beta1 * mean        + (1 - beta1) * gradient
    mean_square = beta2 * mean_square + (1 - beta2) * gradient**2
    parameters -= learning_rate * corrected(mean) / (sqrt(corrected(mean_square)) + epsilon)

    corrected(x) = x / (1 - beta**steps)                 (bias correction, since both averages start at zero)

    Source: Kingma and Ba (2015), "Adam: A Method for Stochastic Optimization", algorithm 1.
    """

    def __init__(self, learning_rate: float, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8) -> None:
        super().__init__(learning_rate)
        self.beta1, self.beta2, self.epsilon = beta1, beta2, epsilon
        self.steps = 0
        self.mean: FloatArray | None = None
        self.mean_square: FloatArray | None = None

    def step(self, parameters: FloatArray, gradient: FloatArray) -> None:
        if self.mean is None or self.mean_square is None:
            self.mean, self.mean_square = np.zeros_like(parameters), np.zeros_like(parameters)
        self.steps += 1
        self.mean *= self.beta1
        self.mean += gradient
        gradient *= gradient
        self.mean_square *= self.beta2
        self.mean_square += gradient

        # Both averages are stored without the factor (1 - beta), and all scalar factors are combined, which saves
        # passes over the arrays (c1, c2: the bias corrections):
        # learning_rate * (1-beta1)*m/c1 / (sqrt((1-beta2)*v/c2) + epsilon)  =  rate * m / (sqrt(v) + epsilon * scale)
        scale = math.sqrt((1 - self.beta2**self.steps) / (1 - self.beta2))
        rate = self.learning_rate * (1 - self.beta1) / (1 - self.beta1**self.steps) * scale
        step = np.sqrt(self.mean_square, out=gradient)
        step += self.epsilon * scale
        np.divide(self.mean, step, out=step)
        step *= rate
        parameters -= step


OPTIMIZERS: dict[str, type[Optimizer]] = {"sgd": SGD, "momentum": Momentum, "adam": Adam}
