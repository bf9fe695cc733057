"""Loads data sets by name: MNIST, a CSV file or a folder."""

from pathlib import Path

from nn.arrays import ByteArray
from nn.data.kaggle_csv import parse_csv, read_csv
from nn.data.mnist import find_mnist, read_mnist
from nn.dataset import Dataset
from nn.errors import InputError


def load(source: str | Path, part: str = "train") -> Dataset:
    """Load a data set.

    source : "mnist", a Kaggle CSV file with labels, or a folder with MNIST's IDX files
    part   : "train" or "test", of MNIST; a CSV file has no parts
    raises InputError if the data is missing, invalid or has no labels
    """
    if str(source) == "mnist":
        return read_mnist(find_mnist(), part)
    path = Path(source)
    if path.is_dir():
        return read_mnist(path, part)
    return _labelled(read_csv(path), str(path), path.name)


def from_csv(text: bytes, name: str) -> Dataset:
    """The data set in an uploaded Kaggle CSV file. name : of the data set, also for errors"""
    return _labelled(parse_csv(text, name), name, name)


def _labelled(table: tuple[ByteArray, ByteArray | None], path: str, name: str) -> Dataset:
    images, labels = table
    if labels is None:
        raise InputError(f"{path}: has no label column, so there is nothing to learn from or to check against")
    return Dataset(images, labels, name)
