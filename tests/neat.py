"""Handwriting of people who take great care: soon learned, for tests that are about something else."""

import numpy as np

from nn import handwriting
from nn.datasets import Dataset

NEAT = handwriting.Style(wobble=3, warp=2, pen=(0.7, 1.9), pressure=0.05, slant=0.1)


def generate(count: int, rng: np.random.Generator) -> Dataset:
    """The same as nn.handwriting.generate, but neat."""
    return handwriting.generate(count, rng, NEAT)
