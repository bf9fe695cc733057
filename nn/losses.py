"""Softmax cross-entropy and its gradient, with label smoothing and outlier exposure."""

import numpy as np

from nn.arrays import FloatArray, IntArray


def cross_entropy(logits: FloatArray, labels: IntArray, label_smoothing: float = 0.0) -> tuple[float, FloatArray]:
    """Mean cross-entropy of a batch, and its gradient with respect to the logits.

    probabilities = softmax(logits)
    loss          = mean over the batch of -log(probabilities[label])
    grad_logits   = (probabilities - one_hot(labels)) / batch

    With label smoothing, a part of each target is spread over all classes. An image of no class (label = classes) has
    the uniform distribution as its target.
    targets       = (1 - label_smoothing) * one_hot(labels) + label_smoothing / classes
    loss          = mean over the batch of -sum(targets * log(probabilities))
    grad_logits   = (probabilities - targets) / batch

    The code subtracts 1 at the index of the label instead of building one-hot rows. The division by the batch size
    happens here and nowhere else.

    logits : (batch, classes) float, of any finite size
    labels : (batch,) integers from 0 to classes - 1, or classes for an image of no class
    label_smoothing : from 0 to 1
    returns the loss in nats, and its gradient with the shape and dtype of logits
    Source: Bishop (2006), "Pattern Recognition and Machine Learning", section 4.3.4; label smoothing: Szegedy et al.
    (2016), "Rethinking the Inception Architecture for Computer Vision", section 7; images of no class: Hendrycks,
    Mazeika and Dietterich (2019), "Deep Anomaly Detection with Outlier Exposure", section 3.
    """
    count, classes = logits.shape
    rows = np.arange(count)
    smoothing = _smoothing(labels, classes, label_smoothing)
    if smoothing is not None:
        labels = np.minimum(labels, classes - 1)
    # log(softmax(z)) = z - log(sum(exp(z))), after subtracting the maximum. The exponentials take most of the time,
    # and serve both the loss and the gradient.
    shifted = logits - logits.max(axis=1, keepdims=True)
    exponentials = np.exp(shifted)
    sums = exponentials.sum(axis=1)
    target_logits = shifted[rows, labels]
    if smoothing is not None:
        target_logits += smoothing * (shifted.mean(axis=1) - target_logits)
    loss = float(np.mean(np.log(sums) - target_logits))

    grad_logits: FloatArray = exponentials / sums[:, np.newaxis]
    grad_logits[rows, labels] -= 1 if smoothing is None else 1 - smoothing
    if smoothing is not None:
        grad_logits -= (smoothing / classes)[:, np.newaxis]
    grad_logits /= count
    return loss, grad_logits


def _smoothing(labels: IntArray, classes: int, label_smoothing: float) -> FloatArray | None:
    """The smoothing of each row: 1 for an image of no class; None if it is 0 for all rows, the most common case."""
    no_class = labels == classes
    if label_smoothing == 0 and not no_class.any():
        return None
    return np.where(no_class, 1, label_smoothing).astype(np.float32)
