"""Reads the files of a folder or an archive as the first kind of data set that they can be."""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

import numpy as np

from nn.data.containers.array_set import KNOWN_NAMES, find_pair, has_pairs, read_array_set
from nn.data.containers.collection import Collection
from nn.data.containers.idx_set import idx_files, read_idx_set
from nn.data.containers.loaded_data import LoadedData
from nn.data.containers.part_names import PARTS, part_of
from nn.data.containers.table_set import choose_table, labelled_table, table_files
from nn.data.containers.unreadable import WHAT_IS_READ, why_unread
from nn.data.image_folder import LabelledPictures, is_picture, label_of, labelled_pictures, read_pictures
from nn.dataset import Dataset
from nn.errors import InputError
from nn.untrusted.file_kind import FileKind
from nn.untrusted.source_file import SourceFile

# Kinds of single files that the reader of tables tries to read; it says what is wrong with them.
TEXTS = (FileKind.TEXT, FileKind.EMPTY, FileKind.HTML)


def read_collection(collection: Collection, part: str, most: int) -> LoadedData:
    """Read one part of a data set.

    IDX files come first, then labelled pictures, NumPy arrays, and tables; what lies beside them becomes a note.

    part : "train" or "test"; a collection without parts serves as either
    most : bytes of any file, unpacked
    raises InputError if there is nothing to read, or it is damaged or ambiguous
    """
    if collection.is_single or collection.kind not in (None, FileKind.ZIP):
        return _read_single(*collection.files[0], most)
    if idx_files(collection.files):
        return _read_idx(collection, part, most)
    if holds_labelled_pictures(collection):
        return _read_pictures(collection, part)
    arrays = {file.path.stem.lower(): file for file in collection.of_kind(FileKind.NPY)}
    if has_pairs(arrays):
        return _read_arrays(collection, arrays, part, most)
    if tables := table_files(collection.files):
        return _read_table(collection, tables, part, most)
    raise InputError(_nothing_found(collection, arrays))


def holds_labelled_pictures(collection: Collection) -> bool:
    """Whether a folder or an archive is a data set of pictures: one has a label, or nothing else is there."""
    if collection.is_single or idx_files(collection.files):
        return False
    pictures = [file for file, kind in collection.files if is_picture(file, kind)]
    has_labels = any(label_of(file.path) is not None for file in pictures)
    return has_labels or 0 < len(pictures) == len(collection.files)


def pictures_of(collection: Collection, part: str) -> LabelledPictures:
    """The labelled pictures of a folder or an archive; see labelled_pictures."""
    found = labelled_pictures(collection.files, collection.name, part)
    found.unread.extend(collection.unread)
    return found


def _read_single(file: SourceFile, kind: FileKind, most: int) -> LoadedData:
    if kind not in TEXTS:
        raise InputError(why_unread(file, kind))
    dataset, notes = labelled_table(file, most)
    return LoadedData(dataset, tuple(notes))


def _read_idx(collection: Collection, part: str, most: int) -> LoadedData:
    found = idx_files(collection.files)
    dataset, notes = read_idx_set(found, collection.name, part, most)
    has_parts = {"train", "test"} <= {entry.part for entry in found}
    notes += _beside(collection, (entry.file.path for entry in found))
    return LoadedData(dataset, tuple(notes), tuple(collection.unread), has_parts, _is_shuffled(dataset))


def _read_pictures(collection: Collection, part: str) -> LoadedData:
    pictures = pictures_of(collection, part)
    dataset, notes, unread = read_pictures(pictures, part)
    return LoadedData(dataset, tuple(notes), tuple(unread), pictures.has_parts)


def _read_arrays(collection: Collection, arrays: dict[str, SourceFile], part: str, most: int) -> LoadedData:
    pair = find_pair(arrays, part)
    if pair is None:
        raise InputError(f"{collection.name}: has no arrays for the {PARTS[part]} part ({', '.join(arrays)[:200]})")
    images, labels, is_part = pair
    name = Path(collection.name).name
    dataset, notes = read_array_set(images, labels, f"{name}, {part} set" if is_part else name, most)
    pairs = [found for other in PARTS if (found := find_pair(arrays, other))]
    notes += _beside(collection, (file.path for found in pairs for file in found[:2]))
    has_parts = is_part and len(pairs) == len(PARTS)
    return LoadedData(dataset, tuple(notes), tuple(collection.unread), has_parts, _is_shuffled(dataset))


def _read_table(collection: Collection, tables: list[SourceFile], part: str, most: int) -> LoadedData:
    table, has_parts = choose_table(tables, collection.name, part)
    dataset, notes = labelled_table(table, most)
    # Tables of the other part are no surprise.
    known = (file.path for file in tables if file is table or part_of(file.path) not in (part, None))
    notes += _beside(collection, known)
    return LoadedData(dataset, tuple(notes), tuple(collection.unread), has_parts)


def _beside(collection: Collection, known: Iterable[PurePosixPath]) -> list[str]:
    """A note for each file that is no part of the data set."""
    paths = set(known)
    return [f"{file.name}: is {kind.value}, and not used." for file, kind in collection.files if file.path not in paths]


def _is_shuffled(dataset: Dataset) -> bool:
    """Whether the labels are not simply sorted; arrays and IDX files are usually in random order."""
    return bool(np.any(dataset.labels[1:] < dataset.labels[:-1]))


def _nothing_found(collection: Collection, arrays: dict[str, SourceFile]) -> str:
    """Why a folder or an archive is not read."""
    if arrays:
        return f"{collection.name}: has arrays named {', '.join(arrays)[:200]}, where {KNOWN_NAMES} belong"
    files = [why_unread(file, kind) for file, kind in collection.files if kind not in TEXTS]
    if others := files + collection.unread:
        return others[0] + (f"; and {len(others) - 1:,} other files are not read either" if len(others) > 1 else "")
    return f"{collection.name}: holds nothing that is read as a data set; {WHAT_IS_READ}"
