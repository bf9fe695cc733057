"""Types of the arrays that this package uses."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

# float32 in training and inference, float64 for gradient checks.
FloatArray = NDArray[np.floating[Any]]
# Labels and indices.
IntArray = NDArray[np.integer[Any]]
# Stored images: 0 is background, 255 is full ink.
ByteArray = NDArray[np.uint8]
BoolArray = NDArray[np.bool_]
