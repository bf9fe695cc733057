"""Tests of the worked example and of gradient descent on one example."""

import dataclasses

import numpy as np
import pytest
from helpers.gradients import numerical_gradient, relative_error

from nn.activations import ACTIVATIONS
from nn.explain.worked_example import gradient_descent, moderate_learning_rate, work_through
from nn.layers import Dense
from nn.losses import cross_entropy
from nn.network import Network
from nn.settings import Settings
from nn.trainer import Trainer

SIZES = [(784, 10), (784, 12, 10), (784, 9, 7, 10)]


def example_of(sizes=(784, 9, 7, 10), activation="tanh", seed=0, label=4):
    rng = np.random.default_rng(seed)
    network = Network.random(sizes, activation, rng).astype(np.float64)
    return work_through(network, rng.random((1, 784)), label)


@pytest.mark.parametrize("sizes", SIZES)
def test_worked_example_equals_forward_loss_and_backward(sizes):
    example = example_of(sizes)
    trace = example.network.forward(example.trace.inputs)
    loss, grad_logits = cross_entropy(trace.logits, np.array([4]))
    gradients = example.network.backward(trace, grad_logits)
    assert example.loss == loss
    assert np.array_equal(example.grad_logits, grad_logits)
    for found, expected in zip(example.gradients, gradients, strict=True):
        assert np.array_equal(found.weights, expected.weights)
        assert np.array_equal(found.bias, expected.bias)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_intermediate_gradients_match_finite_differences(activation):
    example = example_of(activation=activation)
    function = ACTIVATIONS[activation].function
    layers = example.network.layers

    def loss_from(number, values):
        above = Network(layers[number + 1 :], activation)
        return cross_entropy(above.forward(values).logits, np.array([4]))[0]

    for number in range(2):
        activations, sums = example.trace.activations[number], example.trace.pre_activations[number]
        by_activation = numerical_gradient(lambda a, n=number: loss_from(n, a), activations)
        by_sum = numerical_gradient(lambda z, n=number: loss_from(n, function(z)), sums)
        assert relative_error(example.grad_activations[number], by_activation) < 1e-6
        assert relative_error(example.grad_pre_activations[number], by_sum) < 1e-6


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("rate", [0.001, 0.1, 1.0])
def test_gradient_descent_equals_the_trainer(sizes, rate):
    settings = Settings(sizes[1:-1], "relu", optimizer="sgd", learning_rate=rate, batch_size=1, seed=3)
    trainer = Trainer(settings, np.random.default_rng(3))
    start = trainer.publish()
    inputs = np.random.default_rng(1).random((1, 784), np.float32)
    for steps in range(1, 4):
        trainer.step(inputs, np.array([7], np.uint8), progress=0)
        stepped = gradient_descent(start, inputs, 7, rate, steps)
        for found, expected in zip(stepped.layers, trainer.network.layers, strict=True):
            assert np.array_equal(found.weights, expected.weights)
            assert np.array_equal(found.bias, expected.bias)


def test_gradient_descent_returns_a_read_only_copy():
    start = Network.random((784, 12, 10), "relu", np.random.default_rng(0))
    before = [dataclasses.replace(layer, weights=layer.weights.copy()) for layer in start.layers]
    stepped = gradient_descent(start, np.ones((1, 784), np.float32), 3, 0.5, 4)
    assert all(np.array_equal(old.weights, new.weights) for old, new in zip(before, start.layers, strict=True))
    assert not np.array_equal(stepped.layers[0].weights, start.layers[0].weights)
    with pytest.raises(ValueError, match="read-only"):
        stepped.layers[0].weights[0, 0] = 1


def test_gradient_descent_reduces_the_loss():
    network = Network.random((784, 12, 10), "relu", np.random.default_rng(0))
    inputs = np.random.default_rng(1).random((1, 784), np.float32)
    losses = [
        work_through(gradient_descent(network, inputs, 2, 0.01, steps), inputs, 2).loss for steps in (0, 1, 10, 50)
    ]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < losses[0] / 2


def test_overflow_raises_no_warning():
    network = Network((Dense(np.full((784, 10), 1e38, np.float32), np.zeros(10, np.float32)),), "relu")
    with np.errstate(all="raise", over="ignore", invalid="ignore", under="ignore"):
        gradient_descent(network, np.ones((1, 784), np.float32), 2, 1e38, 3)


def test_moderate_learning_rate_is_the_largest_that_removes_at_most_half_of_the_loss():
    example = example_of()
    squared = sum((gradient**2).sum() for layer in example.gradients for gradient in (layer.weights, layer.bias))
    half = example.loss / 2 / squared
    assert moderate_learning_rate(example, (half / 10, half * 0.99, half * 1.01)) == half * 0.99
    assert moderate_learning_rate(example, (half * 2, half * 3)) == half * 2


def test_moderate_learning_rate_predicts_the_loss_of_a_small_step():
    example = example_of()
    squared = sum((gradient**2).sum() for layer in example.gradients for gradient in (layer.weights, layer.bias))
    after = gradient_descent(example.network, example.trace.inputs, example.label, 1e-7)
    decrease = example.loss - work_through(after, example.trace.inputs, example.label).loss
    assert decrease == pytest.approx(1e-7 * squared, rel=1e-3)
