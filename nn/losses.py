"""How wrong the network was, as one number to make smaller."""

import numpy as np

from nn.arrays import FloatArray, IntArray


def cross_entropy(logits: FloatArray, labels: IntArray, smoothing: float = 0.0) -> tuple[float, FloatArray]:
    """Measure how surprised the network is by the right answers, and which way each score should move.

    probabilities = softmax(logits)
    loss          = mean over the batch of -log(probabilities[label])
    grad_logits   = (probabilities - one_hot(labels)) / batch

    With smoothing, the right answer is not all that counts: it gives up a share of its 1 to all classes alike, so that
    the network is not driven to be ever more certain. A picture that shows none of the classes (its label is `classes`)
    gives up everything: there, the right answer is to believe in all of them alike.
    targets       = (1 - smoothing) * one_hot(labels) + smoothing / classes
    loss          = mean over the batch of -sum(targets * log(probabilities))
    grad_logits   = (probabilities - targets) / batch

    One-hot means a row of zeros with a single 1 at the label. Here the 1 is subtracted at that index, which is the
    same thing without the zeros. The division by the batch happens here and nowhere else.

    logits : (batch, classes) float, any finite size (logits of 1000 do not overflow)
    labels : (batch,) integers from 0 to classes - 1; classes for a picture that shows none of them
    smoothing : from 0 to 1
    returns the loss in nats, and its gradient with the shape and dtype of logits
    Source: Bishop (2006), "Pattern Recognition and Machine Learning", section 4.3.4; smoothing: Szegedy et al. (2016),
    "Rethinking the Inception Architecture for Computer Vision", section 7; pictures of nothing: Hendrycks, Mazeika and
    Dietterich (2019), "Deep Anomaly Detection with Outlier Exposure", section 3.
    """
    count, classes = logits.shape
    rows = np.arange(count)
    given_up = _given_up(labels, classes, smoothing)
    if given_up is not None:
        labels = np.minimum(labels, classes - 1)
    # log(softmax) written out: log(exp(z) / sum(exp(z))) = z - log(sum(exp(z))), with the maximum taken off first.
    # The exponentials serve both the loss and the probabilities; they are what takes the time here.
    shifted = logits - logits.max(axis=1, keepdims=True)
    exponentials = np.exp(shifted)
    sums = exponentials.sum(axis=1)
    target_logits = shifted[rows, labels]
    if given_up is not None:
        target_logits += given_up * (shifted.mean(axis=1) - target_logits)
    loss = float(np.mean(np.log(sums) - target_logits))

    grad_logits: FloatArray = exponentials / sums[:, np.newaxis]
    grad_logits[rows, labels] -= 1 if given_up is None else 1 - given_up
    if given_up is not None:
        grad_logits -= (given_up / classes)[:, np.newaxis]
    grad_logits /= count
    return loss, grad_logits


def _given_up(labels: IntArray, classes: int, smoothing: float) -> FloatArray | None:
    """The share of each target that is spread over all classes; None where it is 0 for all, which is most common."""
    none_of_them = labels == classes
    if smoothing == 0 and not none_of_them.any():
        return None
    return np.where(none_of_them, 1, smoothing).astype(np.float32)
