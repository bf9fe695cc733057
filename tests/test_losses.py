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
