"""Downsampling and smoothing of long curves, and the end of their axis."""

import numpy as np

from nn.arrays import FloatArray, IntArray

# Curves are drawn with at most two points per bucket, about as many as a screen can show.
BUCKETS = 300
# Axes end at one of these numbers times a power of ten, so that they rarely change during a training.
AXIS_ENDS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


def downsample(losses: FloatArray, steps: int) -> IntArray:
    """Indices of the losses to draw: the first, the last, and the minimum and maximum of each of BUCKETS equal buckets.

    The buckets divide the whole training of `steps` steps, so that points once drawn do not change.

    returns (at most 2 * BUCKETS + 2,) ascending indices
    """
    width = -(-max(steps, len(losses)) // BUCKETS)
    # The last bucket is padded with its last loss, which changes neither its minimum nor its maximum.
    buckets = np.pad(losses, (0, -len(losses) % width), "edge").reshape(-1, width)
    starts = np.arange(len(buckets)) * width
    lowest, highest = starts + buckets.argmin(axis=1), starts + buckets.argmax(axis=1)
    return np.unique(np.concatenate([[0, len(losses) - 1], lowest, highest]))


def moving_average(losses: FloatArray, at: IntArray, half: int) -> FloatArray:
    """The mean over the window from `half` steps before to `half` steps after, truncated at both ends of the curve.

    average = (cumulative sum at the end of the window - cumulative sum at its start) / length of the window

    losses : (steps,); at : (points,) indices of the centres of the windows
    returns (points,) float64
    """
    sums = np.concatenate([[0.0], np.cumsum(losses, dtype=np.float64)])
    begin, end = np.maximum(at - half, 0), np.minimum(at + half + 1, len(losses))
    return np.asarray((sums[end] - sums[begin]) / (end - begin))


def axis_end(losses: FloatArray) -> float:
    """The end of the loss axis: a round number not below the 98 % quantile of the losses."""
    high = float(np.quantile(losses, 0.98))
    if high <= 0:
        return 1.0
    unit = 10.0 ** np.floor(np.log10(high))
    return float(next((unit * end for end in AXIS_ENDS if unit * end >= high), 10 * unit))
