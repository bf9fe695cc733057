"""Makes IDX files, the format of MNIST."""

import struct


def idx(array):
    """The bytes of an IDX file: 0, 0, 8 for unsigned bytes, the number of dimensions, each of them, the data."""
    return bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()
