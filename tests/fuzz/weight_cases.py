"""Weight files: the header's fields, the arrays' headers and numbers, and the archive around them."""

import io
import json
import warnings
import zipfile
from random import Random

import numpy as np
from fuzz.mutations import FRACTIONS, NUMBERS, TEXTS, Case, damaged, file_name, nested, value

from nn.layers import ConvSpec
from nn.network import Network
from nn.storage import weight_file
from nn.storage.model_card import READERS

Entries = list[tuple[str, bytes]]
ARCHITECTURES = ((784, 10), (784, 3, 10), (784, 4, 3, 10), (784, ConvSpec(2), 10))
NETWORKS = [Network.random(sizes, "relu", np.random.default_rng(0)) for sizes in ARCHITECTURES]
CARD = {"trained_on": "a case", "epoch": 1, "test_accuracy": 0.9, "test_count": 10, "date": "2026-01-01"}
FIELDS = ["format_version", "sizes", "activation", "preprocessing", *READERS]
FOREIGN = ["W1", "b1", "W2", "b2", "w_1", "fc1.weight", "fc1.bias", "arr_0", "arr_1", "kernel1", "bias1", "activation"]
DTYPES = ["<f2", "<f4", ">f4", "<f8", "<i8", "|u1", "|b1", "<c8", "|O", "<U3", "|S9", "|V4", "<M8[s]", "<f16", "|S0"]
METHODS = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]


def entries_of(network: Network) -> Entries:
    """The entries of a valid file."""
    with zipfile.ZipFile(io.BytesIO(weight_file.to_bytes(network, CARD))) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def case(rng: Random) -> Case:
    """A weight file with one to three changes."""
    entries = entries_of(rng.choice(NETWORKS))
    if rng.random() < 0.15:
        entries = _foreign(rng)
    for _ in range(rng.choice([1, 1, 2, 3])):
        entries = rng.choice([_header, _header, _array, _array, _names])(rng, entries)
    content = _zip(rng, entries)
    if rng.random() < 0.25:
        content = _damaged_zip(rng, content)
    return Case(file_name(rng, ".npz"), content)


def _header(rng: Random, entries: Entries) -> Entries:
    return [(name, _changed_header(rng, data) if name == "header.json" else data) for name, data in entries]


def _changed_header(rng: Random, data: bytes) -> bytes:
    try:
        header = json.loads(data)
    except (ValueError, RecursionError):
        header = None
    if not isinstance(header, dict) or rng.random() < 0.1:
        text = data[:2000].decode("utf-8", "replace")
        odd = [
            "[" * 100_000,
            '{"a":' * 50_000,
            "9" * 5000,
            text + text,
            "\ufeff" + text,
            text[: len(text) // 2],
            "null",
        ]
        changed = rng.choice(odd)
        return rng.choice([changed.encode(), changed.encode("utf-16"), damaged(rng, data)])
    field = rng.choice(FIELDS)
    sizes = header.get("sizes")
    if rng.random() < 0.3 and isinstance(sizes, list) and sizes:
        sizes[rng.randrange(len(sizes))] = rng.choice(
            [*NUMBERS, *TEXTS, "conv:0", "conv:10000000", "conv:1e9", [4], 2.0]
        )
    elif rng.random() < 0.1:
        header.pop(field, None)
    else:
        header[field] = rng.choice([value(rng), rng.choice(NUMBERS), rng.choice(FRACTIONS), rng.choice(TEXTS)])
    if rng.random() < 0.05:
        header[str(rng.choice(TEXTS))] = nested(900)
    return json.dumps(header, ensure_ascii=rng.random() < 0.7).encode("utf-8", "surrogatepass")


def _array(rng: Random, entries: Entries) -> Entries:
    arrays = [index for index, (name, _) in enumerate(entries) if name.endswith(".npy")]
    if not arrays:
        return entries
    changed, index = list(entries), rng.choice(arrays)
    name, data = changed[index]
    changed[index] = name, _changed_array(rng, data)
    return changed


def _changed_array(rng: Random, data: bytes) -> bytes:
    try:
        array = np.load(io.BytesIO(data), allow_pickle=False)
    except Exception:
        return damaged(rng, data)
    kind = rng.randrange(5)
    if kind == 0 and array.size and array.ndim < 32 and array.dtype.kind == "f":
        array = array.copy()
        numbers = [np.nan, np.inf, -np.inf, 3.4e38, -3.4e38, 1e30, 1e20, 1e10, -1e10, 6e4, -900, 7, 1e-3, 1e-45, 0]
        with np.errstate(all="ignore"):
            array.flat[rng.randrange(array.size)] = rng.choice(numbers)
            if rng.random() < 0.3:
                array[...] = rng.choice(numbers)
        return npy(array)
    if kind == 1:
        # A header that says something else than the data.
        shape = rng.choice(
            [(), (10,), (784, 10), (10, 784), (0,), (0, 10**18), (10**6, 10**6), (-1, 10), (1,) * 33, (2**63,)]
        )
        return npy_header(rng.choice(DTYPES), rng.random() < 0.2, repr(shape)) + data[128:]
    if kind == 2:
        literals = [
            "(" * 900,
            "(784, 10",
            "(784, 'a')",
            "(None,)",
            "(True,)",
            "(1e3,)",
            "__import__('os')",
            "9" * 5000,
            "({},)",
        ]
        return npy_header("<f4", False, rng.choice(literals)) + data[128:]
    if kind == 3:
        return rng.choice(
            [data[:-1], data + b"\0", data[:128], data + bytes(100_000), b"\x93NUMPY\x02\x00" + data[8:], b""]
        )
    return damaged(rng, data)


def npy(array: np.ndarray) -> bytes:
    """The bytes of an .npy file."""
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, allow_pickle=False)
    return buffer.getvalue()


