"""Rejection of drawings that show no digit: a score, its threshold, and how well it separates the two kinds."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nn.arrays import FloatArray

# Key of the reject threshold in the card of a weight file.
CARD_KEY = "digit_from"


def digit_score(probabilities: FloatArray) -> FloatArray:
    """Score how much an image looks like a digit: the sum of the two largest probabilities.

    Two, because an ambiguous digit divides its probability between two classes.

    probabilities : (count, classes); returns (count,) from 2 / classes to 1
    """
    two_largest = np.partition(probabilities, -2, axis=1)[:, -2:]
    return np.asarray(two_largest.sum(axis=1))


def reject_threshold(card: dict[str, Any]) -> float:
    """The digit_score below which a network with this card rejects a drawing; 0 (none rejected) if not calibrated."""
    return float(card.get(CARD_KEY) or 0)


def roc_auc(positive_scores: ArrayLike, negative_scores: ArrayLike) -> float:
    """Area under the receiver operating characteristic curve.

    area = share of all pairs in which positive > negative, plus half the share in which they are equal

    positive_scores : (positives,) float; negative_scores : (negatives,) float
    returns 1 if every positive scores above every negative, 1/2 for a score without information
    raises ValueError if one of them is empty or has a NaN
    Source: Hanley and McNeil (1982), "The meaning and use of the area under a receiver operating characteristic (ROC)
    curve", Radiology 143.
    """
    positive = np.asarray(positive_scores, np.float64)
    negative = np.sort(np.asarray(negative_scores, np.float64))
    if not positive.size or not negative.size or np.isnan(positive).any() or np.isnan(negative).any():
        raise ValueError("roc_auc needs at least one positive and one negative score, and no NaN")
    # In a sorted array, an insertion index is a count: this avoids comparing all pairs.
    below = np.searchsorted(negative, positive, side="left")
    not_above = np.searchsorted(negative, positive, side="right")
    return float((below + not_above).sum()) / (2 * positive.size * negative.size)
