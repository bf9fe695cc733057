"""How good is it? Accuracy, loss, and who is mistaken for whom."""

from dataclasses import dataclass

import numpy as np

from nn.arrays import IntArray
from nn.datasets import CLASSES, Dataset, as_inputs
from nn.losses import cross_entropy
from nn.network import CHUNK, Network


@dataclass(frozen=True)
class Evaluation:
    """What a network made of a dataset.

    count     : how many pictures
    loss      : mean cross-entropy in nats
    confusion : (10, 10) integers; confusion[truth, answer] counts the pictures of a digit that got an answer
    """

    count: int
    loss: float
    confusion: IntArray

    @property
    def accuracy(self) -> float:
        """The share of right answers: the diagonal of the confusion matrix."""
        return float(np.trace(self.confusion)) / self.count


def evaluate(network: Network, dataset: Dataset) -> Evaluation:
    """Show a network every picture of a dataset (which must not be empty), and count what it says."""
    confusion = np.zeros((CLASSES, CLASSES), np.int64)
    total_loss = 0.0
    for start in range(0, len(dataset), CHUNK):
        labels = dataset.labels[start : start + CHUNK]
        trace = network.forward(as_inputs(dataset.images[start : start + CHUNK]))
        total_loss += cross_entropy(trace.logits, labels)[0] * len(labels)
        np.add.at(confusion, (labels, trace.logits.argmax(axis=1)), 1)
    return Evaluation(len(dataset), total_loss / len(dataset), confusion)
