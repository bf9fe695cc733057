"""Is the loss the surprise at the right answer, and is its gradient the slope of it?"""

import math

import numpy as np
import pytest
from gradients import numerical_gradient, relative_error

from nn.losses import cross_entropy


def test_cross_entropy_by_hand():
    # Probabilities 1/8, 2/8, 5/8 and 1/4, 2/4, 1/4; the right answers have 5/8 and 1/4.
    logits = np.log([[1.0, 2.0, 5.0], [1.0, 2.0, 1.0]])
    loss, grad_logits = cross_entropy(logits, np.array([2, 0]))
    assert loss == pytest.approx((math.log(8 / 5) + math.log(4)) / 2)
    # (probabilities - one_hot) / 2
    assert grad_logits == pytest.approx(np.array([[1 / 16, 2 / 16, -3 / 16], [-3 / 8, 2 / 8, 1 / 8]]))


def test_knowing_nothing_costs_log_of_ten():
    loss, _ = cross_entropy(np.zeros((4, 10), np.float32), np.array([0, 3, 6, 9]))
    assert loss == pytest.approx(math.log(10))


@pytest.mark.parametrize("batch", [1, 7])
def test_grad_logits_is_the_slope_of_the_loss(batch):
    rng = np.random.default_rng(batch)
    logits, labels = 2 * rng.standard_normal((batch, 10)), rng.integers(0, 10, batch)
    slope = numerical_gradient(lambda point: cross_entropy(point, labels)[0], logits)
    assert relative_error(cross_entropy(logits, labels)[1], slope) < 1e-6


def test_each_row_of_grad_logits_sums_to_zero():
    # What one score gains in probability the others lose.
    logits = np.random.default_rng(0).standard_normal((6, 10))
    assert cross_entropy(logits, np.arange(6))[1].sum(axis=1) == pytest.approx(np.zeros(6), abs=1e-12)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("label", "loss", "gradient"), [(0, 0, [0, 0]), (1, 2000, [1, -1])])
def test_logits_of_a_thousand_are_finite_and_right(dtype, label, loss, gradient):
    found, grad_logits = cross_entropy(np.array([[1000, -1000]], dtype), np.array([label]))
    assert found == pytest.approx(loss)
    assert grad_logits.tolist() == [gradient]


@pytest.mark.filterwarnings("error")
def test_rows_of_very_different_size_do_not_disturb_each_other():
    loss, grad_logits = cross_entropy(np.array([[1000.0, 1000.0], [-1000.0, -1000.0]]), np.array([0, 1]))
    assert loss == pytest.approx(math.log(2))
    assert grad_logits == pytest.approx(np.array([[-0.25, 0.25], [0.25, -0.25]]))


def test_cross_entropy_keeps_float32_and_leaves_its_input_alone():
    logits = np.ones((3, 10), np.float32)
    _, grad_logits = cross_entropy(logits, np.arange(3, dtype=np.uint8))
    assert (grad_logits.dtype, grad_logits.shape) == (np.float32, (3, 10))
    assert (logits == 1).all()


def test_smoothing_by_hand():
    # Probabilities 1/8, 2/8, 5/8; targets 0.1, 0.1, 0.8.
    loss, grad_logits = cross_entropy(np.log([[1.0, 2.0, 5.0]]), np.array([2]), smoothing=0.3)
    assert loss == pytest.approx(-(0.1 * math.log(1 / 8) + 0.1 * math.log(2 / 8) + 0.8 * math.log(5 / 8)))
    assert grad_logits == pytest.approx(np.array([[1 / 8 - 0.1, 2 / 8 - 0.1, 5 / 8 - 0.8]]))


@pytest.mark.parametrize("smoothing", [0.0, 0.3])
def test_a_picture_of_none_of_the_classes_by_hand(smoothing):
    # Probabilities 1/8, 2/8, 5/8 where the targets are thirds; and the same as above beside it.
    logits = np.log([[1.0, 2.0, 5.0], [1.0, 2.0, 5.0]])
    loss, grad_logits = cross_entropy(logits, np.array([3, 2]), smoothing)
    alone, grad_alone = cross_entropy(logits[1:], np.array([2]), smoothing)
    assert loss == pytest.approx((-(math.log(1 / 8) + math.log(2 / 8) + math.log(5 / 8)) / 3 + alone) / 2)
    assert grad_logits[0] == pytest.approx(np.array([1 / 8 - 1 / 3, 2 / 8 - 1 / 3, 5 / 8 - 1 / 3]) / 2)
    assert grad_logits[1] == pytest.approx(grad_alone[0] / 2)


