"""Extra training data: wider pens, generated digits, and images that show no digit."""

from collections.abc import Callable, Sequence

import numpy as np

from nn.data.mixture import Mixture
from nn.dataset import NO_DIGIT, Dataset, Digits
from nn.images.stroke_augmentation import vary_stroke_width
from nn.synthetic.handwriting import generate
from nn.synthetic.nondigits import kind_names, nondigit_images


def _stroke_widths(dataset: Dataset, rng: np.random.Generator) -> Dataset:
    return vary_stroke_width(dataset, len(dataset) // 3, rng)


def _generated(dataset: Dataset, rng: np.random.Generator) -> Dataset:
    return generate(len(dataset) // 2, rng)


def _nondigits(dataset: Dataset, rng: np.random.Generator) -> Dataset:
    count = len(dataset) // 4
    labels = np.full(count, NO_DIGIT, np.uint8)
    return Dataset(nondigit_images(count, rng, kind_names(in_training=True)), labels, f"{count:,} drawings of no digit")


# name -> function of the data set that it extends
EXTRA_DATA: dict[str, Callable[[Dataset, np.random.Generator], Dataset]] = {
    "pens": _stroke_widths,
    "generated": _generated,
    "no-digits": _nondigits,
}


def mix(dataset: Dataset, names: Sequence[str], rng: np.random.Generator, repeat: int = 1) -> Digits:
    """Add extra data to a data set, whose own digits can count more than once.

    pens      : a third of the same digits, as wider pens would leave them
    generated : half as many generated digits, in other handwriting
    no-digits : a quarter as many images that show no digit, whose target is the uniform distribution

    names  : in EXTRA_DATA; none, without a repetition, returns the data set itself
    repeat : how many times each of its own digits occurs in an epoch; does not change the amounts above
    """
    added = [EXTRA_DATA[name](dataset, rng) for name in names]
    return Mixture([dataset, *added], [repeat] + [1] * len(added)) if added or repeat > 1 else dataset
