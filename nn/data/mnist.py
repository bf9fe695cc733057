"""Finds MNIST on this computer and reads it."""

import os
from pathlib import Path

from nn.data.idx import read_idx
from nn.dataset import CLASSES, IMAGE_SIZE, PIXELS, Dataset
from nn.errors import InputError

MNIST_PARTS = {"train": "train", "test": "t10k"}
GET_MNIST = (
    "run `python -m nn download`, or download train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, "
    "t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz from any copy of MNIST, put them into one folder, and "
    "set MNIST_DIR to that folder"
)


def cache_folder() -> Path:
    """The folder in the user's cache for files that can be downloaded again."""
    home = os.environ.get("LOCALAPPDATA") if os.name == "nt" else os.environ.get("XDG_CACHE_HOME")
    return Path(home or Path.home() / ".cache") / "inkling"


def find_mnist() -> Path:
    """The folder of MNIST: MNIST_DIR if set, otherwise one in the user's cache; InputError if it does not exist."""
    if named := os.environ.get("MNIST_DIR"):
        if not Path(named).is_dir():
            raise InputError(f"MNIST_DIR names {named}, which is not a folder; {GET_MNIST}")
        return Path(named)
    folder = cache_folder() / "mnist"
    if not folder.is_dir():
        raise InputError(f"MNIST is not on this computer (looked in MNIST_DIR and {folder}); {GET_MNIST}")
    return folder


def read_mnist(folder: Path, part: str) -> Dataset:
    """Read MNIST's training or test set (part "train" or "test") from its two IDX files, gzipped or not."""
    prefix = MNIST_PARTS[part]
    images_path = _find_file(folder, f"{prefix}-images", "idx3-ubyte")
    labels_path = _find_file(folder, f"{prefix}-labels", "idx1-ubyte")
    images, labels = read_idx(images_path), read_idx(labels_path)
    if images.ndim != 3 or images.shape[1:] != (IMAGE_SIZE, IMAGE_SIZE):
        shape = " x ".join(map(str, images.shape))
        raise InputError(f"{images_path}: holds {shape} numbers, where pictures of 28 x 28 were expected")
    if labels.ndim != 1 or len(labels) != len(images):
        raise InputError(f"{labels_path}: {labels.size} labels do not fit the {len(images)} pictures beside it")
    if len(labels) and labels.max() >= CLASSES:
        raise InputError(f"{labels_path}: label {labels.argmax()} is {labels.max()}, but only 0 to 9 are digits")
    return Dataset(images.reshape(-1, PIXELS), labels, f"MNIST, {part} set")


def _find_file(folder: Path, stem: str, kind: str) -> Path:
    # Copies of MNIST differ in one character of the file names, and in whether they are gzipped.
    candidates = [folder / f"{stem}{dot}{kind}{ending}" for ending in ("", ".gz") for dot in ("-", ".")]
    for path in candidates:
        if path.is_file():
            return path
    raise InputError(f"{folder}: has no {stem}-{kind} or {stem}-{kind}.gz; {GET_MNIST}")
