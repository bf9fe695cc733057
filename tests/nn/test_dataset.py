"""Tests of the data set: read-only arrays, split, batches and scaling."""

import numpy as np
import pytest

from nn.dataset import Dataset, as_inputs, batches, split
from nn.errors import InputError


def numbered(count):
    """A data set in which the first pixel of each image is its index."""
    images = np.zeros((count, 784), np.uint8)
    images[:, 0] = np.arange(count)
    return Dataset(images, (np.arange(count) % 10).astype(np.uint8), "numbered")


def image_numbers(dataset):
    return dataset.images[:, 0].tolist()


def test_split_takes_the_last_images_by_default():
    train_part, validation_part = split(numbered(20), 5)
    assert (image_numbers(train_part), image_numbers(validation_part)) == ([*range(15)], [*range(15, 20)])
    assert validation_part.labels.tolist() == [5, 6, 7, 8, 9]


@pytest.mark.parametrize("held_out", [0, 1, 7, 19])
def test_random_split_is_a_partition(held_out):
    train_part, validation_part = split(numbered(20), held_out, np.random.default_rng(0))
    assert (len(train_part), len(validation_part)) == (20 - held_out, held_out)
    assert sorted(image_numbers(train_part) + image_numbers(validation_part)) == [*range(20)]
    for part in (train_part, validation_part):
        assert np.array_equal(part.images[:, 0] % 10, part.labels)
        assert not part.images.flags.writeable


def test_random_split_is_deterministic_for_a_seed():
    first, again, other = (image_numbers(split(numbered(50), 10, np.random.default_rng(s))[1]) for s in (1, 1, 2))
    assert first == again
    assert first != other


@pytest.mark.parametrize("held_out", [20, 21, -1])
def test_split_rejects_invalid_sizes(held_out):
    with pytest.raises(InputError, match="numbered"):
        split(numbered(20), held_out)


@pytest.mark.parametrize(("batch_size", "sizes"), [(8, [8, 8, 4]), (20, [20]), (100, [20]), (1, [1] * 20)])
def test_batches_contain_each_image_once(batch_size, sizes):
    found = list(batches(numbered(20), batch_size, np.random.default_rng(0)))
    assert [len(inputs) for inputs, _ in found] == sizes
    seen = np.concatenate([inputs[:, 0] for inputs, _ in found]) * 255
    labels = np.concatenate([labels for _, labels in found])
    assert sorted(seen.round()) == [*range(20)]
    assert np.array_equal(seen.round() % 10, labels)


def test_batches_are_shuffled_in_every_epoch():
    rng = np.random.default_rng(0)
    first, second = (next(batches(numbered(200), 200, rng))[0][:, 0].tolist() for _ in range(2))
    assert first != sorted(first)
    assert first != second


def test_take_copies_in_the_given_order():
    dataset = numbered(20)
    images, labels = dataset.take(np.array([13, 2, 2]))
    assert (images[:, 0].tolist(), labels.tolist()) == ([13, 2, 2], [3, 2, 2])
    assert not np.shares_memory(images, dataset.images)


def test_as_inputs_scales_to_float32_from_0_to_1():
    inputs = as_inputs(np.array([[0, 51, 255]], np.uint8))
    assert inputs.dtype == np.float32
    assert inputs == pytest.approx(np.array([[0, 0.2, 1]]))
