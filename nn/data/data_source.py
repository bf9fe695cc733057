"""What a training uses: the data sets that the page offers, and how each is split."""

import math
from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from nn.data.dataset_cache import DatasetCache
from nn.data.mixture import Mixture
from nn.data.mnist import find_mnist, read_mnist
from nn.dataset import PIXELS, Dataset, split
from nn.errors import InputError
from nn.generators import GeneratorWithResult
from nn.synthetic.handwriting import LEGIBLE, Style, fill_images, name_of, random_labels

Result = TypeVar("Result")
# As in the menu and in the page's URL.
GENERATED, MNIST, OWN_DATA = "Generated", "MNIST", "Your own data"
# Digits of MNIST's training set, the last ones, for validation; generated ones for validation and for the test.
MNIST_TRAIN, MNIST_VALIDATION = 60_000, 10_000
GENERATED_VALIDATION, GENERATED_TEST = 2_000, 5_000
# Share of a generated training set, at its beginning, that is as legible as the validation set; the others are harder.
LEGIBLE_SHARE = 0.1
# Share of own data for validation, and as much again for the test if it has no test set; the fewest digits needed.
OWN_DATA_SHARE, MIN_OWN_DATA = 0.1, 10


@dataclass(frozen=True)
class DataSource:
    """Which data to train on, as chosen on the page.

    kind       : GENERATED, MNIST or OWN_DATA
    count      : how many digits at most
    seed       : of generated digits, and of how own data is split
    own_train  : the visitor's own data, or its training set
    own_test   : its test set; None if it has none
    drawings   : the visitor's drawings to mix in, each counting as `drawing_weight` digits
    """

    kind: str = GENERATED
    count: int = 50_000
    seed: int = 0
    own_train: Dataset | None = None
    own_test: Dataset | None = None
    drawings: Dataset | None = None
    drawing_weight: int = 1

    @property
    def size(self) -> int:
        """How many digits the training set will have."""
        own = part_sizes(self.own_train, self.own_test)[0] if self.own_train else 0
        available = {GENERATED: self.count, MNIST: MNIST_TRAIN - MNIST_VALIDATION}.get(self.kind, own)
        return min(self.count, available) + (len(self.drawings) * self.drawing_weight if self.drawings else 0)


@dataclass(frozen=True)
class DataSplits:
    """Training, validation and test set.

    train_sample : the training digits on which the accuracy is measured; None for a random sample
    """

    train: Dataset | Mixture
    validation: Dataset
    test: Dataset
    train_sample: Dataset | None = None


# A function that takes up to some seconds: where it can be interrupted, it yields the share of its work that is done,
# from 0 to 1; it returns its result.
Steps = Generator[float, None, Result]


def load_splits(source: DataSource, cache: DatasetCache | None = None) -> Steps[DataSplits]:
    """Read or generate the data; InputError if it is missing.

    cache : keeps what was read or generated, for the next time
    """
    if source.kind == GENERATED:
        total = source.count + GENERATED_VALIDATION + GENERATED_TEST
        trained, validated = source.count / total, (source.count + GENERATED_VALIDATION) / total
        train = yield from _part(generated(source.count, source.seed, 0, cache), 0, trained)
        validation = yield from _part(generated(GENERATED_VALIDATION, source.seed, 1, cache), trained, validated)
        test = yield from _part(test_set(source.seed, cache), validated, 1)
        splits = DataSplits(train, validation, test, _first(train, legible_count(len(train))))
    elif source.kind == MNIST:
        train, validation = split((yield from mnist("train", cache)), MNIST_VALIDATION)
        splits = DataSplits(_first(train, source.count), validation, (yield from mnist("test", cache)))
    elif source.own_train is None:
        raise InputError("there is no data yet: upload a file, or name one")
    else:
        splits = _split_own_data(source.own_train, source.own_test, source.count, source.seed)
    if source.drawings:
        return replace(splits, train=Mixture((splits.train, source.drawings), (1, source.drawing_weight)))
    return splits


def _part(steps: Steps[Result], begin: float, end: float) -> Steps[Result]:
    """The same steps, which are a part of other work: from the share `begin` to the share `end`."""
    iterated = GeneratorWithResult(steps)
    for done in iterated:
        yield begin + done * (end - begin)
    return iterated.result


def generated(count: int, seed: int, part: int, cache: DatasetCache | None = None) -> Steps[Dataset]:
    """Generated digits, the same for the same arguments.

    part : 0 for training, of which the first legible_count(count) are legible; 1 for validation and 2 for the test, of
           which all are, so that the accuracy is meaningful
    """
    key = f"generated {count} {seed} {part}"
    if found := cache and cache.find(key):
        return found
    rng = np.random.default_rng([seed, part])
    labels = random_labels(count, rng)
    images = np.empty((count, PIXELS), np.uint8)
    legible = count if part else legible_count(count)
    for rows, style in ((slice(legible), LEGIBLE), (slice(legible, count), Style())):
        for done in fill_images(images[rows], labels[rows], rng, style):
            yield ((rows.start or 0) + done) / count
    dataset = Dataset(images, labels, name_of(count))
    return cache.keep(key, dataset) if cache else dataset


def legible_count(count: int) -> int:
    """How many of so many generated training digits are legible."""
    return math.ceil(LEGIBLE_SHARE * count)


def mnist(part: str, cache: DatasetCache | None = None) -> Steps[Dataset]:
    """MNIST's "train" or "test" set; InputError if it is not found."""
    folder = find_mnist()
    yield 0.0
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


def own_data_error(data: Dataset) -> str | None:
    """Why own data cannot be trained on, as a sentence; None if it can."""
    if len(data) < MIN_OWN_DATA:
        return f"{data.name}: has {len(data)} digits, and to learn, check and test takes at least {MIN_OWN_DATA}"
    if (data.labels == data.labels[0]).all():
        return f"{data.name}: all labels are {data.labels[0]}, and to learn takes at least two different digits"
    return None


def part_sizes(data: Dataset, test: Dataset | None) -> tuple[int, int, int]:
    """How many digits of own data are for training, validation and test. test : its test set, or None"""
    held_out = int(len(data) * OWN_DATA_SHARE)
    return (len(data) - held_out, held_out, len(test)) if test else (len(data) - 2 * held_out, held_out, held_out)


def _split_own_data(data: Dataset, test: Dataset | None, count: int, seed: int) -> DataSplits:
    if error := own_data_error(data):
        raise InputError(error)
    _, validation_size, test_size = part_sizes(data, test)
    rng = np.random.default_rng(seed)
    if test:
        train, validation = split(data, validation_size, rng)
    else:
        rest, test = split(data, test_size, rng)
        train, validation = split(rest, validation_size)
    return DataSplits(_first(train, count), validation, test)


def _first(dataset: Dataset, count: int) -> Dataset:
    return dataset if count >= len(dataset) else split(dataset, len(dataset) - count)[0]
