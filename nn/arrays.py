"""Names for the kinds of array that travel between the files of this package."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

# The network computes in float32. The tests run the same code in float64, where finite differences are sharp.
FloatArray = NDArray[np.floating[Any]]
# Labels: the digit 0..9 that each picture shows.
IntArray = NDArray[np.integer[Any]]
# Pictures as they are stored: 0 is paper, 255 is full ink.
ByteArray = NDArray[np.uint8]
# Of each thing, whether something is true of it.
Mask = NDArray[np.bool_]
