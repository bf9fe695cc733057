"""Reads one .npy array, with every claim of its header checked."""

import math
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from nn.arrays import FloatArray
from nn.errors import InputError
from nn.untrusted.limits import MAX_ARRAY_HEADER_BYTES
from nn.untrusted.source_file import reason_of

# NumPy has no arrays with more values.
MAX_VALUES = 2**60


@dataclass(frozen=True)
class NpyHeader:
    """What the header of an .npy file states; size : of the data in bytes."""

    shape: tuple[int, ...]
    fortran_order: bool
    dtype: np.dtype[Any]

    @property
    def size(self) -> int:
        """Bytes of data that follow."""
        return self.dtype.itemsize * math.prod(self.shape)


def read_npy(data: bytes, shape: tuple[int, ...], name: str) -> FloatArray:
    """Read the bytes of an .npy file that must have the expected shape.

    name : of the array, for errors
    returns a read-only float32 array
    raises InputError for any other content, or values that are not finite
    """
    stream = BytesIO(data)
    header = read_header(stream, name)
    if header.shape != shape or header.dtype not in (np.float32, np.float16):
        raise InputError(
            f"{name} is {header.dtype} of shape {header.shape}, where float32 or float16 of shape {shape} belongs"
        )
    if header.fortran_order:
        raise InputError(f"{name} is stored column by column, where rows belong")
    array = read_data(stream, header, name, len(data)).astype(np.float32, copy=False)
    array.setflags(write=False)
    check_finite(array, name)
    return array


def read_header(stream: IO[bytes], name: str) -> NpyHeader:
    """Read the header of an .npy file; InputError if it has none.

    Source: the NumPy documentation of numpy.lib.format, section "Format Version 1.0".
    """
    try:
        if (version := np.lib.format.read_magic(stream)) != (1, 0):
            raise ValueError(f"array format {version} is not used here")
        header = NpyHeader(*np.lib.format.read_array_header_1_0(stream, max_header_size=MAX_ARRAY_HEADER_BYTES))
        # True is a kind of int. NumPy computes the product of the other lengths, too, if one of them is 0.
        if (
            any(type(length) is not int or length < 0 for length in header.shape)
            or math.prod(filter(None, header.shape)) > MAX_VALUES
        ):
            raise ValueError(f"the shape {header.shape} is impossible")
        return header
    except Exception as error:
        # NumPy evaluates this header as a Python literal, which can fail in many ways, MemoryError among them.
        raise InputError(f"{name} is not a readable array ({reason_of(error)})") from error


def read_data(stream: IO[bytes], header: NpyHeader, name: str, most: int) -> NDArray[Any]:
    """Read the data after a header: no more than it promises, and one byte; InputError if there is less or more.

    most : bytes of data that are read
    """
    if header.dtype.hasobject:
        raise InputError(f"{name} holds Python objects, which only a pickle can restore, and a pickle can run code")
    if header.size > most:
        allowed = f"more than the {most / 2**20:,.0f} MiB allowed"
        raise InputError(f"{name}: its header promises {header.size / 2**20:,.0f} MiB of data, {allowed}")
    content = stream.read(header.size + 1)
    if len(content) != header.size:
        rest = len(content) + len(stream.read(1 << 20)) if len(content) > header.size else len(content)
        raise InputError(f"{name} holds {rest} bytes, where {header.size} belong")
    try:
        array = np.frombuffer(content, header.dtype)
        return array.reshape(header.shape, order="F" if header.fortran_order else "C")
    except ValueError as error:
        raise InputError(f"{name} has a shape that no array has ({reason_of(error)})") from error


def check_finite(array: NDArray[Any], name: str) -> None:
    """Raise InputError if an array holds NaN or infinity."""
    if not np.isfinite(array).all():
        raise InputError(f"{name} holds numbers that are not finite (NaN or infinity)")
