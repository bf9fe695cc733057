"""Are right and wrong answers counted rightly?"""

import numpy as np
import pytest

from nn.datasets import Dataset, as_inputs
from nn.evaluation import evaluate
from nn.losses import cross_entropy
from nn.network import CHUNK, Dense, Network


@pytest.fixture(scope="module", params=[1, 500, CHUNK + 1])
def dataset(request):
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (request.param, 784), np.uint8)
    return Dataset(images, rng.integers(0, 10, request.param).astype(np.uint8), "noise")


@pytest.fixture(scope="module")
def network():
    return Network.random((784, 12, 10), "relu", np.random.default_rng(1), "uniform")


def test_rows_of_the_confusion_sum_to_the_number_of_each_digit(network, dataset):
    result = evaluate(network, dataset)
    assert result.confusion.shape == (10, 10)
    assert np.array_equal(result.confusion.sum(axis=1), np.bincount(dataset.labels, minlength=10))
    assert result.count == result.confusion.sum() == len(dataset)


def test_columns_of_the_confusion_sum_to_the_number_of_each_answer(network, dataset):
    answers = network.predict(as_inputs(dataset.images))
    columns = evaluate(network, dataset).confusion.sum(axis=0)
    assert np.array_equal(columns, np.bincount(answers, minlength=10))


def test_accuracy_is_the_networks_own(network, dataset):
    own = network.accuracy(as_inputs(dataset.images), dataset.labels)
    assert evaluate(network, dataset).accuracy == pytest.approx(own)


def test_loss_is_that_of_everything_at_once(network, dataset):
    everything = cross_entropy(network.forward(as_inputs(dataset.images)).logits, dataset.labels)[0]
    assert evaluate(network, dataset).loss == pytest.approx(everything, rel=1e-5)


def test_confusion_by_hand():
    # This network answers with the number of the one pixel, of the first ten, that has ink.
    weights = np.zeros((784, 10), np.float32)
    weights[:10] = np.eye(10)
    network = Network((Dense(weights, np.zeros(10, np.float32)),), "relu")
    images = np.zeros((4, 784), np.uint8)
    images[range(4), [3, 3, 5, 0]] = 255
    result = evaluate(network, Dataset(images, np.array([3, 3, 6, 0], np.uint8), "by hand"))
    assert (result.confusion[3, 3], result.confusion[6, 5], result.confusion[0, 0]) == (2, 1, 1)
    assert (result.count, result.accuracy) == (4, 0.75)
