"""Tests of accuracy, loss, confusion matrix and mistakes."""

import numpy as np
import pytest

from nn.dataset import Dataset, as_inputs
from nn.evaluation import evaluate, worst_mistakes
from nn.layers import Dense
from nn.losses import cross_entropy
from nn.network import CHUNK, Network


@pytest.fixture(scope="module", params=[1, 500, CHUNK + 1])
def dataset(request):
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (request.param, 784), np.uint8)
    return Dataset(images, rng.integers(0, 10, request.param).astype(np.uint8), "noise")


@pytest.fixture(scope="module")
def network():
    return Network.random((784, 12, 10), "relu", np.random.default_rng(1), "uniform")


def test_confusion_rows_count_the_labels(network, dataset):
    result = evaluate(network, dataset)
    assert result.confusion.shape == (10, 10)
    assert np.array_equal(result.confusion.sum(axis=1), np.bincount(dataset.labels, minlength=10))
    assert result.count == result.confusion.sum() == len(dataset)


def test_confusion_columns_count_the_predictions(network, dataset):
    answers = network.predict(as_inputs(dataset.images))
    columns = evaluate(network, dataset).confusion.sum(axis=0)
    assert np.array_equal(columns, np.bincount(answers, minlength=10))


def test_accuracy_equals_network_accuracy(network, dataset):
    own = network.accuracy(as_inputs(dataset.images), dataset.labels)
    assert evaluate(network, dataset).accuracy == pytest.approx(own)


def test_loss_equals_cross_entropy_of_all_images(network, dataset):
    everything = cross_entropy(network.forward(as_inputs(dataset.images)).logits, dataset.labels)[0]
    assert evaluate(network, dataset).loss == pytest.approx(everything, rel=1e-5)


@pytest.fixture(scope="module")
def first_pixels_network():
    """A network that predicts the index of the largest of the first ten pixels."""
    weights = np.zeros((784, 10), np.float32)
    weights[:10] = np.eye(10)
    return Network((Dense(weights, np.zeros(10, np.float32)),), "relu")


def test_confusion_and_confidence_of_a_known_network(first_pixels_network):
    images = np.zeros((4, 784), np.uint8)
    images[range(4), [3, 3, 5, 0]] = 255
    result = evaluate(first_pixels_network, Dataset(images, np.array([3, 3, 6, 0], np.uint8), "by hand"))
    assert (result.confusion[3, 3], result.confusion[6, 5], result.confusion[0, 0]) == (2, 1, 1)
    assert (result.count, result.accuracy) == (4, 0.75)
    assert result.correct.tolist() == [True, True, False, True]
    assert result.confidences == pytest.approx(np.full(4, np.e / (np.e + 9)))  # one logit of 1, nine of 0


def test_correct_and_confidences_per_image(network, dataset):
    result = evaluate(network, dataset)
    trace = network.forward(as_inputs(dataset.images))
    assert (result.correct.dtype, result.correct.shape) == (bool, (len(dataset),))
    assert np.array_equal(result.correct, trace.probabilities.argmax(axis=1) == dataset.labels)
    assert result.confidences == pytest.approx(trace.probabilities.max(axis=1), rel=1e-5)


def test_correct_is_consistent_with_the_confusion(network, dataset):
    result = evaluate(network, dataset)
    assert result.accuracy == pytest.approx(result.correct.mean())
    for digit in range(10):
        assert result.correct[dataset.labels == digit].sum() == result.confusion[digit, digit]


def test_worst_mistakes_of_a_known_network(first_pixels_network):
    images = np.zeros((5, 784), np.uint8)
    images[range(5), [3, 4, 5, 6, 7]] = [100, 255, 255, 200, 1]
    dataset = Dataset(images, np.array([1, 4, 2, 8, 9], np.uint8), "by hand")
    worst = worst_mistakes(first_pixels_network, dataset, 3)
    assert [(mistake.label, mistake.predicted) for mistake in worst] == [(2, 5), (8, 6), (1, 3)]
    for mistake, row in zip(worst, [2, 3, 0], strict=True):
        assert np.array_equal(mistake.image, images[row])
    # One score of 1 and nine of 0.
    assert worst[0].confidence == pytest.approx(np.e / (np.e + 9))
    assert [len(worst_mistakes(first_pixels_network, dataset, count)) for count in (0, 1, 4, 100)] == [0, 1, 4, 4]


@pytest.mark.parametrize("count", [1, 7, 100_000])
def test_worst_mistakes_equal_sorting_all_images(network, dataset, count):
    trace = network.forward(as_inputs(dataset.images))
    rows = np.arange(len(dataset))
    wrong = rows[trace.logits.argmax(axis=1) != dataset.labels]
    ranked = wrong[np.argsort(trace.probabilities[wrong, dataset.labels[wrong]], kind="stable")][:count]
    worst = worst_mistakes(network, dataset, count)
    assert [mistake.label for mistake in worst] == dataset.labels[ranked].tolist()
    assert [mistake.predicted for mistake in worst] == trace.logits.argmax(axis=1)[ranked].tolist()
    assert [mistake.confidence for mistake in worst] == pytest.approx(trace.probabilities.max(axis=1)[ranked].tolist())
    if len(ranked):
        assert np.array_equal(np.stack([mistake.image for mistake in worst]), dataset.images[ranked])


def test_perfect_network_has_no_mistakes(first_pixels_network):
    images = np.zeros((10, 784), np.uint8)
    images[range(10), range(10)] = 255
    assert worst_mistakes(first_pixels_network, Dataset(images, np.arange(10, dtype=np.uint8), "easy"), 5) == ()
