"""Evaluation on a data set: accuracy, loss, confusion matrix, and the errors with the largest loss."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np

from nn.arrays import BoolArray, ByteArray, FloatArray, IntArray
from nn.dataset import CLASSES, Dataset, as_inputs
from nn.errors import InputError
from nn.generators import result_of
from nn.losses import cross_entropy
from nn.network import CHUNK, Network, Trace


@dataclass(frozen=True)
class Evaluation:
    """The results of a network on a data set.

    count       : number of images
    loss        : mean cross-entropy, in nats
    confusion   : (10, 10) integers; confusion[label, predicted] is a number of images
    correct     : (count,) whether each prediction is correct
    confidences : (count,) probability of the predicted class, from 0 to 1
    """

    count: int
    loss: float
    confusion: IntArray
    correct: BoolArray
    confidences: FloatArray

    @property
    def accuracy(self) -> float:
        """Share of correct predictions: the diagonal of the confusion matrix."""
        return float(np.trace(self.confusion)) / self.count


@dataclass(frozen=True)
class Mistake:
    """One misclassified image.

    image      : (784,) uint8
    label      : the correct class
    predicted  : the predicted class
    confidence : probability of the predicted class, from 0 to 1
    """

    image: ByteArray
    label: int
    predicted: int
    confidence: float


def evaluate(network: Network, dataset: Dataset) -> Evaluation:
    """Evaluate a network on a data set; InputError if it is empty."""
    return result_of(evaluation_steps(network, dataset))[0]


def worst_mistakes(network: Network, dataset: Dataset, count: int) -> tuple[Mistake, ...]:
    """Find the misclassified images with the largest cross-entropy, largest first.

    loss = -log(probabilities[label])

    count : maximum number of mistakes
    """
    return result_of(evaluation_steps(network, dataset, count))[1]


def evaluation_steps(
    network: Network, dataset: Dataset, mistakes: int = 0
) -> Generator[int, None, tuple[Evaluation, tuple[Mistake, ...]]]:
    """Evaluate and find the worst mistakes in one pass.

    yields the number of images done, returns the Evaluation and at most `mistakes` Mistakes
    raises InputError if the data set is empty
    """
    if not len(dataset):
        raise InputError(f"{dataset.name}: holds no digits")
    confusion = np.zeros((CLASSES, CLASSES), np.int64)
    total_loss = 0.0
    correct, confidences = np.empty(len(dataset), bool), np.empty(len(dataset), np.float32)
    worst: list[tuple[float, Mistake]] = []
    start = 0
    for images, labels, trace in _forward_chunks(network, dataset):
        total_loss += cross_entropy(trace.logits, labels)[0] * len(labels)
        predicted = trace.logits.argmax(axis=1)
        np.add.at(confusion, (labels, predicted), 1)
        chunk = slice(start, start + len(labels))
        correct[chunk], confidences[chunk] = predicted == labels, trace.probabilities.max(axis=1)
        for row in np.flatnonzero(predicted != labels) if mistakes else ():
            loss = cross_entropy(trace.logits[[row]], labels[[row]])[0]
            confidence = float(trace.probabilities[row, predicted[row]])
            worst.append((loss, Mistake(images[row], int(labels[row]), int(predicted[row]), confidence)))
        worst = sorted(worst, key=lambda pair: pair[0], reverse=True)[:mistakes]
        start += len(labels)
        yield start
    evaluation = Evaluation(len(dataset), total_loss / len(dataset), confusion, correct, confidences)
    return evaluation, tuple(mistake for _, mistake in worst)


def _forward_chunks(network: Network, dataset: Dataset) -> Iterator[tuple[ByteArray, ByteArray, Trace]]:
    """Forward passes over a data set, CHUNK images at a time; yields images, labels and trace."""
    for start in range(0, len(dataset), CHUNK):
        images, labels = dataset.images[start : start + CHUNK], dataset.labels[start : start + CHUNK]
        yield images, labels, network.forward(as_inputs(images))
