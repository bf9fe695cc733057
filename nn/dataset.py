"""Labelled images: the data set, its split into training and validation set, and shuffled batches."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from nn.arrays import ByteArray, FloatArray, IntArray
from nn.errors import InputError, printable

# Width and height of an image, and its number of pixels.
IMAGE_SIZE = 28
PIXELS = IMAGE_SIZE * IMAGE_SIZE
CLASSES = 10
# Label of an image that shows no digit; its target is the uniform distribution (see losses.cross_entropy).
NO_DIGIT = CLASSES


class Digits(Protocol):
    """Training data: a Dataset, or a Mixture of several."""

    @property
    def name(self) -> str:
        """Name for display."""

    def __len__(self) -> int: ...

    def take(self, indices: IntArray, /) -> tuple[ByteArray, ByteArray]:
        """Copies of the images with these indices, and their labels."""


@dataclass(frozen=True)
class Dataset:
    """Images and labels; the arrays are made read-only, since a data set is shared between threads.

    images : (count, 784) uint8, rows from top to bottom; 0 is background, 255 is full ink
    labels : (count,) uint8 from 0 to 9, or NO_DIGIT
    name   : for display; made printable, since it is often that of a file
    """

    images: ByteArray
    labels: ByteArray
    name: str

    def __post_init__(self) -> None:
        self.images.setflags(write=False)
        self.labels.setflags(write=False)
        object.__setattr__(self, "name", printable(self.name))

    def __len__(self) -> int:
        return len(self.images)

    def take(self, indices: IntArray) -> tuple[ByteArray, ByteArray]:
        """Copies of the images with these indices, and their labels."""
        return self.images[indices], self.labels[indices]


def as_inputs(images: ByteArray) -> FloatArray:
    """Scale images to network inputs from 0 to 1.

    inputs = images / 255

    images : (count, 784) uint8; returns (count, 784) float32
    """
    return images / np.float32(255)


def split(dataset: Dataset, held_out: int, rng: np.random.Generator | None = None) -> tuple[Dataset, Dataset]:
    """Split a data set into a training set and a validation set.

    held_out : size of the validation set
    rng : chooses it at random; None takes the last images, as is usual with MNIST
    returns (training set, validation set)
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
    transform: Callable[[ByteArray], FloatArray] = as_inputs,
) -> Iterator[tuple[FloatArray, ByteArray]]:
    """Iterate over the whole data set once, in shuffled batches.

    batch_size : images in each batch; the last one may be smaller
    transform : turns images into inputs
    yields inputs (batch, 784) float32 and labels (batch,)
    """
    order = rng.permutation(len(dataset))
    for start in range(0, len(order), batch_size):
        images, labels = dataset.take(order[start : start + batch_size])
        yield transform(images), labels
