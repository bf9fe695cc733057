"""Tests of mixtures: several data sets as one, with weights and without copies."""

import numpy as np
import pytest
from helpers.easy_digits import generate

from nn.data.mixture import Mixture
from nn.dataset import Dataset, as_inputs, batches
from nn.network import flatten
from nn.settings import Settings
from nn.training import train


def numbered(start, count):
    """Images whose first pixel is their number."""
    images = np.zeros((count, 784), np.uint8)
    images[:, 0] = np.arange(start, start + count)
    return Dataset(images, (images[:, 0] % 10).astype(np.uint8), f"from {start}")


def concatenate(mixture):
    """The same digits as one data set."""
    return Dataset(*mixture.take(np.arange(len(mixture))), mixture.name)


def numbers(mixture):
    return concatenate(mixture).images[:, 0].tolist()


@pytest.fixture
def mixture():
    return Mixture((numbered(0, 5), numbered(100, 2)), (1, 3))


def test_parts_are_repeated_by_their_weights(mixture):
    assert len(mixture) == 5 + 2 * 3
    assert mixture.name == "from 0 and from 100"
    assert numbers(mixture) == [0, 1, 2, 3, 4, 100, 101, 100, 101, 100, 101]
    assert concatenate(mixture).labels.tolist() == [0, 1, 2, 3, 4, 0, 1, 0, 1, 0, 1]


def test_take_follows_the_order_of_the_indices(mixture):
    images, labels = mixture.take(np.array([10, 0, 5, 4, 0]))
    assert images[:, 0].tolist() == [101, 0, 100, 4, 0]
    assert labels.tolist() == [1, 0, 0, 4, 0]
    assert (images.dtype, labels.dtype) == (np.uint8, np.uint8)


@pytest.mark.parametrize("weights", [(1, 0), (0, 2), (2, 5)])
def test_weights_may_be_any_integers(weights):
    assert (
        numbers(Mixture((numbered(0, 3), numbered(100, 2)), weights))
        == [0, 1, 2] * weights[0] + [100, 101] * weights[1]
    )


def test_parts_may_be_empty_or_mixtures(mixture):
    assert len(Mixture((), ())) == 0
    nested = Mixture((numbered(0, 0), mixture, numbered(200, 1)), (4, 2, 1))
    assert numbers(nested) == [*numbers(mixture), *numbers(mixture), 200]


def test_every_part_needs_a_weight():
    with pytest.raises(ValueError, match="zip"):
        Mixture((numbered(0, 2),), (1, 2))


def test_batches_contain_every_image_as_often_as_its_weight(mixture):
    rng = np.random.default_rng(0)
    for _ in range(3):
        dealt = [inputs[:, 0] * 255 for inputs, _ in batches(mixture, 4, rng)]
        assert [len(batch) for batch in dealt] == [4, 4, 3]
        assert sorted(np.concatenate(dealt).round().astype(int).tolist()) == sorted(numbers(mixture))


def test_mixture_copies_nothing():
    large, small = numbered(0, 200), numbered(200, 2)
    mixture = Mixture((large, small), (1, 50))
    (first, _), (second, _) = mixture.parts
    assert np.shares_memory(first.images, large.images) and np.shares_memory(second.images, small.images)
    assert set(vars(mixture)) == {"parts", "name"}
    images, _ = mixture.take(np.arange(3))
    assert not np.shares_memory(images, large.images)


@pytest.mark.parametrize("batch_size", [16, None])
def test_training_on_a_mixture_equals_training_on_its_concatenation(batch_size):
    rng = np.random.default_rng(0)
    mixture = Mixture((generate(60, rng), generate(10, rng)), (1, 4))
    settings = Settings(hidden=(12,), batch_size=batch_size, dropout=0.2, epochs=3)
    mixed, concatenated = (list(train(settings, digits, None)) for digits in (mixture, concatenate(mixture)))
    assert [report.losses for report in mixed] == [report.losses for report in concatenated]
    assert [report.train_accuracy for report in mixed] == [report.train_accuracy for report in concatenated]
    assert np.array_equal(flatten(mixed[-1].network.layers), flatten(concatenated[-1].network.layers))


def test_training_accuracy_is_sampled_from_all_parts(monkeypatch):
    # 200 of 400 + 400 digits are sampled; the labels of the second half cannot be learned, since its images are blank.
    monkeypatch.setattr("nn.training.TRAIN_SAMPLE", 200)
    clear = generate(400, np.random.default_rng(0))
    blank = Dataset(np.zeros((40, 784), np.uint8), (np.arange(40) % 10).astype(np.uint8), "blank")
    *_, last = train(Settings(hidden=(32,), learning_rate=0.005, epochs=15), Mixture((clear, blank), (1, 10)), None)
    assert last.network.accuracy(as_inputs(clear.images), clear.labels) > 0.95
    assert last.train_accuracy == pytest.approx(0.55, abs=0.1)