def npy_header(dtype: str, is_fortran: bool, shape: str) -> bytes:
    """The header of an .npy file, with any text as the shape."""
    text = f"{{'descr': '{dtype}', 'fortran_order': {is_fortran}, 'shape': {shape}, }}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode()


def _foreign(rng: Random) -> Entries:
    shapes = [(784, 10), (10, 784), (784, 4), (4, 784), (4, 10), (10, 4), (10,), (4,), (1, 10), (10, 1), (3, 3)]
    names = rng.sample(FOREIGN, rng.choice([2, 2, 4, 5]))
    if rng.random() < 0.5:
        names, shapes = ["W1", "b1", "W2", "b2"], [(784, 4), (4,), (4, 10), (10,)]
        arrays = [np.full(shape, 0.01, rng.choice(DTYPES[:6])) for shape in shapes]
        return [(f"{name}.npy", npy(array)) for name, array in zip(names, arrays, strict=True)]
    return [(f"{name}.npy", npy(np.ones(rng.choice(shapes), rng.choice(DTYPES[:8])))) for name in names]


def _names(rng: Random, entries: Entries) -> Entries:
    changed, index = list(entries), rng.randrange(len(entries)) if entries else 0
    if not entries:
        return entries
    name, data = changed[index]
    kind = rng.randrange(5)
    if kind == 0:
        del changed[index]
    elif kind == 1:
        changed.append((name, data))
    elif kind == 2:
        changed[index] = (
            rng.choice(["weights9.npy", "x" * 60_000, "../a.npy", "a\x01.npy", "", "header.json", "ü.npy"]),
            data,
        )
    elif kind == 3:
        changed += [(f"extra{number}.npy", b"") for number in range(rng.choice([1, 3000]))]
    else:
        rng.shuffle(changed)
    return changed


def _zip(rng: Random, entries: Entries) -> bytes:
    buffer = io.BytesIO()
    method = rng.choice(METHODS) if rng.random() < 0.1 else zipfile.ZIP_DEFLATED
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", method) as archive:
        # Of names that occur twice.
        warnings.simplefilter("ignore")
        for name, data in entries:
            archive.writestr(zipfile.ZipInfo(name or "-"), data, method)
        if rng.random() < 0.03:
            archive.writestr("bomb.npy", bytes(rng.choice([10, 63, 70]) << 20), zipfile.ZIP_DEFLATED, 1)
    return buffer.getvalue()


def _damaged_zip(rng: Random, content: bytes) -> bytes:
    data = bytearray(content)
    kind = rng.randrange(4)
    if kind == 0:
        return damaged(rng, content)
    if kind == 1:
        return rng.choice([b"#!/bin/sh\n", bytes(1000)]) + content + rng.choice([b"", b"rest", bytes(70_000)])
    # Fields of a local header (30 bytes), of the directory (46 bytes) or of its end (22 bytes).
    mark = [b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"][kind - 1 if kind < 3 else 0]
    start = data.find(mark)
    if start >= 0:
        field = start + rng.randrange(4, 30)
        data[field : field + 2] = rng.choice([b"\xff\xff", b"\x00\x00", b"\x01\x00", rng.randbytes(2)])
    return bytes(data)
