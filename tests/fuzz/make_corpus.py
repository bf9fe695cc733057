"""Makes the files in tests/corpus: one for each fault that was found once. Run it in the folder tests.

python -m fuzz.make_corpus
"""

import gzip
import io
import json
import struct
import zipfile
from pathlib import Path

import numpy as np
from fuzz.message_cases import TOKEN, to_json
from fuzz.picture_cases import float_tiff, large_png
from fuzz.weight_cases import npy, npy_header

from nn.network import Network
from nn.storage import weight_file

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
SMALL = Network.random((784, 2, 10), "tanh", np.random.default_rng(0))


def packed(entries: dict[str, bytes]) -> bytes:
    """A zip archive, the same each time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def entries(network: Network = SMALL) -> dict[str, bytes]:
    """The entries of a weight file."""
    with zipfile.ZipFile(io.BytesIO(weight_file.to_bytes(network, {"trained_on": "nothing"}))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_header(**fields: object) -> bytes:
    """A weight file with other fields in its header; None leaves one out."""
    parts = entries()
    header = json.loads(parts["header.json"]) | fields
    parts["header.json"] = json.dumps({key: value for key, value in header.items() if value is not None}).encode()
    return packed(parts)


def long_name() -> bytes:
    """A weight file whose first name is said to have 65,535 letters."""
    data = bytearray(packed(entries()))
    data[26:28] = b"\xff\xff"
    return bytes(data)


def cut_off_array() -> bytes:
    """An array without compression that is said to be longer than the whole file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("W1.npy"), npy_header("<f4", False, "(784, 10)") + bytes(40))
        archive.writestr(zipfile.ZipInfo("b1.npy"), npy(np.ones(10, np.float32)))
    data = bytearray(buffer.getvalue())
    # The packed and the unpacked size, in the directory.
    start = data.find(b"PK\x01\x02") + 20
    data[start : start + 8] = struct.pack("<II", 31_488, 31_488)
    return bytes(data)


def steep() -> bytes:
    """A network whose sums are small, and whose gradients are not."""
    network = Network.random((784, 2, 2, 10), "tanh", np.random.default_rng(0))
    return packed(entries(network.replace_parameters(lambda array: np.sign(array + 1) * np.float32(1e25))))


def huge_shape() -> bytes:
    """Arrays of another program, of which one promises more than there is memory."""
    huge = npy_header("<f4", False, "(1000000, 1000000000)") + bytes(100)
    return packed({"W1.npy": huge, "b1.npy": npy(np.ones(10, np.float32))})


def empty_name() -> bytes:
    """A zip archive with an entry that has no name."""
    data = packed({"x": b"1,2,3\n", "digits.csv": b"1,2,3\n"})
    # The length of the first name, in the local header and in the directory; what was the name is an extra field.
    for start in (26, data.find(b"PK\x01\x02") + 28):
        data = data[:start] + b"\0\0\1\0" + data[start + 4 :]
    return data


def shape_of_truth() -> bytes:
    """An array whose header gives True as a length."""
    array = npy_header("<f4", False, "(True,)") + bytes(4)
    return packed({"W1.npy": array, "b1.npy": npy(np.ones(10, np.float32))})


FILES = {
    "empty_name.csv.zip": empty_name(),
    "shape_of_truth.npz": shape_of_truth(),
    "surrogate_in_a_card.npz": with_header(trained_on="half of a smile: \ud83d"),
    "links_in_a_card.npz": with_header(trained_on="www.example.org :smile: -> <b>", date="[a](https://example.org)"),
    "count_of_4001_digits.npz": with_header(test_count=10**4000),
    "no_preprocessing.npz": with_header(preprocessing=None),
    "long_name.npz": long_name(),
    "cut_off_array.npz": cut_off_array(),
    "steep.npz": steep(),
    "huge_shape.npz": huge_shape(),
    "separator_of_files.csv": b"5," + b"0," * 700 + b"0\x1c," + b"0," * 82 + b"255\n",
    "255_dimensions.idx": b"\0\0\x08\xff" + b"\xff" * 1020,
    "more_than_promised.idx.gz": gzip.compress(
        b"\0\0\x08\x03" + struct.pack(">III", 0, 28, 28) + bytes(40 << 20), 9, mtime=0
    ),
    "endless_line.csv.gz": gzip.compress(b"label," + b"1," * (10 << 20), 9, mtime=0),
    "minus_infinity.tif": float_tiff(-np.inf),
    "nan_and_infinity.tif": float_tiff(np.nan, np.inf, -np.inf, 3e38),
    "too_many_pixels.png": large_png(7100, 1, 0),
    "brackets.messages": to_json(
        [TOKEN, "[" * 190, "[" * 5000, '{"neuron": [1e999, NaN]}', '{"digit": true, "node": [-1, 0]}']
    ),
    "no_token.messages": to_json([b"\xff" * 100]),
    "infinite_seed.parameters": b'{"seed": "inf", "epochs": "-inf", "rate": "nan", "step": "\\u0000"}',
}


def main() -> None:
    """Write all files."""
    for name, content in FILES.items():
        (CORPUS / name).write_bytes(content)


if __name__ == "__main__":
    main()
