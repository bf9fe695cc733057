"""Thresholds chosen from the picture: what is ink, and what is noise."""

import numpy as np
from PIL import Image

from nn.arrays import ByteArray


def otsu_threshold(image: ByteArray) -> int:
    """The grey level that separates the pixels best into two groups.

    threshold = argmax over t of count[< t] * count[>= t] * (mean[< t] - mean[>= t])**2

    image : uint8 of any shape; returns the smallest level of the upper group, from 1 to 255
    Source: Otsu (1979), "A Threshold Selection Method from Gray-Level Histograms".
    """
    counts = np.array(Image.fromarray(np.atleast_2d(image)).histogram())
    below = counts.cumsum()[:-1]
    above = image.size - below
    total = (counts * np.arange(256)).cumsum()
    difference = total[:-1] / np.maximum(below, 1) - (total[-1] - total[:-1]) / np.maximum(above, 1)
    separation = below * above * difference**2
    # Between two groups that are far apart, all levels separate them equally: take the middle.
    best = np.flatnonzero(separation >= separation.max() * (1 - 1e-9))
    return int(best[0] + best[-1]) // 2 + 1
