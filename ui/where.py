"""Where in a picture something lies, in words."""

import numpy as np

from nn.arrays import FloatArray
from nn.preprocessing import SIDE

ROWS, COLUMNS = ("top", "middle", "bottom"), ("left", "centre", "right")


def where(shares: FloatArray) -> str:
    """The ninth of the picture that holds the most of what is above zero, such as `at the top left`."""
    positive = np.maximum(shares, 0).reshape(SIDE, SIDE)
    if not positive.any():
        return "nowhere"
    bands = np.array_split(positive, 3)
    thirds = np.array([[part.sum() for part in np.array_split(band, 3, axis=1)] for band in bands])
    row, column = np.unravel_index(thirds.argmax(), thirds.shape)
    if row == column == 1:
        return "in the middle"
    return f"at the {ROWS[row]} {COLUMNS[column]}"
