"""Drawings that are no digits: scribbles, letters, faces, houses and others, to train and test the rejection of inputs.

A network that was trained on digits only assigns a digit to every drawing. Kinds in TRAIN_KINDS may serve as negative
examples in training. HELD_OUT_KINDS are for tests only: they show whether rejection generalizes to unseen kinds.
"""

from collections.abc import Sequence

import numpy as np

from nn.arrays import ByteArray
from nn.dataset import PIXELS
from nn.images.preprocessing import preprocess
from nn.images.strokes import Strokes, fit_strokes, render
from nn.synthetic.nondigits.held_out_kinds import HELD_OUT_KINDS
from nn.synthetic.nondigits.sketch import Sampler
from nn.synthetic.nondigits.train_kinds import TRAIN_KINDS

KINDS: dict[str, Sampler] = TRAIN_KINDS | HELD_OUT_KINDS


def sample_drawings(kinds: Sequence[str], count: int, rng: np.random.Generator) -> list[tuple[str, Strokes]]:
    """Draw `count` random examples, cycling through the kinds.

    kinds : names in KINDS
    returns pairs of kind and strokes, on a sheet of about 100 by 100; see nn.images.strokes.fit_strokes
    """
    names = [kinds[index % len(kinds)] for index in range(count)]
    return [(name, KINDS[name](rng)) for name in names]


def kind_names(in_training: bool) -> list[str]:
    """The names of the kinds for training, or of those that are held out."""
    return list(TRAIN_KINDS if in_training else HELD_OUT_KINDS)


def nondigit_images(
    count: int, rng: np.random.Generator, kinds: Sequence[str], max_brush_share: float = 0.3
) -> ByteArray:
    """Render and preprocess random drawings, balanced over the kinds and in random order.

    longer side : 60 to 250 pixels of the canvas
    brush       : 8 to 32 pixels, but at most `max_brush_share` of the longer side
    returns (count, 784) uint8
    """
    images = np.zeros((count, PIXELS), np.uint8)
    rows = rng.permutation(count)
    drawings = sample_drawings(rng.permutation(kinds).tolist(), count, rng)
    for row, (_, strokes) in zip(rows, drawings, strict=True):
        size = rng.uniform(60, 250)
        brush = rng.uniform(8, max(8, min(32, max_brush_share * size)))
        # Preprocessing crops the drawing, so a canvas that just holds it is enough.
        side = int(size + brush) + 4
        x, y = side / 2 + rng.uniform(-0.5, 0.5, 2)
        stages = preprocess(render(fit_strokes(strokes, size, (x, y)), brush, side), ink="light")
        assert stages is not None  # a pen of 8 pixels leaves ink
        images[row] = stages.centred.ravel()
    return images
