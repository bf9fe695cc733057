"""Numerical gradients by finite differences, to check backpropagation."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nn.explain.gradient_check import finite_difference

Array = NDArray[np.float64]
EPSILON = 1e-5


def numerical_gradient(function: Callable[[Array], Any], point: Array) -> Array:
    """The gradient of a function (array -> number) at a float64 array.

    gradient[i] = (function(point + epsilon at i) - function(point - epsilon at i)) / (2 * epsilon)
    """
    gradient = np.zeros_like(point)
    for index in np.ndindex(point.shape):

        def of_one_entry(value: float, index: tuple[int, ...] = index) -> Any:
            changed = point.copy()
            changed[index] = value
            return function(changed)

        gradient[index] = finite_difference(of_one_entry, float(point[index]), EPSILON)
    return gradient


def relative_error(found: Array, expected: Array) -> float:
    """The largest difference, as a share of the largest entry."""
    return float(np.abs(found - expected).max() / np.abs(expected).max())
