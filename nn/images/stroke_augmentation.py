"""Stroke width augmentation: training digits as a wider pen would have drawn them.

Normalizing the stroke width cannot restore what a wide pen has covered: small loops are closed, ends are round and
neighbouring strokes have merged. So the strokes of training digits are widened before preprocessing.
"""

import numpy as np

from nn.arrays import ByteArray
from nn.dataset import IMAGE_SIZE, Dataset
from nn.images.preprocessing import NORMALIZATION_SIZE, fit, preprocess
from nn.images.stroke_width import ink_mask, redraw, signed_distance

# Minimum, mode and maximum of how far the edge of the ink moves outwards, in pixels of a digit with 64 pixels
# on its longest side.
OFFSETS = (0.0, 3.0, 20.0)


def vary_stroke_width(dataset: Dataset, count: int, rng: np.random.Generator) -> Dataset:
    """Redraw `count` randomly chosen digits as a wider pen would leave them, then normalize the stroke width."""
    chosen = np.sort(rng.permutation(len(dataset))[:count])
    images, labels = dataset.take(chosen)
    for image, offset in zip(images, rng.triangular(*OFFSETS, len(images)), strict=True):
        image[:] = change_stroke_width(image.reshape(IMAGE_SIZE, IMAGE_SIZE), offset).ravel()
    return Dataset(images, labels, f"{len(images):,} of its digits with other pens")


def change_stroke_width(image: ByteArray, offset: float) -> ByteArray:
    """Move the edge of the ink outwards and preprocess the result.

    image : (28, 28) uint8; offset : in pixels of a digit with 64 pixels on its longest side
    returns (28, 28) uint8; a blank image stays blank
    """
    stages = preprocess(image, ink="light", normalize_width=False)
    if stages is None:
        return image
    padded = np.pad(fit(stages.crop, NORMALIZATION_SIZE), int(offset) + 2)
    redrawn = preprocess(redraw(signed_distance(ink_mask(padded)), offset), ink="light")
    return image if redrawn is None else redrawn.centred
