"""The parts of a network: dense layers, and dropout masks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nn.arrays import FloatArray


@dataclass(frozen=True)
class Dense:
    """A fully connected layer.

    pre_activation = inputs @ weights + bias

    weights : (inputs, neurons)
    bias    : (neurons,)
    The gradients of a layer are stored in a Dense, too.
    """

    weights: FloatArray
    bias: FloatArray


def dropout_masks(
    hidden: Sequence[int], batch: int, dropout: float, rng: np.random.Generator
) -> tuple[FloatArray, ...]:
    """Draw inverted-dropout masks for one batch.

    mask = (random >= dropout) / (1 - dropout)           (scaled, so that the expected activation is unchanged)

    hidden : neurons in each hidden layer; dropout : the probability of 0, from 0 to below 1
    returns one (batch, neurons) float32 for each hidden layer; () for a dropout of 0
    Source: Srivastava et al. (2014), "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", section 4.
    """
    if dropout == 0:
        return ()
    scale = np.float32(1 / (1 - dropout))
    return tuple((rng.random((batch, neurons), np.float32) >= dropout) * scale for neurons in hidden)
