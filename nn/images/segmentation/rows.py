"""The order of reading: rows from top to bottom, in a row from left to right."""

import numpy as np

from nn.arrays import BoolArray, IntArray

# A part continues the row whose last part is level with it: the middles differ by at most this share of the height.
LEVEL = 0.6


def reading_order(boxes: IntArray, height: float, is_low: BoolArray) -> list[list[int]]:
    """Sort boxes into rows.

    boxes  : (count, 4) left, top, right, bottom
    height : typical height of a digit
    is_low : (count,) whether a box is too low for a digit; such ones begin no row, but join the nearest one
    returns rows from top to bottom, each with the indices of its boxes from left to right
    """
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2
    by_column = np.argsort(middle[:, 0], kind="stable").tolist()
    tall = [index for index in by_column if not is_low[index]] or by_column
    rows: list[list[int]] = []
    for index in tall:
        # A sloping row moves up or down little by little.
        distances = [abs(middle[index, 1] - middle[row[-1], 1]) for row in rows]
        nearest = int(np.argmin(distances)) if rows else 0
        if rows and distances[nearest] <= LEVEL * height:
            rows[nearest].append(index)
        else:
            rows.append([index])
    for index in by_column:
        if index not in tall:
            _nearest_row(rows, boxes, index).append(index)
    for row in rows:
        row.sort(key=lambda index: middle[index, 0])
    return sorted(rows, key=lambda row: float(np.mean(middle[row, 1])))


def _nearest_row(rows: list[list[int]], boxes: IntArray, index: int) -> list[int]:
    """The row that holds the box nearest to this one."""

    def distance(other: int) -> int:
        gaps = np.maximum(boxes[other, :2] - boxes[index, 2:], boxes[index, :2] - boxes[other, 2:])
        return int(np.square(np.maximum(gaps, 0)).sum())

    return min(rows, key=lambda row: min(map(distance, row)))
