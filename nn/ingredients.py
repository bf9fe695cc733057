"""What can be mixed in with the digits that a network learns from, so that it also gets right what they do not show."""

from collections.abc import Callable, Sequence

import numpy as np

from nn.datasets import NO_DIGIT, Dataset, Digits
from nn.handwriting import generate
from nn.mixture import Mixture
from nn.nondigits import kinds, pictures
from nn.pens import with_other_pens


def _other_pens(dataset: Dataset, rng: np.random.Generator) -> Dataset:
    return with_other_pens(dataset, len(dataset) // 3, rng)


def _generated(dataset: Dataset, rng: np.random.Generator) -> Dataset:
    return generate(len(dataset) // 4, rng)


def _no_digits(dataset: Dataset, rng: np.random.Generator) -> Dataset:
    count = len(dataset) // 8
    labels = np.full(count, NO_DIGIT, np.uint8)
    return Dataset(pictures(count, rng, kinds(practised=True)), labels, f"{count:,} drawings of no digit")


# name -> what makes it of the digits that it goes with, and how many: a share of theirs.
INGREDIENTS: dict[str, Callable[[Dataset, np.random.Generator], Dataset]] = {
    "pens": _other_pens,
    "generated": _generated,
    "no-digits": _no_digits,
}


def mix(dataset: Dataset, names: Sequence[str], rng: np.random.Generator) -> Digits:
    """Add ingredients to digits.

    pens      : a third of the same digits, as fat and fine brushes would have left them
    generated : a quarter as many generated digits, with ways of writing that the others may not have
    no-digits : an eighth as many drawings of no digit, so that the network learns to be at a loss

    names : in INGREDIENTS; none leaves the dataset as it is
    """
    added = [INGREDIENTS[name](dataset, rng) for name in names]
    return Mixture([dataset, *added], [1] * (len(added) + 1)) if added else dataset
