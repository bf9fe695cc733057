"""The same digits as other pens would have left them: how a network gets to know fat brushes before it meets one.

Evening out the pen (nn/thickness.py) cannot bring back what a fat brush has covered: small loops are closed for good,
ends have grown round, neighbours have met. So real digits are painted over with fat and fine brushes, and then prepared
just as a drawing would be.
"""

import numpy as np

from nn.arrays import ByteArray
from nn.datasets import Dataset
from nn.preprocessing import FINE, SIDE, fit, preprocess
from nn.thickness import THRESHOLD, depths, redraw

# How far the edge of the ink moves outwards, in pixels of a digit 64 pixels high: at least, most often, at most.
GROWTH = (0.0, 3.0, 20.0)


def with_other_pens(dataset: Dataset, count: int, rng: np.random.Generator) -> Dataset:
    """Draw digits of a dataset anew, each with a pen of its own.

    count : how many, chosen by lot; at most as many as there are
    """
    chosen = np.sort(rng.permutation(len(dataset))[:count])
    images, labels = dataset.take(chosen)
    for image, growth in zip(images, rng.triangular(*GROWTH, len(images)), strict=True):
        image[:] = repaint(image.reshape(SIDE, SIDE), growth).ravel()
    return Dataset(images, labels, f"{len(images):,} of its digits with other pens")


def repaint(picture: ByteArray, growth: float) -> ByteArray:
    """Move the edge of the ink, and prepare the result as a drawing.

    picture : (28, 28) uint8; growth : in pixels of a digit 64 pixels high
    returns (28, 28) uint8; an empty picture stays empty
    """
    steps = preprocess(picture, ink="light", usual_pen=False)
    if steps is None:
        return picture
    # Around it, room for the edge of the ink to move into.
    fine = np.pad(fit(steps.crop, FINE), int(growth) + 2)
    painted = preprocess(redraw(depths(fine >= THRESHOLD), growth), ink="light")
    return picture if painted is None else painted.centred
