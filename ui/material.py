"""What a training learns from: the data sets that the page offers, each held in memory once for all visitors."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock

import numpy as np

from nn.datasets import Dataset, find_mnist, read_mnist, split
from nn.errors import InputError
from nn.handwriting import LEGIBLE, Style, generate
from nn.mixture import Mixture

# As they stand in the menu, and in the address of the page.
GENERATED, MNIST, CSV = "Generated", "MNIST", "CSV file"
# Of MNIST's training set, the last so many check the training; of generated digits, so many more are made for it.
MNIST_HELD_OUT = 10_000
CHECKED, TESTED = 2_000, 5_000
# Of a table of one's own, this share checks the training, and as much again tests the result.
CSV_SHARE = 0.1
FEWEST = 10

_reading = Lock()


@dataclass(frozen=True)
class Source:
    """Which digits to learn from, as chosen on the page.

    kind   : GENERATED, MNIST or CSV
    count  : how many digits at most
    seed   : of the generated ones, and of how a table is divided
    table  : the digits of a CSV
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
        """How many digits there will be to learn from."""
        there = {GENERATED: self.count, MNIST: 60_000 - MNIST_HELD_OUT}
        table = len(self.table) - 2 * int(len(self.table) * CSV_SHARE) if self.table else 0
        return min(self.count, there.get(self.kind, table)) + (len(self.own) * self.weight if self.own else 0)


@dataclass(frozen=True)
class Material:
    """What a training needs: digits to learn from, to check on meanwhile, and to test the result with."""

    train: Dataset | Mixture
    validation: Dataset
    test: Dataset


def gather(source: Source) -> Material:
    """Read or make the digits; takes up to some seconds the first time. InputError where they are missing."""
    if source.kind == GENERATED:
        train = generated(source.count, source.seed, 0)
        material = Material(train, generated(CHECKED, source.seed, 1), _test_of_generated(source.seed))
    elif source.kind == MNIST:
        train, validation = split(mnist("train"), MNIST_HELD_OUT)
        material = Material(_first(train, source.count), validation, mnist("test"))
    elif source.table is None:
        raise InputError("there is no table yet: upload a CSV file, or name one")
    else:
        material = _divide(source.table, source.count, source.seed)
    if source.own:
        mixed = Mixture((material.train, source.own), (1, source.weight))
        return Material(mixed, material.validation, material.test)
    return material


@lru_cache(maxsize=6)
def generated(count: int, seed: int, part: int) -> Dataset:
    """Generated digits: always the same ones for the same numbers.

    part : 0 to learn from; 1 to check on and 2 to test, both legible, so that the accuracy tells something
    """
    style = LEGIBLE if part else Style()
    return generate(count, np.random.default_rng([seed, part]), style)


def mnist(part: str) -> Dataset:
    """MNIST's "train" or "test" set, read once however many ask for it; InputError where it is not found."""
    with _reading:  # or else two who ask at the same moment would both read it
        return _mnist(find_mnist(), part)


@lru_cache(maxsize=2)
def _mnist(folder: Path, part: str) -> Dataset:
    return read_mnist(folder, part)


def _test_of_generated(seed: int) -> Dataset:
    """Real digits where there are any: what counts is whether a network reads those."""
    try:
        return mnist("test")
    except InputError:
        return generated(TESTED, seed, 2)


def _divide(table: Dataset, count: int, seed: int) -> Material:
    if len(table) < FEWEST:
        raise InputError(f"{table.name}: has {len(table)} digits, and to learn, check and test takes at least {FEWEST}")
    held_out = int(len(table) * CSV_SHARE)
    rng = np.random.default_rng(seed)
    rest, test = split(table, held_out, rng)
    train, validation = split(rest, held_out)
    return Material(_first(train, count), validation, test)


def _first(dataset: Dataset, count: int) -> Dataset:
    return dataset if count >= len(dataset) else split(dataset, len(dataset) - count)[0]
