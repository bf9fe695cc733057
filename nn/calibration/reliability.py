"""Reliability diagrams and the expected calibration error: whether confidence matches accuracy."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Bin:
    """Predictions of similar confidence.

    count      : number of predictions
    confidence : mean confidence, from 0 to 1
    accuracy   : share of correct predictions, from 0 to 1; equal to confidence in a calibrated network
    """

    count: int
    confidence: float
    accuracy: float


def reliability(confidences: ArrayLike, correct: ArrayLike, bins: int = 15) -> tuple[Bin, ...]:
    """Group predictions by confidence and compare the confidence of each group with its accuracy.

    bin number i (from 1) holds the confidences with (i - 1) / bins < confidence <= i / bins; 0 goes into the first

    confidences : (count,) float from 0 to 1, the probability of the predicted class
    correct : (count,) bool
    returns the bins that are not empty, in order of confidence
    raises ValueError without predictions, or for a confidence out of range
    Source: Guo, Pleiss, Sun and Weinberger (2017), "On Calibration of Modern Neural Networks", section 2.
    """
    confidence, hits = np.asarray(confidences, np.float64), np.asarray(correct, np.float64)
    if bins < 1 or not confidence.size or confidence.shape != hits.shape:
        raise ValueError("reliability needs at least one bin, and as many values of confidence as of correct")
    if not ((confidence >= 0) & (confidence <= 1)).all():
        raise ValueError("a confidence lies between 0 and 1")
    index = np.clip(np.ceil(confidence * bins) - 1, 0, bins - 1).astype(int)
    counts = np.bincount(index, minlength=bins)
    total_confidence, total_hits = np.bincount(index, confidence, bins), np.bincount(index, hits, bins)
    return tuple(
        Bin(int(counts[i]), float(total_confidence[i] / counts[i]), float(total_hits[i] / counts[i]))
        for i in np.flatnonzero(counts)
    )


def expected_calibration_error(confidences: ArrayLike, correct: ArrayLike, bins: int = 15) -> float:
    """Mean difference between confidence and accuracy, weighted by the size of the bins.

    error = sum over the bins of count * abs(accuracy - confidence) / sum of the counts

    confidences, correct, bins : as for reliability, with the same errors
    returns a number from 0 (calibrated) to 1
    Source: Guo, Pleiss, Sun and Weinberger (2017), "On Calibration of Modern Neural Networks", section 2.
    """
    found = reliability(confidences, correct, bins)
    return sum(b.count * abs(b.accuracy - b.confidence) for b in found) / sum(b.count for b in found)
