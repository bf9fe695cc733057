"""Percentages that mean what they say: of all answers given with 80 per cent, eight in ten should be right."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nn.activations import softmax
from nn.arrays import FloatArray, IntArray
from nn.network import Dense, Network

# Nobody needs a temperature outside these; an answer at one of them says that there is no best one in between.
COLDEST, HOTTEST = 0.05, 20.0
# Each halves the range; after these it is narrower than float32 can tell apart.
HALVINGS = 40


@dataclass(frozen=True)
class Bin:
    """Answers of about the same confidence.

    count      : how many
    confidence : the mean of what the network said, from 0 to 1
    accuracy   : the share that was right, from 0 to 1; the same as confidence if the percentages mean what they say
    """

    count: int
    confidence: float
    accuracy: float


def fit_temperature(logits: FloatArray, labels: IntArray) -> float:
    """Find the one number by which all logits must be divided for the network to be no surer than it should be.

    temperature with the smallest cross_entropy(logits / temperature, labels)

    Above 1 the network was too sure of itself, below 1 too modest. The answers stay as they are: the largest of the
    logits remains the largest.

    logits : (batch, classes) float, finite, of pictures that the network was not trained on
    labels : (batch,) integers from 0 to classes - 1
    returns a number from COLDEST to HOTTEST: COLDEST where every answer is right, 1.0 where all logits of each picture
    are the same (then it does not matter); ValueError without pictures or with logits that are no numbers
    Source: Guo, Pleiss, Sun and Weinberger (2017), "On Calibration of Modern Neural Networks", section 4.2.
    """
    if not len(logits):
        raise ValueError("a temperature cannot be fitted to no pictures at all")
    if not np.isfinite(logits).all():
        raise ValueError("a temperature can only be fitted to finite logits")
    if (logits == logits[:, :1]).all():
        return 1.0
    # As a function of 1 / temperature the loss is convex, so its slope changes sign once at most: halve the range
    # where it does. Temperatures are halved by their logarithm, for 2 is as far from 1 as 1/2 is.
    low, high = np.log(COLDEST), np.log(HOTTEST)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if temperature_slope(logits, labels, float(np.exp(middle))) < 0:
            low = middle
        else:
            high = middle
    return float(np.clip(np.exp((low + high) / 2), COLDEST, HOTTEST))


def temperature_slope(logits: FloatArray, labels: IntArray, temperature: float) -> float:
    """Say how fast the loss grows with the temperature.

    probabilities = softmax(logits / temperature)
    slope         = mean over the batch of (logits[label] - sum(probabilities * logits)) / temperature**2

    logits : (batch, classes) float; labels : (batch,) integers; temperature : above 0
    returns nats per unit of temperature; below 0 the network is still too sure, above 0 already too modest
    """
    # With the maximum taken off, logits of a thousand lose no digits in the difference.
    shifted = np.asarray(logits - logits.max(axis=1, keepdims=True), np.float64)
    expected = (softmax(shifted / temperature) * shifted).sum(axis=1)
    return float(np.mean(shifted[np.arange(len(labels)), labels] - expected)) / temperature**2


def cool(network: Network, temperature: float) -> Network:
    """Build the temperature into a network, so that its probabilities are right and nobody else has to know of it.

    weights = weights / temperature, bias = bias / temperature       (of the last layer, the one that makes the logits)

    temperature : what fit_temperature found; ValueError unless it is above 0 and finite
    returns a network of its own, float32, which cannot be written to
    """
    if not 0 < temperature < np.inf:
        raise ValueError(f"a temperature must be above 0 and finite, not {temperature}")
    *hidden, last = network.layers
    layers = (*hidden, Dense(last.weights / temperature, last.bias / temperature))
    return Network(tuple(Dense(_kept(layer.weights), _kept(layer.bias)) for layer in layers), network.activation)


def reliability(confidences: ArrayLike, right: ArrayLike, bins: int = 15) -> tuple[Bin, ...]:
    """Sort answers by how sure the network was, and look how often it was right each time.

    bin number i (from 1) holds the confidences with (i - 1) / bins < confidence <= i / bins; 0 goes into the first

    confidences : (count,) float from 0 to 1, what the network gave its answer
    right : (count,) bool, whether that answer was right
    returns the bins that hold any answers, least sure first; ValueError without answers, or if any is out of range
    Source: Guo, Pleiss, Sun and Weinberger (2017), "On Calibration of Modern Neural Networks", section 2.
    """
    sure, hits = np.asarray(confidences, np.float64), np.asarray(right, np.float64)
    if bins < 1 or not sure.size or sure.shape != hits.shape:
        raise ValueError("reliability needs a bin, and as many answers with a confidence as with a verdict, not none")
    if not ((sure >= 0) & (sure <= 1)).all():
        raise ValueError("a confidence lies between 0 and 1")
    number = np.clip(np.ceil(sure * bins) - 1, 0, bins - 1).astype(int)
    counts = np.bincount(number, minlength=bins)
    said = np.bincount(number, sure, bins)
    was = np.bincount(number, hits, bins)
    return tuple(
        Bin(int(counts[i]), float(said[i] / counts[i]), float(was[i] / counts[i])) for i in np.flatnonzero(counts)
    )


def expected_calibration_error(confidences: ArrayLike, right: ArrayLike, bins: int = 15) -> float:
    """Measure how far the percentages are from the truth, on average over all answers.

    error = sum over the bins of count * abs(accuracy - confidence) / sum of the counts

    confidences, right, bins : as for reliability, and with the same errors
    returns a number from 0 (they mean what they say) to 1
    Source: Guo, Pleiss, Sun and Weinberger (2017), "On Calibration of Modern Neural Networks", section 2.
    """
    found = reliability(confidences, right, bins)
    apart = sum(answers.count * abs(answers.accuracy - answers.confidence) for answers in found)
    return apart / sum(answers.count for answers in found)


def roc_area(accepted_scores: ArrayLike, rejected_scores: ArrayLike) -> float:
    """Measure how well a score tells what should be accepted from what should be rejected.

    area = share of all pairs in which accepted > rejected, plus half the share in which they are equal

    It is the area under the receiver operating characteristic: 1/2 for a score that knows nothing, 1 for one that
    always ranks a digit above a drawing that is none.

    accepted_scores : (digits,) float; rejected_scores : (others,) float; ValueError if one is empty or has a NaN
    Source: Hanley and McNeil (1982), "The meaning and use of the area under a receiver operating characteristic (ROC)
    curve", Radiology 143.
    """
    accepted = np.asarray(accepted_scores, np.float64)
    rejected = np.sort(np.asarray(rejected_scores, np.float64))
    if not accepted.size or not rejected.size or np.isnan(accepted).any() or np.isnan(rejected).any():
        raise ValueError("the area needs a score to accept and one to reject, and all of them must be numbers")
    # In a sorted row, a place is a number of smaller ones: no need to look at all pairs.
    below = np.searchsorted(rejected, accepted, side="left")
    not_above = np.searchsorted(rejected, accepted, side="right")
    return float((below + not_above).sum()) / (2 * accepted.size * rejected.size)


def _kept(array: FloatArray) -> FloatArray:
    """A copy that nobody can change."""
    copy = array.astype(np.float32)
    copy.setflags(write=False)
    return copy
