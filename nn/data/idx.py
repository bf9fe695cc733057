"""Reads IDX files, the format of MNIST."""

import math
from typing import IO

import numpy as np

from nn.arrays import ByteArray
from nn.errors import InputError
from nn.untrusted.limits import MAX_DATA_BYTES
from nn.untrusted.source_file import SourceFile, reading

# NumPy has no arrays with more.
MAX_DIMENSIONS = 32
# Type codes of IDX: only bytes are pixels or labels.
OTHER_TYPES = {
    0x09: "signed bytes",
    0x0B: "16-bit whole numbers",
    0x0C: "32-bit whole numbers",
    0x0D: "32-bit floating-point numbers",
    0x0E: "64-bit floating-point numbers",
}


def read_idx_file(file: SourceFile, most: int = MAX_DATA_BYTES) -> ByteArray:
    """Read one IDX file of bytes, gzipped or not.

    bytes 0-1: zero; byte 2: 8 for unsigned bytes; byte 3: number of dimensions; then 4 bytes, big-endian, for the size
    of each dimension; then the data

    most : bytes of data; no more is unpacked than the header promises, and one byte
    raises InputError for any other file
    Source: LeCun, Cortes and Burges, "The MNIST database of handwritten digits", section "File formats".
    """
    inside = file.content()
    with reading(file.name), inside.open() as content:
        shape = _read_header(content, file.name)
        expected = math.prod(shape)
        if expected > most:
            raise InputError(
                f"{file.name}: its header promises {expected / 2**20:,.0f} MiB of data, "
                f"more than the {most / 2**20:,.0f} MiB allowed"
            )
        data = content.read(expected + 1)
    if len(data) != expected:
        start = 4 + 4 * len(shape)
        following = (
            f"{max(len(data), inside.size - start)}{' or more' if inside.size < 0 <= len(data) - expected else ''}"
        )
        raise InputError(
            f"{file.name}: its header promises {expected} bytes of data, but {following} follow it (from byte {start})"
        )
    return np.frombuffer(data, np.uint8).reshape(shape)


def _read_header(content: IO[bytes], name: str) -> list[int]:
    """The shape that a header states."""
    head = content.read(4)
    if len(head) < 4 or head[:2] != b"\x00\x00" or head[2] not in (0x08, *OTHER_TYPES):
        raise InputError(f"{name}: is not an IDX file of bytes (its first bytes are {head.hex(' ') or 'missing'})")
    if head[2] != 0x08:
        raise InputError(
            f"{name}: is not an IDX file of bytes: byte 2 is 0x{head[2]:02x}, for {OTHER_TYPES[head[2]]}, and pixels "
            "and labels are unsigned bytes (0x08)"
        )
    if head[3] > MAX_DIMENSIONS:
        raise InputError(f"{name}: byte 3 of its header says {head[3]} dimensions, a shape that no array has")
    sizes = content.read(4 * head[3])
    if len(sizes) < 4 * head[3]:
        raise InputError(f"{name}: ends inside its header (byte {4 + len(sizes)})")
    shape = [int(size) for size in np.frombuffer(sizes, ">u4")]
    # NumPy computes the product of the others, too, if one size is 0.
    if math.prod(size for size in shape if size) > 2**62:
        raise InputError(f"{name}: its header gives a shape that no array has")
    return shape
