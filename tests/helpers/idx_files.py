"""Makes and reads IDX files, the format of MNIST."""

import struct

from nn.data.idx import read_idx_file
from nn.untrusted.source_file import file_at


def idx(array):
    """The bytes of an IDX file: 0, 0, 8 for unsigned bytes, the number of dimensions, each of them, the data."""
    return bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


def read_idx(path):
    """The array of an IDX file."""
    return read_idx_file(file_at(path))
