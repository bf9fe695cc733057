"""Reads IDX files, the format of MNIST."""

import gzip
import zlib
from pathlib import Path

import numpy as np

from nn.arrays import ByteArray
from nn.errors import InputError


def read_idx(path: Path) -> ByteArray:
    """Read one IDX file of bytes, gzipped or not.

    bytes 0-1: zero; byte 2: 8 for unsigned bytes; byte 3: number of dimensions; then 4 bytes, big-endian, for the size
    of each dimension; then the data
    raises InputError for any other file
    Source: LeCun, Cortes and Burges, "The MNIST database of handwritten digits", section "File formats".
    """
    data = _read_bytes(path)
    if len(data) < 4 or data[:3] != b"\x00\x00\x08":
        raise InputError(f"{path}: is not an IDX file of bytes (its first bytes are {data[:4].hex(' ') or 'missing'})")
    start = 4 + 4 * data[3]
    if len(data) < start:
        raise InputError(f"{path}: ends inside its header")
    shape = [int(size) for size in np.frombuffer(data, ">u4", data[3], 4)]
    expected = int(np.prod(shape, dtype=object))
    if len(data) - start != expected:
        raise InputError(f"{path}: its header promises {expected} bytes of data, but {len(data) - start} follow")
    try:
        return np.frombuffer(data, np.uint8, offset=start).reshape(shape)
    except ValueError as error:
        # More dimensions than NumPy supports, or huge ones beside one of 0.
        raise InputError(f"{path}: its header gives a shape that no array has ({error})") from error


def _read_bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
        return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    except OSError as error:
        # gzip.BadGzipFile is an OSError too, and has no strerror.
        raise InputError(f"{path}: cannot be read ({error.strerror or error})") from error
    except (EOFError, zlib.error) as error:
        raise InputError(f"{path}: is a damaged or cut-off gzip file ({error})") from error
