"""The layout of neurons in a grid."""

import math


def columns(count: int) -> int:
    """The number of columns for `count` cells: about twice the number of rows."""
    return count if count <= 16 else math.ceil(math.sqrt(2 * count))
