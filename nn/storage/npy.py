"""Reads one .npy array, with every claim of its header checked."""

import math
from io import BytesIO
from reprlib import repr as brief

import numpy as np

from nn.arrays import FloatArray
from nn.errors import InputError


def read_npy(data: bytes, shape: tuple[int, ...], name: str) -> FloatArray:
    """Read the bytes of an .npy file that must have the expected shape.

    name : of the array, for errors
    returns a read-only float32 array
    raises InputError for any other content, or values that are not finite
    Source: the NumPy documentation of numpy.lib.format, section "Format Version 1.0".
    """
    stream = BytesIO(data)
    try:
        if (version := np.lib.format.read_magic(stream)) != (1, 0):
            raise ValueError(f"array format {version} is not used here")
        found_shape, fortran_order, dtype = np.lib.format.read_array_header_1_0(stream, max_header_size=1000)
    except Exception as error:
        # NumPy evaluates this header as a Python literal, which can fail in many ways, MemoryError among them.
        raise InputError(f"{name} is not a readable array ({brief(str(error))})") from error
    if found_shape != shape or dtype not in (np.float32, np.float16):
        raise InputError(f"{name} is {dtype} of shape {found_shape}, where float32 or float16 of shape {shape} belongs")
    if fortran_order:
        raise InputError(f"{name} is stored column by column, where rows belong")
    content = stream.read()
    expected = dtype.itemsize * math.prod(shape)
    if len(content) != expected:
        raise InputError(f"{name} holds {len(content)} bytes, where {expected} belong")
    array = np.frombuffer(content, dtype).reshape(shape).astype(np.float32, copy=False)
    array.setflags(write=False)
    if not np.isfinite(array).all():
        raise InputError(f"{name} holds numbers that are not finite (NaN or infinity)")
    return array
