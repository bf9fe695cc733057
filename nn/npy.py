"""One array out of a file, believed only as far as it adds up."""

import math
from io import BytesIO
from reprlib import repr as brief

import numpy as np

from nn.arrays import FloatArray
from nn.errors import InputError


def read_npy(data: bytes, shape: tuple[int, ...], name: str) -> FloatArray:
    """Read the bytes of an .npy file by hand: what its header claims decides nothing, the expected shape does.

    name : what errors call it
    returns a read-only float32 array of the shape
    raises InputError where anything else is in there, or numbers that are not finite
    Source: the NumPy documentation of numpy.lib.format, section "Format Version 1.0".
    """
    stream = BytesIO(data)
    try:
        if (version := np.lib.format.read_magic(stream)) != (1, 0):
            raise ValueError(f"array format {version} is not used here")
        found_shape, column_order, dtype = np.lib.format.read_array_header_1_0(stream, max_header_size=1000)
    except Exception as error:
        # NumPy reads this header with Python's own parser, which has many ways to fail, MemoryError among them.
        raise InputError(f"{name} is not a readable array ({brief(str(error))})") from error
    if found_shape != shape or dtype not in (np.float32, np.float16):
        raise InputError(f"{name} is {dtype} of shape {found_shape}, where float32 or float16 of shape {shape} belongs")
    if column_order:
        raise InputError(f"{name} is stored column by column, where rows belong")
    numbers = stream.read()
    expected = dtype.itemsize * math.prod(shape)
    if len(numbers) != expected:
        raise InputError(f"{name} holds {len(numbers)} bytes, where {expected} belong")
    array = np.frombuffer(numbers, dtype).reshape(shape).astype(np.float32, copy=False)
    array.setflags(write=False)
    if not np.isfinite(array).all():
        raise InputError(f"{name} holds numbers that are not finite (NaN or infinity)")
    return array
