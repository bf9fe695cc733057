"""Data sets as NumPy arrays: Keras's mnist.npz, other names for the same arrays, or single .npy files."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nn.arrays import ByteArray
from nn.data.containers.part_names import PARTS
from nn.dataset import CLASSES, IMAGE_SIZE, PIXELS, Dataset
from nn.errors import InputError
from nn.storage.npy import check_finite, read_data, read_header
from nn.untrusted.source_file import SourceFile, reading

# Names of images and labels in lower case; of one part each, or of a data set without parts.
PAIRS: dict[str | None, tuple[tuple[str, str], ...]] = {
    "train": (("x_train", "y_train"), ("train_images", "train_labels"), ("train_x", "train_y")),
    "test": (("x_test", "y_test"), ("test_images", "test_labels"), ("test_x", "test_y")),
    None: (("x", "y"), ("images", "labels"), ("data", "target"), ("data", "labels")),
}
KNOWN_NAMES = "x_train and y_train, x_test and y_test (as in Keras's mnist.npz), or x and y"
SHAPES = ((PIXELS,), (IMAGE_SIZE, IMAGE_SIZE), (IMAGE_SIZE, IMAGE_SIZE, 1), (1, IMAGE_SIZE, IMAGE_SIZE))


def find_pair(arrays: Mapping[str, SourceFile], part: str) -> tuple[SourceFile, SourceFile, bool] | None:
    """The files with the images and the labels of a part, and whether the data set has parts; None if there are none.

    arrays : name in lower case, without .npy -> file
    """
    for names in (part, None):
        for images, labels in PAIRS[names]:
            if images in arrays and labels in arrays:
                return arrays[images], arrays[labels], names is not None
    return None


def has_pairs(arrays: Mapping[str, SourceFile]) -> bool:
    """Whether the arrays have the names of a data set, of whatever part."""
    return any(find_pair(arrays, part) for part in PARTS)


def read_array_set(images_file: SourceFile, labels_file: SourceFile, name: str, most: int) -> tuple[Dataset, list[str]]:
    """Read images and labels; most : bytes of either array.

    images : (count, 784), (count, 28, 28), (count, 28, 28, 1) or (count, 1, 28, 28), from 0 to 255 or from 0 to 1
    labels : (count,) or (count, 1) whole numbers from 0 to 9, or (count, 10) with a single 1 in each row
    returns the data set, and a sentence for each conversion
    raises InputError for anything else
    """
    notes: list[str] = []
    labels = _labels(_read(labels_file, most), labels_file.name, notes)
    images = _images(_read(images_file, most), images_file.name, notes)
    if len(labels) != len(images):
        raise InputError(f"{labels_file.name}: {len(labels)} labels do not fit the {len(images)} pictures")
    return Dataset(images, labels, name), notes


def _read(file: SourceFile, most: int) -> NDArray[Any]:
    with reading(file.name), file.open() as content:
        header = read_header(content, file.name)
        if not header.dtype.hasobject and header.dtype.kind not in "buif":
            raise InputError(f"{file.name} holds {header.dtype}, where numbers were expected")
        array = read_data(content, header, file.name, most)
    check_finite(array, file.name)
    return array


def _images(array: NDArray[Any], name: str, notes: list[str]) -> ByteArray:
    if array.ndim < 2 or array.shape[1:] not in SHAPES:
        shape = " x ".join(map(str, array.shape))
        raise InputError(f"{name}: holds {shape} numbers, where pictures of 28 x 28 in grey, or rows of 784, belong")
    pixels = array.reshape(len(array), PIXELS)
    if not len(pixels):
        return pixels.astype(np.uint8)
    if (low := pixels.min()) < 0 or (high := pixels.max()) > 255:
        value = low if low < 0 else high
        row = int(np.argmax(np.any((pixels < 0) | (pixels > 255), axis=1)))
        raise InputError(
            f"{name}: picture {row} has a pixel of {value!s:.20}, where 0 to 255 (or 0 to 1) belong; undo the "
            "normalization (mean and standard deviation) before you save"
        )
    if 0 < high <= 1:
        notes.append(f"{name}: pixels from 0 to {high!s:.20}, multiplied by 255.")
        return _scaled(pixels)
    if pixels.dtype.kind == "f" and np.any(pixels != np.rint(pixels)):
        row = int(np.argmax(np.any(pixels != np.rint(pixels), axis=1)))
        raise InputError(
            f"{name}: picture {row} has pixels that are no whole numbers, though they go up to {high!s:.20}"
        )
    images: ByteArray = pixels.astype(np.uint8)
    return images


def _scaled(pixels: NDArray[Any]) -> ByteArray:
    """Pixels times 255, rounded; some thousand at a time, since float64 takes eight times the memory."""
    scaled = np.empty(pixels.shape, np.uint8)
    for start in range(0, len(pixels), 4096):
        scaled[start : start + 4096] = np.rint(pixels[start : start + 4096].astype(np.float64) * 255)
    return scaled


def _labels(array: NDArray[Any], name: str, notes: list[str]) -> ByteArray:
    if array.ndim == 2 and array.shape[1] == CLASSES:
        if np.any(np.sort(array, axis=1) != np.eye(1, CLASSES, CLASSES - 1)):
            raise InputError(f"{name}: holds rows of 10 numbers that are not a single 1 and nine 0")
        notes.append(f"{name}: one-hot rows, read as the position of the 1.")
        array = array.argmax(axis=1)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        raise InputError(f"{name}: holds {' x '.join(map(str, array.shape))} numbers, where one label each belongs")
    wrong = (array < 0) | (array >= CLASSES) | (array != np.rint(array.astype(np.float64)))
    if wrong.any():
        index = int(np.argmax(wrong))
        raise InputError(f"{name}: label {index} is {array[index]!s:.20}, but only 0 to 9 are digits")
    labels: ByteArray = array.astype(np.uint8)
    return labels
