"""Tests of softmax cross-entropy, label smoothing and images of no class."""

import math

import numpy as np
import pytest
from helpers.gradients import numerical_gradient, relative_error

from nn.losses import cross_entropy


def test_cross_entropy_matches_a_manual_computation():
    # Probabilities 1/8, 2/8, 5/8 and 1/4, 2/4, 1/4; the right answers have 5/8 and 1/4.
    logits = np.log([[1.0, 2.0, 5.0], [1.0, 2.0, 1.0]])
    loss, grad_logits = cross_entropy(logits, np.array([2, 0]))
    assert loss == pytest.approx((math.log(8 / 5) + math.log(4)) / 2)
    # (probabilities - one_hot) / 2
    assert grad_logits == pytest.approx(np.array([[1 / 16, 2 / 16, -3 / 16], [-3 / 8, 2 / 8, 1 / 8]]))


def test_uniform_logits_have_a_loss_of_log_10():
    loss, _ = cross_entropy(np.zeros((4, 10), np.float32), np.array([0, 3, 6, 9]))
    assert loss == pytest.approx(math.log(10))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("label", "loss", "gradient"), [(0, 0, [0, 0]), (1, 2000, [1, -1])])
def test_cross_entropy_is_stable_for_large_logits(dtype, label, loss, gradient):
    found, grad_logits = cross_entropy(np.array([[1000, -1000]], dtype), np.array([label]))
    assert found == pytest.approx(loss)
    assert grad_logits.tolist() == [gradient]


@pytest.mark.filterwarnings("error")
def test_rows_of_different_magnitude_are_independent():
    loss, grad_logits = cross_entropy(np.array([[1000.0, 1000.0], [-1000.0, -1000.0]]), np.array([0, 1]))
    assert loss == pytest.approx(math.log(2))
    assert grad_logits == pytest.approx(np.array([[-0.25, 0.25], [0.25, -0.25]]))


def test_label_smoothing_matches_a_manual_computation():
    # Probabilities 1/8, 2/8, 5/8; targets 0.1, 0.1, 0.8.
    loss, grad_logits = cross_entropy(np.log([[1.0, 2.0, 5.0]]), np.array([2]), label_smoothing=0.3)
    assert loss == pytest.approx(-(0.1 * math.log(1 / 8) + 0.1 * math.log(2 / 8) + 0.8 * math.log(5 / 8)))
    assert grad_logits == pytest.approx(np.array([[1 / 8 - 0.1, 2 / 8 - 0.1, 5 / 8 - 0.8]]))


@pytest.mark.parametrize("smoothing", [0.0, 0.3])
def test_no_class_matches_a_manual_computation(smoothing):
    # Probabilities 1/8, 2/8, 5/8 where the targets are thirds; and the same as above beside it.
    logits = np.log([[1.0, 2.0, 5.0], [1.0, 2.0, 5.0]])
    loss, grad_logits = cross_entropy(logits, np.array([3, 2]), smoothing)
    alone, grad_alone = cross_entropy(logits[1:], np.array([2]), smoothing)
    assert loss == pytest.approx((-(math.log(1 / 8) + math.log(2 / 8) + math.log(5 / 8)) / 3 + alone) / 2)
    assert grad_logits[0] == pytest.approx(np.array([1 / 8 - 1 / 3, 2 / 8 - 1 / 3, 5 / 8 - 1 / 3]) / 2)
    assert grad_logits[1] == pytest.approx(grad_alone[0] / 2)


@pytest.mark.parametrize("smoothing", [0.0, 0.05, 0.5, 1.0])
@pytest.mark.parametrize("labels", [[0, 3, 9], [10, 10], [10, 4, 10, 9, 0, 10], [10]])
def test_grad_logits_matches_finite_differences_and_sums_to_zero(smoothing, labels):
    logits = 2 * np.random.default_rng(len(labels)).standard_normal((len(labels), 10))
    found = cross_entropy(logits, np.array(labels), smoothing)[1]
    slope = numerical_gradient(lambda point: cross_entropy(point, np.array(labels), smoothing)[0], logits)
    assert relative_error(found, slope) < 1e-6
    # The smoothing is float32.
    assert found.sum(axis=1) == pytest.approx(np.zeros(len(labels)), abs=1e-7)


def test_no_class_loss_is_minimal_for_uniform_logits():
    rng = np.random.default_rng(0)
    equal, grad_logits = cross_entropy(np.full((1, 10), 3.0), np.array([10]))
    assert equal == pytest.approx(math.log(10))
    assert grad_logits == pytest.approx(np.zeros((1, 10)), abs=1e-7)
    others = [cross_entropy(rng.normal(0, spread, (1, 10)), np.array([10]))[0] for spread in (0.01, 0.3, 1, 10)]
    assert min(others) > equal
    assert others == sorted(others)


def test_smoothed_loss_is_minimal_at_the_targets():
    # The right answer has a target of 0.82, every other class 0.02: a larger logit costs more.
    targets = np.full((1, 10), 0.02)
    targets[0, 4] += 0.8
    best, grad_logits = cross_entropy(np.log(targets), np.array([4]), 0.2)
    assert grad_logits == pytest.approx(np.zeros((1, 10)), abs=1e-7)
    overconfident = np.log(targets)
    overconfident[0, 4] += 1
    assert cross_entropy(overconfident, np.array([4]), 0.2)[0] > best


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_smoothed_loss_is_stable_float32_and_keeps_its_input(smoothing):
    logits, labels = np.array([[1000, -1000], [-1000, 1000]], np.float32), np.array([2, 1], np.uint8)
    loss, grad_logits = cross_entropy(logits, labels, smoothing)
    assert loss == pytest.approx((1000 + 2000 * smoothing / 2) / 2)
    assert grad_logits == pytest.approx(np.array([[0.25, -0.25], [-smoothing / 4, smoothing / 4]]))
    assert grad_logits.dtype == np.float32
    assert (logits.tolist(), labels.tolist()) == ([[1000, -1000], [-1000, 1000]], [2, 1])
