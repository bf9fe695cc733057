"""Finite differences: the slow and certain way to a gradient, to check the fast one against."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nn.gradient_check import slope

Array = NDArray[np.float64]
STEP = 1e-5


def numerical_gradient(function: Callable[[Array], Any], point: Array) -> Array:
    """The slope of a function (array -> number) along every entry of a float64 array.

    gradient[i] = (function(point + step at i) - function(point - step at i)) / (2 * step)
    """
    gradient = np.zeros_like(point)
    for index in np.ndindex(point.shape):

        def along(value: float, index: tuple[int, ...] = index) -> Any:
            moved = point.copy()
            moved[index] = value
            return function(moved)

        gradient[index] = slope(along, float(point[index]), STEP)
    return gradient


def relative_error(found: Array, expected: Array) -> float:
    """The largest difference, as a share of the largest entry."""
    return float(np.abs(found - expected).max() / np.abs(expected).max())
