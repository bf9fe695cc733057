"""Finds MNIST's IDX files among others, under the names and in the folders that copies of MNIST have."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nn.arrays import ByteArray
from nn.data.containers.part_names import part_of
from nn.data.idx import read_idx_file
from nn.dataset import CLASSES, IMAGE_SIZE, PIXELS, Dataset
from nn.errors import InputError
from nn.untrusted.file_kind import FileKind
from nn.untrusted.limits import MAX_DATA_BYTES
from nn.untrusted.source_file import SourceFile

# train-images-idx3-ubyte, train-images.idx3-ubyte, emnist-digits-train-images-idx3-ubyte.gz, ...idx3-ubyte.txt
IDX_NAME = re.compile(r"(^|[^a-z])(images|labels)[-_.]?idx\d", re.IGNORECASE)
# What names of the same data set differ in.
_NO_SET_NAME = re.compile(r"(train|t10k|test|images|labels|idx\d?|u?byte|int|txt|gz|bin)")
STEMS = {"train": "train", "test": "t10k"}
KINDS = {"images": "idx3-ubyte", "labels": "idx1-ubyte"}
GET_MNIST = (
    "run `python -m nn download`, or download train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, "
    "t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz from any copy of MNIST, put them into one folder, and "
    "set MNIST_DIR to that folder"
)


@dataclass(frozen=True)
class IdxFile:
    """An IDX file among others.

    kind : "images" or "labels"
    part : "train", "test", "validation" or None
    set_name : what is left of its name, such as "emnist-digits"; "" for MNIST's own names
    """

    file: SourceFile
    kind: str
    part: str | None
    set_name: str


def idx_files(files: Sequence[tuple[SourceFile, FileKind]]) -> list[IdxFile]:
    """Those files that are IDX files."""
    return [
        IdxFile(file, _images_or_labels(file), part_of(file.path), _set_name(file.path.name))
        for file, kind in files
        if kind is FileKind.IDX
    ]


def read_idx_set(
    found: Sequence[IdxFile], where: str, part: str, most: int = MAX_DATA_BYTES
) -> tuple[Dataset, list[str]]:
    """Read the training or test set of MNIST or another data set in its format.

    where : name of the folder or archive, for errors
    part  : "train" or "test"
    returns the data set, and a sentence for each file that was not needed
    raises InputError if a file is missing, damaged or of another data set
    """
    # Files that name no part serve as both.
    candidates = [entry for entry in found if entry.part == part] or [entry for entry in found if entry.part is None]
    names = sorted({entry.set_name or "MNIST" for entry in candidates}) or ["MNIST"]
    if len(names) > 1 and len(candidates) > len(KINDS):
        raise InputError(
            f"{where}: holds several data sets ({', '.join(names)[:200]}); move the files of one into a folder of its "
            "own, and name that"
        )
    images_file, images, image_copies = _read_one(candidates, "images", where, part, most)
    labels_file, labels, label_copies = _read_one(candidates, "labels", where, part, most)
    _check(images_file, images, labels_file, labels)
    name = names[0] if len(names) == 1 else Path(where).name
    notes = image_copies + label_copies
    if name.startswith("emnist"):
        notes.append("In EMNIST's own files, all pictures are transposed; these were read as they are.")
    return Dataset(images.reshape(-1, PIXELS), labels, f"{name}, {part} set"), notes


def _read_one(
    candidates: Sequence[IdxFile], kind: str, where: str, part: str, most: int
) -> tuple[SourceFile, ByteArray, list[str]]:
    """Read the only file of a kind; copies of it may lie beside it, gzipped or in another folder."""
    files = [entry.file for entry in candidates if entry.kind == kind]
    if not files:
        stem = f"{STEMS[part]}-{kind}-{KINDS[kind]}"
        raise InputError(f"{where}: has no {stem} or {stem}.gz; {GET_MNIST}")
    # Unpacked ones first, then those in the fewest folders.
    first, *others = sorted(files, key=lambda file: (file.path.suffix == ".gz", len(file.path.parts), file.path))
    data = read_idx_file(first, most)
    for other in others:
        if not np.array_equal(read_idx_file(other, most), data):
            raise InputError(
                f"{other.name}: differs from {first.name}, and both hold the {kind} of one part; name a folder with one"
            )
    return first, data, [f"{other.name}: is a copy of {first.name}, and not needed." for other in others]


def _check(images_file: SourceFile, images: ByteArray, labels_file: SourceFile, labels: ByteArray) -> None:
    if images.ndim != 3 or images.shape[1:] != (IMAGE_SIZE, IMAGE_SIZE):
        shape = " x ".join(map(str, images.shape))
        raise InputError(f"{images_file.name}: holds {shape} numbers, where pictures of 28 x 28 were expected")
    if labels.ndim != 1 or len(labels) != len(images):
        raise InputError(f"{labels_file.name}: {labels.size} labels do not fit the {len(images)} pictures beside it")
    if len(labels) and labels.max() >= CLASSES:
        index = int(np.argmax(labels >= CLASSES))
        letters = "; EMNIST's other sets hold letters, only its `digits` and `mnist` sets are all digits"
        raise InputError(
            f"{labels_file.name}: label {index} is {labels[index]}, but only 0 to 9 are digits"
            f"{letters if 'emnist' in labels_file.name.lower() else ''}"
        )


def _images_or_labels(file: SourceFile) -> str:
    for kind in KINDS:
        if kind in file.path.name.lower():
            return kind
    # Byte 3 is the number of dimensions; one for labels.
    return "labels" if file.content().head()[3:4] == b"\x01" else "images"


def _set_name(name: str) -> str:
    words = [word for word in re.split(r"[^a-z0-9]+", name.lower()) if not _NO_SET_NAME.fullmatch(word)]
    return "-".join(words)
