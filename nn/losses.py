"""How wrong the network was, as one number to make smaller."""

import numpy as np

from nn.arrays import FloatArray, IntArray


def cross_entropy(logits: FloatArray, labels: IntArray) -> tuple[float, FloatArray]:
    """Measure how surprised the network is by the right answers, and which way each score should move.

    probabilities = softmax(logits)
    loss          = mean over the batch of -log(probabilities[label])
    grad_logits   = (probabilities - one_hot(labels)) / batch

    One-hot means a row of zeros with a single 1 at the label. Here the 1 is subtracted at that index, which is the
    same thing without the zeros. The division by the batch happens here and nowhere else.

    logits : (batch, classes) float, any finite size (logits of 1000 do not overflow)
    labels : (batch,) integers from 0 to classes - 1
    returns the loss in nats, and its gradient with the shape and dtype of logits
    Source: Bishop (2006), "Pattern Recognition and Machine Learning", section 4.3.4.
    """
    rows = np.arange(len(labels))
    # log(softmax) written out: log(exp(z) / sum(exp(z))) = z - log(sum(exp(z))), with the maximum taken off first.
    # The exponentials serve both the loss and the probabilities; they are what takes the time here.
    shifted = logits - logits.max(axis=1, keepdims=True)
    exponentials = np.exp(shifted)
    sums = exponentials.sum(axis=1)
    loss = float(np.mean(np.log(sums) - shifted[rows, labels]))

    grad_logits: FloatArray = exponentials / sums[:, np.newaxis]
    grad_logits[rows, labels] -= 1
    grad_logits /= len(labels)
    return loss, grad_logits
