"""Several data sets as one, without copies, such as MNIST and a few drawings of the user.

A weight for each data set repeats its images, so that a small one is not lost beside a large one.
"""

from collections.abc import Sequence

import numpy as np

from nn.arrays import ByteArray, IntArray
from nn.dataset import PIXELS, Digits


class Mixture:
    """The concatenation of several data sets, each repeated as many times as its weight.

    parts   : the data sets
    weights : an integer for each of them
    """

    def __init__(self, parts: Sequence[Digits], weights: Sequence[int]) -> None:
        self.parts = tuple(zip(parts, weights, strict=True))
        self.name = " and ".join(part.name for part in parts)

    def __len__(self) -> int:
        return sum(len(part) * weight for part, weight in self.parts)

    def take(self, indices: IntArray) -> tuple[ByteArray, ByteArray]:
        """Copies of the images with these indices, and their labels.

        index in its part = (index - start of the part) % len(part)
        """
        images = np.empty((len(indices), PIXELS), np.uint8)
        labels = np.empty(len(indices), np.uint8)
        start = 0
        for part, weight in self.parts:
            end = start + len(part) * weight
            in_part = (start <= indices) & (indices < end)
            images[in_part], labels[in_part] = part.take((indices[in_part] - start) % len(part))
            start = end
        return images, labels