@pytest.mark.parametrize("smoothing", [0.0, 0.05, 0.5, 1.0])
@pytest.mark.parametrize("labels", [[0, 3, 9], [10, 10], [10, 4, 10, 9, 0, 10], [10]])
def test_grad_logits_is_the_slope_of_the_loss_with_smoothing_and_without_a_digit(smoothing, labels):
    logits = 2 * np.random.default_rng(len(labels)).standard_normal((len(labels), 10))
    found = cross_entropy(logits, np.array(labels), smoothing)[1]
    slope = numerical_gradient(lambda point: cross_entropy(point, np.array(labels), smoothing)[0], logits)
    assert relative_error(found, slope) < 1e-6
    # But for the shares that are given up, which are float32.
    assert found.sum(axis=1) == pytest.approx(np.zeros(len(labels)), abs=1e-7)


def plain_cross_entropy(logits, labels):
    """As it was before there was smoothing, in the same order of sums."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    exponentials = np.exp(shifted)
    sums = exponentials.sum(axis=1)
    rows = np.arange(len(labels))
    grad_logits = exponentials / sums[:, np.newaxis]
    grad_logits[rows, labels] -= 1
    grad_logits /= len(labels)
    return float(np.mean(np.log(sums) - shifted[rows, labels])), grad_logits


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_without_smoothing_nothing_has_changed_to_the_last_bit(dtype):
    rng = np.random.default_rng(3)
    logits, labels = (5 * rng.standard_normal((128, 10))).astype(dtype), rng.integers(0, 10, 128).astype(np.uint8)
    loss, grad_logits = cross_entropy(logits, labels, 0.0)
    expected, expected_gradient = plain_cross_entropy(logits, labels)
    assert loss == expected
    assert np.array_equal(grad_logits, expected_gradient)
    assert not np.array_equal(cross_entropy(logits, labels, 0.01)[1], expected_gradient)


def test_where_there_is_no_digit_believing_in_all_alike_is_best():
    rng = np.random.default_rng(0)
    equal, grad_logits = cross_entropy(np.full((1, 10), 3.0), np.array([10]))
    assert equal == pytest.approx(math.log(10))
    assert grad_logits == pytest.approx(np.zeros((1, 10)), abs=1e-7)
    others = [cross_entropy(rng.normal(0, spread, (1, 10)), np.array([10]))[0] for spread in (0.01, 0.3, 1, 10)]
    assert min(others) > equal
    assert others == sorted(others)


def test_with_smoothing_the_loss_is_smallest_at_the_targets():
    # The right answer has 0.8 + 0.02 of the belief, every other one 0.02: being surer costs more.
    targets = np.full((1, 10), 0.02)
    targets[0, 4] += 0.8
    best, grad_logits = cross_entropy(np.log(targets), np.array([4]), 0.2)
    assert grad_logits == pytest.approx(np.zeros((1, 10)), abs=1e-7)
    surer = np.log(targets)
    surer[0, 4] += 1
    assert cross_entropy(surer, np.array([4]), 0.2)[0] > best


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_smoothing_keeps_float32_and_logits_of_a_thousand_and_leaves_its_input_alone(smoothing):
    logits, labels = np.array([[1000, -1000], [-1000, 1000]], np.float32), np.array([2, 1], np.uint8)
    loss, grad_logits = cross_entropy(logits, labels, smoothing)
    # Of the 2000 nats between the two scores, the first picture, of no class, costs half; the second, half of what its
    # answer gives up.
    assert loss == pytest.approx((1000 + 2000 * smoothing / 2) / 2)
    assert grad_logits == pytest.approx(np.array([[0.25, -0.25], [-smoothing / 4, smoothing / 4]]))
    assert grad_logits.dtype == np.float32
    assert (logits.tolist(), labels.tolist()) == ([[1000, -1000], [-1000, 1000]], [2, 1])
