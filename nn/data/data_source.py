"""What a training uses: the data sets that the page offers, and how each is split."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from nn.data.dataset_cache import DatasetCache
from nn.data.mixture import Mixture
from nn.data.mnist import find_mnist, read_mnist
from nn.dataset import PIXELS, Dataset, split
from nn.errors import InputError
from nn.synthetic.handwriting import LEGIBLE, Style, fill_images, name_of, random_labels

Result = TypeVar("Result")
# As in the menu and in the page's URL.
GENERATED, MNIST, CSV = "Generated", "MNIST", "CSV file"
# Digits of MNIST's training set, the last ones, for validation; generated ones for validation and for the test.
MNIST_TRAIN, MNIST_VALIDATION = 60_000, 10_000
GENERATED_VALIDATION, GENERATED_TEST = 2_000, 5_000
# Share of a table for validation, and as much again for the test; the fewest digits that a table must have.
TABLE_SHARE, MIN_TABLE = 0.1, 10


@dataclass(frozen=True)
class DataSource:
    """Which data to train on, as chosen on the page.

    kind   : GENERATED, MNIST or CSV
    count  : how many digits at most
    seed   : of generated digits, and of how a table is split
    table  : the digits of a CSV file
    own    : drawings to mix in, each counting as `weight` digits
    """

    kind: str = GENERATED
    count: int = 50_000
    seed: int = 0
    table: Dataset | None = None
    own: Dataset | None = None
    weight: int = 1

    @property
    def size(self) -> int:
        """How many digits the training set will have."""
        table = len(self.table) - 2 * int(len(self.table) * TABLE_SHARE) if self.table else 0
        available = {GENERATED: self.count, MNIST: MNIST_TRAIN - MNIST_VALIDATION}.get(self.kind, table)
        return min(self.count, available) + (len(self.own) * self.weight if self.own else 0)


@dataclass(frozen=True)
class DataSplits:
    """Training, validation and test set."""

    train: Dataset | Mixture
    validation: Dataset
    test: Dataset


# A function that takes up to some seconds: it yields where it can be interrupted, and returns its result.
Steps = Generator[None, None, Result]


def load_splits(source: DataSource, cache: DatasetCache | None = None) -> Steps[DataSplits]:
    """Read or generate the data; InputError if it is missing.

    cache : keeps what was read or generated, for the next time
    """
    if source.kind == GENERATED:
        train = yield from generated(source.count, source.seed, 0, cache)
        validation = yield from generated(GENERATED_VALIDATION, source.seed, 1, cache)
        splits = DataSplits(train, validation, (yield from test_set(source.seed, cache)))
    elif source.kind == MNIST:
        train, validation = split((yield from mnist("train", cache)), MNIST_VALIDATION)
        splits = DataSplits(_first(train, source.count), validation, (yield from mnist("test", cache)))
    elif source.table is None:
        raise InputError("there is no table yet: upload a CSV file, or name one")
    else:
        splits = _split_table(source.table, source.count, source.seed)
    if source.own:
        mixed = Mixture((splits.train, source.own), (1, source.weight))
        return DataSplits(mixed, splits.validation, splits.test)
    return splits


def generated(count: int, seed: int, part: int, cache: DatasetCache | None = None) -> Steps[Dataset]:
    """Generated digits, the same for the same arguments.

    part : 0 for training; 1 for validation and 2 for the test, both legible, so that the accuracy is meaningful
    """
    key = f"generated {count} {seed} {part}"
    if found := cache and cache.find(key):
        return found
    rng = np.random.default_rng([seed, part])
    labels = random_labels(count, rng)
    images = np.empty((count, PIXELS), np.uint8)
    for _ in fill_images(images, labels, rng, LEGIBLE if part else Style()):
        yield
    dataset = Dataset(images, labels, name_of(count))
    return cache.keep(key, dataset) if cache else dataset


def mnist(part: str, cache: DatasetCache | None = None) -> Steps[Dataset]:
    """MNIST's "train" or "test" set; InputError if it is not found."""
    folder = find_mnist()
    yield
    # Its files may be replaced while the server runs.
    state = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in sorted(folder.iterdir())]
    key = f"mnist {part} {folder.resolve()} {state}"
    if found := cache and cache.find(key):
        return found
    dataset = read_mnist(folder, part)
    return cache.keep(key, dataset) if cache else dataset


def test_set(seed: int = 0, cache: DatasetCache | None = None) -> Steps[Dataset]:
    """A test set for any network: real handwriting if MNIST is available, otherwise generated digits."""
    try:
        return (yield from mnist("test", cache))
    except InputError:
        return (yield from generated(GENERATED_TEST, seed, 2, cache))


def _split_table(table: Dataset, count: int, seed: int) -> DataSplits:
    if len(table) < MIN_TABLE:
        needed = f"to learn, check and test takes at least {MIN_TABLE}"
        raise InputError(f"{table.name}: has {len(table)} digits, and {needed}")
    held_out = int(len(table) * TABLE_SHARE)
    rest, test = split(table, held_out, np.random.default_rng(seed))
    train, validation = split(rest, held_out)
    return DataSplits(_first(train, count), validation, test)


def _first(dataset: Dataset, count: int) -> Dataset:
    return dataset if count >= len(dataset) else split(dataset, len(dataset) - count)[0]
