"""Does each optimizer step where its formula says? Worked out by hand."""

import numpy as np
import pytest

from nn.optimizers import OPTIMIZERS, SGD, Adam, Momentum


def walk(optimizer, start, gradients):
    """Where the parameters are after each gradient."""
    parameters = np.array(start)
    places = []
    for gradient in gradients:
        optimizer.step(parameters, np.array(gradient))
        places.append(parameters.copy())
    return np.array(places)


def test_sgd_by_hand():
    # 1 - 0.5 * 0.5 = 0.75, 0.75 - 0.5 * -1 = 1.25;  -2 - 0.5 * 1 = -2.5, -2.5 - 0.5 * 0.5 = -2.75
    places = walk(SGD(0.5), [1.0, -2.0], [[0.5, 1.0], [-1.0, 0.5]])
    assert places == pytest.approx(np.array([[0.75, -2.5], [1.25, -2.75]]))


def test_momentum_by_hand():
    # velocity 1;                   1    - 0.1 * 1    = 0.9
    # velocity 0.9 * 1 + 2 = 2.9;   0.9  - 0.1 * 2.9  = 0.61
    # velocity 0.9 * 2.9 - 1 = 1.61; 0.61 - 0.1 * 1.61 = 0.449
    assert walk(Momentum(0.1), [1.0], [[1.0], [2.0], [-1.0]]).ravel() == pytest.approx([0.9, 0.61, 0.449])


def test_momentum_of_zero_is_sgd():
    gradients = [[0.5, 1.0], [-1.0, 0.5], [2.0, 0.0]]
    assert walk(Momentum(0.3, momentum=0), [1.0, 1.0], gradients) == pytest.approx(
        walk(SGD(0.3), [1.0, 1.0], gradients)
    )


def test_adam_by_hand():
    # gradient 2:  mean 0.2, variance 0.004
    #   corrected 0.2 / 0.1 = 2 and 0.004 / 0.001 = 4;        1        - 0.1 * 2 / sqrt(4)              = 0.9
    # gradient -1: mean 0.9 * 0.2 - 0.1 = 0.08, variance 0.999 * 0.004 + 0.001 = 0.004996
    #   corrected 0.08 / 0.19 = 0.421053 and 0.004996 / 0.001999 = 2.499250
    #                                                         0.9      - 0.1 * 0.421053 / sqrt(2.499250) = 0.873366
    # gradient 0:  mean 0.072, variance 0.004991004
    #   corrected 0.072 / 0.271 = 0.265683 and 0.004991004 / 0.002997001 = 1.665333
    #                                                         0.873366 - 0.1 * 0.265683 / sqrt(1.665333) = 0.852778
    places = walk(Adam(0.1), [1.0], [[2.0], [-1.0], [0.0]]).ravel()
    assert places == pytest.approx([0.9, 0.873366, 0.852778], abs=1e-6)


def test_adam_follows_the_formula_of_the_book_for_many_steps():
    # The code rearranges the corrections; this is the formula as Kingma and Ba print it.
    gradients = np.random.default_rng(0).standard_normal((50, 3))
    mean, variance, parameters = np.zeros(3), np.zeros(3), np.ones(3)
    for t, gradient in enumerate(gradients, start=1):
        mean = 0.9 * mean + 0.1 * gradient
        variance = 0.999 * variance + 0.001 * gradient**2
        parameters = parameters - 0.01 * (mean / (1 - 0.9**t)) / (np.sqrt(variance / (1 - 0.999**t)) + 1e-8)
    assert walk(Adam(0.01), [1.0, 1.0, 1.0], gradients)[-1] == pytest.approx(parameters, rel=1e-10)


def test_adams_epsilon_counts_where_gradients_are_tiny():
    # With a first gradient of epsilon itself: rate * epsilon / (epsilon + epsilon), half a step.
    assert walk(Adam(0.1), [0.0], [[1e-8]])[0] == pytest.approx(-0.05)


@pytest.mark.parametrize("scale", [1e-4, 1.0, -1.0, 1e4])
def test_adams_first_step_is_as_large_as_the_learning_rate(scale):
    step = walk(Adam(0.003), [0.0], [[scale]])[0]
    assert step == pytest.approx(-np.sign(scale) * 0.003, rel=1e-3)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_optimizer_works_in_place_and_stays_float32(name):
    optimizer = OPTIMIZERS[name](0.1)
    parameters = np.ones(4, np.float32)
    for _ in range(3):
        optimizer.step(parameters, np.full(4, 0.5, np.float32))
    assert parameters.dtype == np.float32
    assert (parameters < 1).all()
    memory = [value for value in vars(optimizer).values() if isinstance(value, np.ndarray)]
    assert all(array.dtype == np.float32 for array in memory)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_gradient_of_zero_leaves_parameters_where_they_are(name):
    assert walk(OPTIMIZERS[name](0.1), [1.0, -2.0], [[0.0, 0.0]]).tolist() == [[1.0, -2.0]]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_new_learning_rate_counts_from_the_next_step(name):
    optimizer = OPTIMIZERS[name](0.1)
    parameters = np.array([1.0])
    optimizer.step(parameters, np.array([1.0]))
    here = parameters.copy()
    optimizer.learning_rate = 0
    optimizer.step(parameters, np.array([1.0]))
    assert np.array_equal(parameters, here)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_finds_the_bottom_of_a_bowl(name):
    # The gradient of (x - 3)**2 is 2 * (x - 3).
    optimizer = OPTIMIZERS[name](0.05)
    parameters = np.array([0.0])
    for _ in range(500):
        optimizer.step(parameters, 2 * (parameters - 3))
    assert parameters == pytest.approx([3], abs=1e-2)
