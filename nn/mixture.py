"""Several sets of digits that are learned from as one, such as MNIST and a few drawings of one's own.

Nothing is copied: 50,000 digits that everybody shares are still there only once. And a few drawings are not lost among
them: each can count as many.
"""

from collections.abc import Sequence

import numpy as np

from nn.arrays import ByteArray, IntArray
from nn.datasets import PIXELS, Digits


class Mixture:
    """All digits of several sets, as if they stood in one long row: each set as many times in a row as its weight says.

    parts   : the sets
    weights : for each of them, as how many each of its digits counts: 1, 2, 3, ...
    """

    def __init__(self, parts: Sequence[Digits], weights: Sequence[int]) -> None:
        self.parts = tuple(zip(parts, weights, strict=True))
        self.name = " and ".join(part.name for part in parts)

    def __len__(self) -> int:
        return sum(len(part) * weight for part, weight in self.parts)

    def take(self, chosen: IntArray) -> tuple[ByteArray, ByteArray]:
        """Copies of the pictures with these numbers, and their labels.

        number in its part = (number - where the part starts) % len(part)
        """
        images = np.empty((len(chosen), PIXELS), np.uint8)
        labels = np.empty(len(chosen), np.uint8)
        start = 0
        for part, weight in self.parts:
            end = start + len(part) * weight
            here = (start <= chosen) & (chosen < end)
            images[here], labels[here] = part.take((chosen[here] - start) % len(part))
            start = end
        return images, labels
