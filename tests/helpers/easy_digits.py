"""Generated digits with little variation, which are learned quickly."""

from dataclasses import replace

import numpy as np

from nn.dataset import Dataset
from nn.synthetic import handwriting

NEAT = replace(handwriting.LEGIBLE, blend=2, point_noise=3, distortion=2, slant=0.1)


def generate(count: int, rng: np.random.Generator) -> Dataset:
    """nn.synthetic.handwriting.generate with little variation."""
    return handwriting.generate(count, rng, NEAT)
