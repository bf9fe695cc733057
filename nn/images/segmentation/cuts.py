"""Cuts between touching digits: paths from the top to the bottom of a part that cross as little ink as possible."""

import numpy as np

from nn.arrays import ByteArray, FloatArray, IntArray

# A cut costs 1 for each pixel of ink on it, and this for each step to the side.
SIDESTEP = 0.35
# Ink of at least this intensity is a stroke.
INK = 128
# A cut crosses at most this many times the width of the pen. A part that is as wide as a digit is high gets at most
# CUTS of them, a wider one accordingly more, at least this share of that height apart.
MAX_CROSSED, CUTS, SPACING = 3.0, 6, 0.1
# Digits mostly touch in one place, whereas a cut through a loop crosses two strokes: each further one costs as much as
# this many widths of the pen.
CROSSING = 2.5


def find_cuts(ink: ByteArray, pen: float, height: float) -> list[tuple[IntArray, float]]:
    """The best paths down through a part.

    crossed = (sum(ink / 255) on the path + SIDESTEP * its steps to the side) / pen       (at most MAX_CROSSED)
    cost    = crossed + CROSSING * max(0, strokes on the path - 1)

    ink    : (height, width) uint8, one part
    pen    : width of the pen in pixels; at least 1
    returns pairs of a path, (height,) the first column right of it in each line, and its cost in pen widths, from left
    to right; paths do not cross
    Source: LeCun, Bottou, Bengio and Haffner (1998), section V.A, heuristic over-segmentation; Avidan and
    Shamir (2007), "Seam Carving for Content-Aware Image Resizing", for the paths.
    """
    lines, width = ink.shape
    ink_share = ink / np.float32(255)
    down, from_above = _accumulated(ink_share)
    up, from_below = _accumulated(ink_share[::-1])
    middle = lines // 2
    total = down[middle] + up[::-1][middle] - ink_share[middle]
    most = max(1, round(CUTS * width / height))
    spacing = max(2, round(SPACING * height))
    paths: list[tuple[IntArray, float]] = []
    taken = np.zeros(width, bool)
    taken[:2] = taken[-2:] = True
    for column in np.argsort(total, kind="stable").tolist():
        crossed = float(total[column]) / max(pen, 1)
        if crossed > MAX_CROSSED or len(paths) >= most:
            break
        if taken[column]:
            continue
        taken[max(0, column - spacing) : column + spacing + 1] = True
        path = np.empty(lines, int)
        path[middle::-1] = _traced(from_above[: middle + 1][::-1], column)
        path[middle:] = _traced(from_below[: lines - middle][::-1], column)
        paths.append((path, crossed + CROSSING * max(0, _crossings(ink[np.arange(lines), path]) - 1)))
    return sorted(paths, key=lambda item: float(item[0].mean()))


def _crossings(values: ByteArray) -> int:
    """How many strokes a path crosses, given the ink on it."""
    is_ink = np.pad(values >= INK, 1)
    return int((is_ink[1:] & ~is_ink[:-1]).sum())


def _accumulated(cost: FloatArray) -> tuple[FloatArray, IntArray]:
    """The least cost of a path from the first line to each pixel, and the step (-1, 0, 1) it came by."""
    total = np.empty_like(cost)
    steps = np.zeros(cost.shape, np.int8)
    total[0] = cost[0]
    for line in range(1, len(cost)):
        before = np.pad(total[line - 1], 1, constant_values=np.inf)
        choices = np.stack([before[1:-1], before[:-2] + SIDESTEP, before[2:] + SIDESTEP])
        best = choices.argmin(axis=0)
        total[line] = np.take_along_axis(choices, best[np.newaxis], 0)[0] + cost[line]
        steps[line] = np.array([0, -1, 1], np.int8)[best]
    return total, steps


def _traced(steps: IntArray, column: int) -> IntArray:
    """Follow the steps back from a column; the first entry is the column itself."""
    path = [column]
    for line in steps[:-1]:
        path.append(path[-1] + int(line[path[-1]]))
    return np.array(path)
