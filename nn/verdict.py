"""What to make of ten probabilities: a digit, one of two, or nothing that looks like a digit.

A network can only spread its belief over ten digits. One that was shown scribbles and letters while it learned has
learned to spread it evenly over them; so belief that does not gather anywhere means that there was no digit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np

from nn.arrays import FloatArray

# The runner-up counts as close when it has at least this share of the winner's probability.
CLOSE = 0.5


class Kind(Enum):
    """What kind of answer it is."""

    SURE = "sure"
    TORN = "torn between two"
    NO_DIGIT = "no digit"


@dataclass(frozen=True)
class Verdict:
    """The answer in short.

    kind   : whether it is sure, torn between two, or sees no digit
    digits : the likeliest, most likely first; two where it is torn
    """

    kind: Kind
    digits: tuple[int, ...]


def likeness(probabilities: FloatArray) -> FloatArray:
    """How much something looks like a digit: the two largest probabilities together (two, for a 4 may be half a 9).

    probabilities : (count, classes); returns (count,) from 2 / classes to 1
    """
    two_largest = np.partition(probabilities, -2, axis=1)[:, -2:]
    return np.asarray(two_largest.sum(axis=1))


def digit_from(card: dict[str, Any]) -> float:
    """The likeness from which a network with this card takes something for a digit; 0 if it was never measured."""
    return float(card.get("digit_from") or 0)


def judge(probabilities: Sequence[float], digit_from: float = 0.0) -> Verdict:
    """Sum up ten probabilities.

    digit_from : likeness from which something is taken for a digit; 0 takes everything for one
    """
    best, second = sorted(range(len(probabilities)), key=lambda digit: -probabilities[digit])[:2]
    if probabilities[best] + probabilities[second] < digit_from:
        return Verdict(Kind.NO_DIGIT, (best, second))
    if probabilities[second] >= CLOSE * probabilities[best]:
        return Verdict(Kind.TORN, (best, second))
    return Verdict(Kind.SURE, (best,))
