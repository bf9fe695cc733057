"""Are right and wrong answers counted rightly?"""

import numpy as np
import pytest

from nn.calibration import expected_calibration_error
from nn.datasets import Dataset, as_inputs
from nn.evaluation import evaluate, worst_mistakes
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


@pytest.fixture(scope="module")
def pointing():
    """A network that answers with the number of the one pixel, of the first ten, that has most ink."""
    weights = np.zeros((784, 10), np.float32)
    weights[:10] = np.eye(10)
    return Network((Dense(weights, np.zeros(10, np.float32)),), "relu")


def test_confusion_by_hand(pointing):
    images = np.zeros((4, 784), np.uint8)
    images[range(4), [3, 3, 5, 0]] = 255
    result = evaluate(pointing, Dataset(images, np.array([3, 3, 6, 0], np.uint8), "by hand"))
    assert (result.confusion[3, 3], result.confusion[6, 5], result.confusion[0, 0]) == (2, 1, 1)
    assert (result.count, result.accuracy) == (4, 0.75)


def test_right_and_confidences_tell_of_each_picture(network, dataset):
    result = evaluate(network, dataset)
    trace = network.forward(as_inputs(dataset.images))
    assert (result.right.dtype, result.right.shape) == (bool, (len(dataset),))
    assert np.array_equal(result.right, trace.probabilities.argmax(axis=1) == dataset.labels)
    assert result.confidences == pytest.approx(trace.probabilities.max(axis=1), rel=1e-5)


def test_right_answers_are_those_of_the_confusion(network, dataset):
    result = evaluate(network, dataset)
    assert result.accuracy == pytest.approx(result.right.mean())
    for digit in range(10):
        assert result.right[dataset.labels == digit].sum() == result.confusion[digit, digit]


def test_the_calibration_error_is_that_of_all_answers(network, dataset):
    result = evaluate(network, dataset)
    trace = network.forward(as_inputs(dataset.images))
    right = trace.probabilities.argmax(axis=1) == dataset.labels
    expected = expected_calibration_error(trace.probabilities.max(axis=1), right)
    assert result.calibration_error == pytest.approx(expected, abs=1e-5)


def test_confidence_and_calibration_error_by_hand(pointing):
    images = np.zeros((4, 784), np.uint8)
    images[range(4), [3, 3, 5, 0]] = 255
    result = evaluate(pointing, Dataset(images, np.array([3, 3, 6, 0], np.uint8), "by hand"))
    assert result.right.tolist() == [True, True, False, True]
    # One score of 1 and nine of 0, four times; and three of the four answers are right.
    sure = np.e / (np.e + 9)
    assert result.confidences == pytest.approx(np.full(4, sure))
    assert result.calibration_error == pytest.approx(0.75 - sure)


def test_the_worst_mistakes_by_hand(pointing):
    images = np.zeros((5, 784), np.uint8)
    # Wrong and not very sure; right; wrong and as sure as can be; wrong and in between; wrong, and hardly at that.
    images[range(5), [3, 4, 5, 6, 7]] = [100, 255, 255, 200, 1]
    dataset = Dataset(images, np.array([1, 4, 2, 8, 9], np.uint8), "by hand")
    worst = worst_mistakes(pointing, dataset, 3)
    assert [(mistake.truth, mistake.said) for mistake in worst] == [(2, 5), (8, 6), (1, 3)]
    for mistake, row in zip(worst, [2, 3, 0], strict=True):
        assert np.array_equal(mistake.picture, images[row])
    # One score of 1 and nine of 0.
    assert worst[0].confidence == pytest.approx(np.e / (np.e + 9))
    assert [len(worst_mistakes(pointing, dataset, count)) for count in (0, 1, 4, 100)] == [0, 1, 4, 4]


@pytest.mark.parametrize("count", [1, 7, 100_000])
def test_the_worst_mistakes_are_those_of_everything_at_once(network, dataset, count):
    trace = network.forward(as_inputs(dataset.images))
    rows = np.arange(len(dataset))
    wrong = rows[trace.logits.argmax(axis=1) != dataset.labels]
    # Of all that is wrong, the least probability of the truth comes first.
    ranked = wrong[np.argsort(trace.probabilities[wrong, dataset.labels[wrong]], kind="stable")][:count]
    worst = worst_mistakes(network, dataset, count)
    assert [mistake.truth for mistake in worst] == dataset.labels[ranked].tolist()
    assert [mistake.said for mistake in worst] == trace.logits.argmax(axis=1)[ranked].tolist()
    assert [mistake.confidence for mistake in worst] == pytest.approx(trace.probabilities.max(axis=1)[ranked].tolist())
    if len(ranked):
        assert np.array_equal(np.stack([mistake.picture for mistake in worst]), dataset.images[ranked])


def test_a_network_that_is_always_right_has_no_worst_mistakes(pointing):
    images = np.zeros((10, 784), np.uint8)
    images[range(10), range(10)] = 255
    assert worst_mistakes(pointing, Dataset(images, np.arange(10, dtype=np.uint8), "easy"), 5) == ()
