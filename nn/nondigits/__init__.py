"""Drawings that are no digits: scribbles, letters, faces, houses, and whatever else people draw to see what happens.

A network that only ever saw digits takes everything for one. Some of these kinds of drawing may be shown to it while it
learns, as examples of what is none. The others are kept from it: what it makes of those shows whether it has understood
what a digit looks like, or just learnt by heart what else there is.
"""

from collections.abc import Sequence

import numpy as np

from nn.arrays import ByteArray
from nn.datasets import PIXELS
from nn.drawing import Strokes, place, render
from nn.nondigits.exam import EXAM
from nn.nondigits.practice import PRACTICE
from nn.nondigits.sketch import Kind
from nn.preprocessing import preprocess

KINDS: dict[str, Kind] = PRACTICE | EXAM


def draw(kinds: Sequence[str], count: int, rng: np.random.Generator) -> list[tuple[str, Strokes]]:
    """Draw so many things, the kinds in turn, so that every kind comes as often as every other (but for the remainder).

    kinds : names in KINDS
    returns pairs of a name and a drawing, on a sheet of about 100 by 100: nn.drawing.place puts it on a canvas
    """
    names = [kinds[number % len(kinds)] for number in range(count)]
    return [(name, KINDS[name].draw(rng)) for name in names]


def kinds(practised: bool) -> list[str]:
    """The names of the kinds for practice, or of those for the exam."""
    return [name for name, kind in KINDS.items() if kind.practised == practised]


def pictures(count: int, rng: np.random.Generator, names: Sequence[str], fattest: float = 0.45) -> ByteArray:
    """Draw things of these kinds, and prepare them as the page prepares every drawing.

    height of a drawing : 60 to 250 pixels of the canvas (its width, if that is more)
    width of the pen    : 8 to 32 pixels, but at most the share `fattest` of the height
    returns (count, 784) uint8, the kinds in random order
    """
    images = np.zeros((count, PIXELS), np.uint8)
    places = rng.permutation(count)
    for row, (_, strokes) in zip(places, draw(rng.permutation(names).tolist(), count, rng), strict=True):
        height = rng.uniform(60, 250)
        brush = rng.uniform(8, max(8, min(32, fattest * height)))
        # Where on the canvas it stands does not matter, for it is cut out: a sheet that is just large enough will do.
        side = int(height + brush) + 4
        x, y = side / 2 + rng.uniform(-0.5, 0.5, 2)
        steps = preprocess(render(place(strokes, height, (x, y)), brush, side), ink="light")
        assert steps is not None  # a pen of 8 pixels leaves ink
        images[row] = steps.centred.ravel()
    return images
