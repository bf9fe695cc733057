"""Loads data sets by name: MNIST, a CSV file or a folder."""

from collections.abc import Callable
from pathlib import Path

from nn.data.mnist import find_mnist, read_mnist
from nn.data.orientation import check_images
from nn.data.tables.table import Table, parse_table, read_table
from nn.dataset import Dataset
from nn.errors import InputError

NOISE = (
    "the labels do not belong to the images: they look like noise, or like a pixel; check which column is the label, "
    "and name the columns in a header line (label, pixel0, ..., pixel783)"
)


def ignore(_note: str) -> None:
    """A report that nobody reads."""


def load(source: str | Path, part: str = "train", report: Callable[[str], None] = ignore) -> Dataset:
    """Load a data set.

    source : "mnist", a table with labels (see nn.data.tables), or a folder with MNIST's IDX files
    part   : "train" or "test", of MNIST; a table has no parts
    report : is called with each note about what was assumed to read a table
    raises InputError if the data is missing, invalid or has no labels
    """
    if str(source) == "mnist":
        return read_mnist(find_mnist(), part)
    path = Path(source)
    if path.is_dir():
        return read_mnist(path, part)
    return _labelled(read_table(path), str(path), path.name, report)


def from_csv(content: bytes, name: str, report: Callable[[str], None] = ignore) -> Dataset:
    """The data set in an uploaded table; see nn.data.tables. name : of the data set, also for errors"""
    return _labelled(parse_table(content, name), name, name, report)


def _labelled(table: Table, path: str, name: str, report: Callable[[str], None]) -> Dataset:
    for note in table.notes:
        report(note)
    if table.labels is None:
        raise InputError(f"{path}: has no label column, so there is nothing to learn from or to check against")
    for finding in check_images(table.images, table.labels):
        if finding.is_noise:
            raise InputError(f"{path}: {NOISE}")
    return Dataset(table.images, table.labels, name)
