"""Labelled pictures: where they come from, and how they are dealt out for training."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from nn.arrays import ByteArray, FloatArray, IntArray
from nn.errors import InputError
from nn.idx import read_idx
from nn.kaggle_csv import parse_csv, read_csv

PIXELS = 784
CLASSES = 10
# The label of a picture that shows no digit at all: among such, a network learns when to be at a loss.
NO_DIGIT = CLASSES
MNIST_PARTS = {"train": "train", "test": "t10k"}
GET_MNIST = (
    "run `python -m nn download`, or download train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, "
    "t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz from any copy of MNIST, put them into one folder, and "
    "set MNIST_DIR to that folder"
)


class Digits(Protocol):
    """Whatever can be learned from: a Dataset, or a Mixture of several."""

    @property
    def name(self) -> str:
        """What people call it."""

    def __len__(self) -> int: ...

    def take(self, chosen: IntArray) -> tuple[ByteArray, ByteArray]:
        """Copies of the pictures with these numbers, and their labels."""


@dataclass(frozen=True)
class Dataset:
    """Pictures and what they show. Many readers share one dataset, so its arrays are read-only.

    images : (count, 784) uint8, row by row from the top left, 0 paper, 255 ink
    labels : (count,) uint8 from 0 to 9; NO_DIGIT for a picture that shows none
    name   : for people
    """

    images: ByteArray
    labels: ByteArray
    name: str

    def __post_init__(self) -> None:
        self.images.setflags(write=False)
        self.labels.setflags(write=False)

    def __len__(self) -> int:
        return len(self.images)

    def take(self, chosen: IntArray) -> tuple[ByteArray, ByteArray]:
        """Copies of the pictures with these numbers, and their labels."""
        return self.images[chosen], self.labels[chosen]


def as_inputs(images: ByteArray) -> FloatArray:
    """Turn pictures into what the network reads: numbers from 0 (paper) to 1 (full ink).

    inputs = images / 255

    images : (count, 784) uint8; returns (count, 784) float32
    """
    return images / np.float32(255)


def load(source: str | Path, part: str = "train") -> Dataset:
    """Read labelled digits from wherever they are.

    source : "mnist", a Kaggle CSV file with labels, or a folder with MNIST's IDX files
    part : "train" or "test"; which half of MNIST (a CSV has only one)
    raises InputError where the data is missing, broken or has no labels
    """
    if str(source) == "mnist":
        return read_mnist(find_mnist(), part)
    path = Path(source)
    if path.is_dir():
        return read_mnist(path, part)
    return _labelled(read_csv(path), str(path), path.name)


def from_csv(text: bytes, name: str) -> Dataset:
    """The same as load, for a Kaggle CSV that somebody handed over. name : of the dataset, and what errors call it"""
    return _labelled(parse_csv(text, name), name, name)


def cache_folder() -> Path:
    """Where this user's computer keeps files that can be fetched again."""
    home = os.environ.get("LOCALAPPDATA") if os.name == "nt" else os.environ.get("XDG_CACHE_HOME")
    return Path(home or Path.home() / ".cache") / "inkling"


def find_mnist() -> Path:
    """The folder of MNIST's files: MNIST_DIR if that is set, else the user's cache; InputError if neither has it."""
    if named := os.environ.get("MNIST_DIR"):
        if not Path(named).is_dir():
            raise InputError(f"MNIST_DIR names {named}, which is not a folder; {GET_MNIST}")
        return Path(named)
    folder = cache_folder() / "mnist"
    if not folder.is_dir():
        raise InputError(f"MNIST is not on this computer (looked in MNIST_DIR and {folder}); {GET_MNIST}")
    return folder


def read_mnist(folder: Path, part: str) -> Dataset:
    """Read MNIST's training or test set from its own two files, gzipped or not."""
    prefix = MNIST_PARTS[part]
    images_path = _existing(folder, f"{prefix}-images", "idx3-ubyte")
    labels_path = _existing(folder, f"{prefix}-labels", "idx1-ubyte")
    images, labels = read_idx(images_path), read_idx(labels_path)
    if images.ndim != 3 or images.shape[1:] != (28, 28):
        shape = " x ".join(map(str, images.shape))
        raise InputError(f"{images_path}: holds {shape} numbers, where pictures of 28 x 28 were expected")
    if labels.ndim != 1 or len(labels) != len(images):
        raise InputError(f"{labels_path}: {labels.size} labels do not fit the {len(images)} pictures beside it")
    if len(labels) and labels.max() >= CLASSES:
        raise InputError(f"{labels_path}: label {labels.argmax()} is {labels.max()}, but only 0 to 9 are digits")
    return Dataset(images.reshape(-1, PIXELS), labels, f"MNIST, {part} set")


def split(dataset: Dataset, held_out: int, rng: np.random.Generator | None = None) -> tuple[Dataset, Dataset]:
    """Set some digits aside to check on, which training never sees (the tutorial's "dev" set).

    held_out : how many to set aside
    rng : picks them at random; None takes the last ones, as is usual with MNIST
    returns (training set, development set)
    """
    if not 0 <= held_out < len(dataset):
        raise InputError(
            f"{dataset.name}: cannot set {held_out} of {len(dataset)} digits aside, "
            "at least one must be left to learn from"
        )
    order = np.arange(len(dataset)) if rng is None else rng.permutation(len(dataset))
    cut = len(dataset) - held_out
    # A slice shares memory with the original, a list of indices copies.
    chosen = [slice(0, cut), slice(cut, None)] if rng is None else [order[:cut], order[cut:]]
    train_part, held_part = (Dataset(dataset.images[c], dataset.labels[c], dataset.name) for c in chosen)
    return train_part, held_part


def batches(
    dataset: Digits,
    batch_size: int,
    rng: np.random.Generator,
    prepare: Callable[[ByteArray], FloatArray] = as_inputs,
) -> Iterator[tuple[FloatArray, ByteArray]]:
    """Deal out the whole dataset once, shuffled, a handful at a time.

    batch_size : pictures in each batch; the last one may be smaller
    prepare : makes inputs of pictures
    yields inputs (batch, 784) float32 and labels (batch,)
    """
    order = rng.permutation(len(dataset))
    for start in range(0, len(order), batch_size):
        images, labels = dataset.take(order[start : start + batch_size])
        yield prepare(images), labels


def _labelled(table: tuple[ByteArray, ByteArray | None], place: str, name: str) -> Dataset:
    images, labels = table
    if labels is None:
        raise InputError(f"{place}: has no label column, so there is nothing to learn from or to check against")
    return Dataset(images, labels, name)


def _existing(folder: Path, stem: str, kind: str) -> Path:
    # Copies of MNIST differ in one character of their names, and in whether they are unpacked.
    candidates = [folder / f"{stem}{dot}{kind}{ending}" for ending in ("", ".gz") for dot in ("-", ".")]
    for path in candidates:
        if path.is_file():
            return path
    raise InputError(f"{folder}: has no {stem}-{kind} or {stem}-{kind}.gz; {GET_MNIST}")
