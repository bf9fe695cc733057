"""The layout of neurons in a grid."""

import math


def columns(count: int) -> int:
    """The number of columns for `count` cells: up to 16 in one row; otherwise about twice as many columns as rows."""
    return count if count <= 16 else math.ceil(math.sqrt(2 * count))
