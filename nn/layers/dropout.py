"""Inverted dropout: drops hidden neurons at random during training."""

from collections.abc import Sequence

import numpy as np

from nn.arrays import FloatArray
from nn.layers.dense import Dense
from nn.layers.layer import Layer


def dropout_masks(
    layers: Sequence[Layer], batch: int, dropout: float, rng: np.random.Generator
) -> tuple[FloatArray, ...]:
    """Draw inverted-dropout masks for one batch.

    mask = (random >= dropout) / (1 - dropout)           (scaled, so that the expected activation is unchanged)

    Only neurons of dense layers are dropped: neighbours in a feature map are so alike that they would stand in for each
    other.

    layers : of the network; the last one, whose outputs are the logits, has no mask
    dropout : the probability of 0, from 0 to below 1
    returns one (batch, neurons) float32 for each hidden layer, (1, 1) for a convolution; () for a dropout of 0
    Source: Srivastava et al. (2014), "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", section 4.
    """
    if dropout == 0:
        return ()
    scale = np.float32(1 / (1 - dropout))
    return tuple(
        (rng.random((batch, layer.output_size), np.float32) >= dropout) * scale
        if isinstance(layer, Dense)
        else np.ones((1, 1), np.float32)
        for layer in layers[:-1]
    )
