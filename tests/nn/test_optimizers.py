"""Tests of SGD, momentum and Adam."""

import numpy as np
import pytest

from nn.optimizers import OPTIMIZERS, SGD, Adam, Momentum


def run_steps(optimizer, start, gradients):
    """The parameters after each step."""
    parameters = np.array(start)
    history = []
    for gradient in gradients:
        optimizer.step(parameters, np.array(gradient))
        history.append(parameters.copy())
    return np.array(history)


def test_sgd_matches_a_manual_computation():
    # 1 - 0.5 * 0.5 = 0.75, 0.75 - 0.5 * -1 = 1.25;  -2 - 0.5 * 1 = -2.5, -2.5 - 0.5 * 0.5 = -2.75
    history = run_steps(SGD(0.5), [1.0, -2.0], [[0.5, 1.0], [-1.0, 0.5]])
    assert history == pytest.approx(np.array([[0.75, -2.5], [1.25, -2.75]]))


def test_momentum_matches_a_manual_computation():
    # velocity 1;                   1    - 0.1 * 1    = 0.9
    # velocity 0.9 * 1 + 2 = 2.9;   0.9  - 0.1 * 2.9  = 0.61
    # velocity 0.9 * 2.9 - 1 = 1.61; 0.61 - 0.1 * 1.61 = 0.449
    assert run_steps(Momentum(0.1), [1.0], [[1.0], [2.0], [-1.0]]).ravel() == pytest.approx([0.9, 0.61, 0.449])


def test_momentum_of_zero_is_sgd():
    gradients = [[0.5, 1.0], [-1.0, 0.5], [2.0, 0.0]]
    assert run_steps(Momentum(0.3, momentum=0), [1.0, 1.0], gradients) == pytest.approx(
        run_steps(SGD(0.3), [1.0, 1.0], gradients)
    )


def test_adam_matches_a_manual_computation():
    # gradient 2:  mean 0.2, mean_square 0.004
    #   corrected 0.2 / 0.1 = 2 and 0.004 / 0.001 = 4;        1        - 0.1 * 2 / sqrt(4)              = 0.9
    # gradient -1: mean 0.9 * 0.2 - 0.1 = 0.08, mean_square 0.999 * 0.004 + 0.001 = 0.004996
    #   corrected 0.08 / 0.19 = 0.421053 and 0.004996 / 0.001999 = 2.499250
    #                                                         0.9      - 0.1 * 0.421053 / sqrt(2.499250) = 0.873366
    # gradient 0:  mean 0.072, mean_square 0.004991004
    #   corrected 0.072 / 0.271 = 0.265683 and 0.004991004 / 0.002997001 = 1.665333
    #                                                         0.873366 - 0.1 * 0.265683 / sqrt(1.665333) = 0.852778
    history = run_steps(Adam(0.1), [1.0], [[2.0], [-1.0], [0.0]]).ravel()
    assert history == pytest.approx([0.9, 0.873366, 0.852778], abs=1e-6)


def test_adam_matches_the_published_formula():
    # The code rearranges the corrections; this is the formula as Kingma and Ba print it.
    gradients = np.random.default_rng(0).standard_normal((50, 3))
    mean, mean_square, parameters = np.zeros(3), np.zeros(3), np.ones(3)
    for t, gradient in enumerate(gradients, start=1):
        mean = 0.9 * mean + 0.1 * gradient
        mean_square = 0.999 * mean_square + 0.001 * gradient**2
        parameters = parameters - 0.01 * (mean / (1 - 0.9**t)) / (np.sqrt(mean_square / (1 - 0.999**t)) + 1e-8)
    assert run_steps(Adam(0.01), [1.0, 1.0, 1.0], gradients)[-1] == pytest.approx(parameters, rel=1e-10)


def test_adam_epsilon_matters_for_tiny_gradients():
    # With a first gradient of epsilon itself: rate * epsilon / (epsilon + epsilon), half a step.
    assert run_steps(Adam(0.1), [0.0], [[1e-8]])[0] == pytest.approx(-0.05)


@pytest.mark.parametrize("scale", [1e-4, 1.0, -1.0, 1e4])
def test_first_step_of_adam_equals_the_learning_rate(scale):
    step = run_steps(Adam(0.003), [0.0], [[scale]])[0]
    assert step == pytest.approx(-np.sign(scale) * 0.003, rel=1e-3)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_step_is_in_place_and_float32(name):
    optimizer = OPTIMIZERS[name](0.1)
    parameters = np.ones(4, np.float32)
    for _ in range(3):
        optimizer.step(parameters, np.full(4, 0.5, np.float32))
    assert parameters.dtype == np.float32
    assert (parameters < 1).all()
    state = [value for value in vars(optimizer).values() if isinstance(value, np.ndarray)]
    assert all(array.dtype == np.float32 for array in state)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_zero_gradient_does_not_change_parameters(name):
    assert run_steps(OPTIMIZERS[name](0.1), [1.0, -2.0], [[0.0, 0.0]]).tolist() == [[1.0, -2.0]]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_learning_rate_can_change_between_steps(name):
    optimizer = OPTIMIZERS[name](0.1)
    parameters = np.array([1.0])
    optimizer.step(parameters, np.array([1.0]))
    before = parameters.copy()
    optimizer.learning_rate = 0
    optimizer.step(parameters, np.array([1.0]))
    assert np.array_equal(parameters, before)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_optimizer_minimizes_a_quadratic(name):
    # The gradient of (x - 3)**2 is 2 * (x - 3).
    optimizer = OPTIMIZERS[name](0.05)
    parameters = np.array([0.0])
    for _ in range(500):
        optimizer.step(parameters, 2 * (parameters - 3))
    assert parameters == pytest.approx([3], abs=1e-2)
