"""IDX files: the magic number, the dimensions, the data, and the gzip file or zip archive around them."""

import struct
from random import Random

import numpy as np
from fuzz.mutations import NUMBERS, Case, damaged, file_name, packed
from helpers.containers import zip_of
from helpers.idx_files import idx

IMAGES = (np.arange(5 * 784) % 251).astype(np.uint8).reshape(5, 28, 28)
LABELS = np.arange(5, dtype=np.uint8)
NAMES = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images.idx3-ubyte", "images-idx3-ubyte.gz"]
MAX_SIZE = 2**32 - 1


def case(rng: Random) -> Case:
    """An IDX file, alone or with its labels in an archive."""
    content = _changed(rng, idx(rng.choice([IMAGES, LABELS])))
    if rng.random() < 0.4:
        content = packed(rng, content)
    if rng.random() < 0.02:
        content = packed(rng, content[:16] + bytes(rng.choice([1, 30, 60]) << 20))
    if rng.random() < 0.5:
        name = rng.choice(NAMES)
        beside = idx(LABELS) if "images" in name else idx(IMAGES)
        other = name.replace("images", "?").replace("labels", "images").replace("?", "labels")
        content = zip_of({name: content, other: beside, "readme.txt": b"digits"})
        return Case(file_name(rng, ".zip"), damaged(rng, content) if rng.random() < 0.2 else content)
    return Case(file_name(rng, rng.choice(["-idx3-ubyte", "-idx3-ubyte.gz", "-images.idx3-ubyte"])), content)


def _changed(rng: Random, content: bytes) -> bytes:
    data = bytearray(content)
    for _ in range(rng.choice([0, 1, 1, 2])):
        kind, dimensions = rng.randrange(7), data[3] if len(data) > 3 else 0
        if kind == 0:
            data[2:3] = bytes([rng.choice([0, 8, 9, 11, 12, 13, 14, 255])])
        elif kind == 1:
            data[3:4] = bytes([rng.choice([0, 1, 2, 3, 4, 32, 33, 255])])
        elif kind == 2:
            place = 4 + 4 * rng.randrange(max(1, dimensions))
            data[place : place + 4] = struct.pack(">I", min(rng.choice(NUMBERS) % 10**12, MAX_SIZE) % 2**32)
        elif kind == 3:
            del data[rng.randrange(len(data) + 1) :]
        elif kind == 4:
            data += bytes(rng.choice([1, 16, 784, 100_000]))
        elif kind == 5:
            data[:4] = bytes([0, 0, 8, 255])
            data[4:4] = rng.choice([b"\xff", b"\0", b"\0\0\0\1"]) * rng.choice([255, 1020])
        else:
            data = bytearray(damaged(rng, bytes(data)))
    return bytes(data)
