"""Do several sets of digits, learned from as one, count as they should, and are none of them copied?"""

import numpy as np
import pytest
from neat import generate

from nn.datasets import Dataset, as_inputs, batches
from nn.mixture import Mixture
from nn.network import flatten
from nn.settings import Settings
from nn.training import train


def numbered(start, count):
    """Pictures that can be told apart: the first pixel is their number."""
    images = np.zeros((count, 784), np.uint8)
    images[:, 0] = np.arange(start, start + count)
    return Dataset(images, (images[:, 0] % 10).astype(np.uint8), f"from {start}")


def everything(digits):
    """The same digits, written out one after the other."""
    return Dataset(*digits.take(np.arange(len(digits))), digits.name)


@pytest.fixture
def mixture():
    return Mixture((numbered(0, 5), numbered(100, 2)), (1, 3))


def test_a_mixture_is_as_long_as_its_parts_count(mixture):
    assert len(mixture) == 5 + 2 * 3
    assert mixture.name == "from 0 and from 100"
    assert len(Mixture((), ())) == 0


def test_a_part_comes_as_often_as_its_weight_says(mixture):
    assert everything(mixture).images[:, 0].tolist() == [0, 1, 2, 3, 4, 100, 101, 100, 101, 100, 101]
    assert everything(mixture).labels.tolist() == [0, 1, 2, 3, 4, 0, 1, 0, 1, 0, 1]


def test_digits_come_in_the_order_asked_for(mixture):
    images, labels = mixture.take(np.array([10, 0, 5, 4, 0]))
    assert images[:, 0].tolist() == [101, 0, 100, 4, 0]
    assert labels.tolist() == [1, 0, 0, 4, 0]
    assert (images.dtype, labels.dtype) == (np.uint8, np.uint8)


@pytest.mark.parametrize("weights", [(1, 0), (0, 2), (2, 5)])
def test_any_whole_numbers_are_weights(weights):
    seen = everything(Mixture((numbered(0, 3), numbered(100, 2)), weights)).images[:, 0]
    assert seen.tolist() == [0, 1, 2] * weights[0] + [100, 101] * weights[1]


def test_a_part_may_be_empty_and_a_mixture_part_of_another(mixture):
    more = Mixture((numbered(0, 0), mixture, numbered(200, 1)), (4, 2, 1))
    inner = everything(mixture).images[:, 0].tolist()
    assert everything(more).images[:, 0].tolist() == [*inner, *inner, 200]


def test_every_part_needs_a_weight():
    with pytest.raises(ValueError, match="zip"):
        Mixture((numbered(0, 2),), (1, 2))


def test_batches_deal_every_digit_as_often_as_it_counts(mixture):
    rng = np.random.default_rng(0)
    for _ in range(3):
        dealt = [inputs[:, 0] * 255 for inputs, _ in batches(mixture, 4, rng)]
        assert [len(batch) for batch in dealt] == [4, 4, 3]
        numbers, counts = np.unique(np.concatenate(dealt).round(), return_counts=True)
        assert dict(zip(numbers.tolist(), counts.tolist(), strict=True)) == {
            **dict.fromkeys(range(5), 1),
            **dict.fromkeys((100, 101), 3),
        }


def test_a_mixture_copies_none_of_its_parts():
    large, own = numbered(0, 200), numbered(200, 2)
    mixture = Mixture((large, own), (1, 50))
    (first, _), (second, _) = mixture.parts
    assert np.shares_memory(first.images, large.images) and np.shares_memory(second.images, own.images)
    # All that it holds itself are the parts with their weights, and a name.
    assert set(vars(mixture)) == {"parts", "name"}
    images, _ = mixture.take(np.arange(3))
    assert not np.shares_memory(images, large.images)


@pytest.mark.parametrize("batch_size", [16, None])
def test_learning_from_a_mixture_is_learning_from_all_of_it_written_out(batch_size):
    rng = np.random.default_rng(0)
    mixture = Mixture((generate(60, rng), generate(10, rng)), (1, 4))
    settings = Settings(hidden=(12,), batch_size=batch_size, dropout=0.2, epochs=3)
    mixed, written_out = (list(train(settings, digits, None)) for digits in (mixture, everything(mixture)))
    assert [report.losses for report in mixed] == [report.losses for report in written_out]
    assert [report.train_accuracy for report in mixed] == [report.train_accuracy for report in written_out]
    assert np.array_equal(flatten(mixed[-1].network.layers), flatten(written_out[-1].network.layers))


def test_the_accuracy_on_the_training_set_is_one_of_the_whole_mixture(monkeypatch):
    # Of 400 + 400 digits only 200 are looked at; the second half has labels that nobody can learn from its pictures.
    monkeypatch.setattr("nn.training.TRAIN_SAMPLE", 200)
    rng = np.random.default_rng(0)
    clear = generate(400, rng)
    hopeless = Dataset(np.zeros((40, 784), np.uint8), (np.arange(40) % 10).astype(np.uint8), "blank")
    *_, last = train(Settings(hidden=(32,), learning_rate=0.005, epochs=15), Mixture((clear, hopeless), (1, 10)), None)
    assert last.network.accuracy(as_inputs(clear.images), clear.labels) > 0.95
    assert last.train_accuracy == pytest.approx(0.55, abs=0.1)
