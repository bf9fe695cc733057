"""Dropout: neurons that are switched off by lot while a network learns."""

from collections.abc import Sequence

import numpy as np

from nn.arrays import FloatArray


def dropout_masks(
    hidden: Sequence[int], batch: int, dropout: float, rng: np.random.Generator
) -> tuple[FloatArray, ...]:
    """Switch off some hidden neurons by lot for one batch, so that none can rely on the others being there.

    mask = (random >= dropout) / (1 - dropout)           (the others are turned up, so that the sum stays the same)

    hidden : neurons in each hidden layer; dropout : the share to switch off, 0 <= dropout < 1
    returns a (batch, neurons) float32 for each hidden layer; nothing at all for a dropout of 0
    Source: Srivastava et al. (2014), "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", section 4.
    """
    if dropout == 0:
        return ()
    scale = np.float32(1 / (1 - dropout))
    return tuple((rng.random((batch, neurons), np.float32) >= dropout) * scale for neurons in hidden)
