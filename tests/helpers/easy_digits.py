"""Generated digits with little variation, which are learned quickly."""

import numpy as np

from nn.dataset import Dataset
from nn.synthetic import handwriting

NEAT = handwriting.Style(point_noise=3, distortion=2, pen_radius=(0.7, 1.9), pressure=0.05, slant=0.1)


def generate(count: int, rng: np.random.Generator) -> Dataset:
    """nn.synthetic.handwriting.generate with little variation."""
    return handwriting.generate(count, rng, NEAT)
