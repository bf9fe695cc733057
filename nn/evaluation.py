"""How good is it? Accuracy, loss, and who is mistaken for whom."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nn.arrays import ByteArray, FloatArray, IntArray, Mask
from nn.calibration import expected_calibration_error
from nn.datasets import CLASSES, Dataset, as_inputs
from nn.losses import cross_entropy
from nn.network import CHUNK, Network, Trace


@dataclass(frozen=True)
class Evaluation:
    """What a network made of a dataset.

    count       : how many pictures
    loss        : mean cross-entropy in nats
    confusion   : (10, 10) integers; confusion[truth, answer] counts the pictures of a digit that got an answer
    right       : (count,) whether each picture got the right answer
    confidences : (count,) the probability that each answer was given, from 0 to 1
    """

    count: int
    loss: float
    confusion: IntArray
    right: Mask
    confidences: FloatArray

    @property
    def accuracy(self) -> float:
        """The share of right answers: the diagonal of the confusion matrix."""
        return float(np.trace(self.confusion)) / self.count

    @property
    def calibration_error(self) -> float:
        """How far the percentages are from the truth, on average: see calibration.expected_calibration_error."""
        return expected_calibration_error(self.confidences, self.right)


@dataclass(frozen=True)
class Mistake:
    """One picture that a network took for another digit.

    picture    : (784,) uint8
    truth      : what it shows
    said       : what the network took it for
    confidence : how sure the network was of that, from 0 to 1
    """

    picture: ByteArray
    truth: int
    said: int
    confidence: float


def evaluate(network: Network, dataset: Dataset) -> Evaluation:
    """Show a network every picture of a dataset (which must not be empty), and count what it says."""
    confusion = np.zeros((CLASSES, CLASSES), np.int64)
    total_loss = 0.0
    right, confidences = np.empty(len(dataset), bool), np.empty(len(dataset), np.float32)
    done = 0
    for _, labels, trace in _asked(network, dataset):
        total_loss += cross_entropy(trace.logits, labels)[0] * len(labels)
        answers = trace.logits.argmax(axis=1)
        np.add.at(confusion, (labels, answers), 1)
        here = slice(done, done + len(labels))
        right[here], confidences[here] = answers == labels, trace.probabilities.max(axis=1)
        done += len(labels)
    return Evaluation(len(dataset), total_loss / len(dataset), confusion, right, confidences)


def worst_mistakes(network: Network, dataset: Dataset, count: int) -> tuple[Mistake, ...]:
    """Find the wrong answers that should have surprised the network most, worst first.

    surprise = -log(probabilities[truth])                (the cross-entropy of this one picture)

    count : how many at most; there are fewer where the network makes fewer mistakes
    """
    found: list[tuple[float, Mistake]] = []
    for images, labels, trace in _asked(network, dataset):
        answers = trace.logits.argmax(axis=1)
        for row in np.flatnonzero(answers != labels):
            surprise = cross_entropy(trace.logits[[row]], labels[[row]])[0]
            confidence = float(trace.probabilities[row, answers[row]])
            found.append((surprise, Mistake(images[row], int(labels[row]), int(answers[row]), confidence)))
        # What is not among the worst so far will not be in the end.
        found = sorted(found, key=lambda pair: pair[0], reverse=True)[:count]
    return tuple(mistake for _, mistake in found)


def _asked(network: Network, dataset: Dataset) -> Iterator[tuple[ByteArray, ByteArray, Trace]]:
    """Show a network every picture, many at a time; yields the pictures, what they show, and what it made of them."""
    for start in range(0, len(dataset), CHUNK):
        images, labels = dataset.images[start : start + CHUNK], dataset.labels[start : start + CHUNK]
        yield images, labels, network.forward(as_inputs(images))
