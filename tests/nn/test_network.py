"""Tests of initialization, forward pass, backpropagation and prediction."""

import dataclasses
import math

import numpy as np
import pytest
from helpers.gradients import numerical_gradient, relative_error

from nn.activations import ACTIVATIONS
from nn.layers import Dense
from nn.losses import cross_entropy
from nn.network import CHUNK, INITIALIZATIONS, Network, flatten, parameter_count

EVERY_ACTIVATION = pytest.mark.parametrize("activation", ACTIVATIONS)
ZERO_TO_THREE_HIDDEN = pytest.mark.parametrize("sizes", [(6, 3), (6, 5, 3), (6, 5, 4, 3), (6, 5, 4, 4, 3)])


def two_by_two():
    first = Dense(np.array([[0.5, 1.0], [0.25, -1.0]]), np.array([0.5, -1.0]))
    last = Dense(np.array([[1.0, -1.0], [0.5, 2.0]]), np.array([0.1, 0.2]))
    return Network((first, last), "leaky relu")


def test_forward_matches_a_manual_computation():
    trace = two_by_two().forward(np.array([[1.0, 2.0]]))
    # 1 * 0.5 + 2 * 0.25 + 0.5 = 1.5 and 1 * 1 + 2 * -1 - 1 = -2; leaky relu multiplies the negative one by 0.01
    assert trace.pre_activations[0] == pytest.approx(np.array([[1.5, -2.0]]), abs=1e-6)
    assert trace.activations[0] == pytest.approx(np.array([[1.5, -0.02]]), abs=1e-6)
    # 1.5 * 1 - 0.02 * 0.5 + 0.1 = 1.59 and 1.5 * -1 - 0.02 * 2 + 0.2 = -1.34
    assert trace.logits == pytest.approx(np.array([[1.59, -1.34]]), abs=1e-6)
    # 1 / (1 + exp(-1.34 - 1.59)) = 1 / (1 + 0.053397) = 0.949310
    assert trace.probabilities == pytest.approx(np.array([[0.949310, 0.050690]]), abs=1e-6)


def test_backward_matches_a_manual_computation():
    network = two_by_two()
    trace = network.forward(np.array([[1.0, 2.0]]))
    loss, grad_logits = cross_entropy(trace.logits, np.array([1]))
    first, last = network.backward(trace, grad_logits)
    # -log(0.0506903) = 2.982020; grad_logits = (0.949310 - 0, 0.050690 - 1) = (g, -g)
    g = 0.9493097
    assert loss == pytest.approx(2.982020, abs=1e-6)
    assert grad_logits == pytest.approx(np.array([[g, -g]]), abs=1e-6)
    # activation.T @ grad: the rows are 1.5 * (g, -g) and -0.02 * (g, -g)
    assert last.weights == pytest.approx(np.array([[1.5 * g, -1.5 * g], [-0.02 * g, 0.02 * g]]), abs=1e-6)
    assert last.bias == pytest.approx([g, -g], abs=1e-6)
    # grad_activation: g * 1 + -g * -1 = 2g and g * 0.5 - g * 2 = -1.5g; times the derivative: 2g and -0.015g
    assert first.weights == pytest.approx(np.array([[2 * g, -0.015 * g], [4 * g, -0.03 * g]]), abs=1e-6)
    assert first.bias == pytest.approx([2 * g, -0.015 * g], abs=1e-6)


@EVERY_ACTIVATION
@ZERO_TO_THREE_HIDDEN
def test_gradients_match_finite_differences(activation, sizes):
    rng = np.random.default_rng(1)
    parameters = rng.standard_normal(parameter_count(sizes))
    inputs, labels = rng.standard_normal((8, 6)), rng.integers(0, 3, 8)

    def loss(point):
        return cross_entropy(Network.from_parameters(point, sizes, activation).forward(inputs).logits, labels)[0]

    network = Network.from_parameters(parameters, sizes, activation)
    trace = network.forward(inputs)
    # Far enough from the kink of relu.
    assert all(np.abs(z).min() > 1e-4 for z in trace.pre_activations)
    gradients = network.backward(trace, cross_entropy(trace.logits, labels)[1])
    expected = Network.from_parameters(numerical_gradient(loss, parameters), sizes, activation)
    for gradient, slope in zip(gradients, expected.layers, strict=True):
        assert relative_error(gradient.weights, slope.weights) < 1e-6
        assert relative_error(gradient.bias, slope.bias) < 1e-6


def test_network_without_hidden_layers_is_softmax_regression():
    network = Network.random((784, 10), "relu", np.random.default_rng(0))
    inputs = np.random.default_rng(1).random((5, 784), np.float32)
    trace = network.forward(inputs)
    assert (trace.pre_activations, trace.activations) == ((), ())
    assert trace.logits == pytest.approx(inputs @ network.layers[0].weights + network.layers[0].bias)


@EVERY_ACTIVATION
@ZERO_TO_THREE_HIDDEN
@pytest.mark.parametrize("initialization", INITIALIZATIONS)
def test_shapes_and_float32(activation, sizes, initialization):
    network = Network.random(sizes, activation, np.random.default_rng(0), initialization)
    assert network.sizes == sizes
    trace = network.forward(np.ones((4, 6), np.float32))
    gradients = network.backward(trace, cross_entropy(trace.logits, np.array([0, 1, 2, 0], np.uint8))[1])
    for layer, gradient in zip(network.layers, gradients, strict=True):
        assert layer.weights.shape == gradient.weights.shape
        assert layer.bias.shape == gradient.bias.shape
    arrays = [*trace.pre_activations, *trace.activations, trace.logits, trace.probabilities]
    arrays += [flatten(network.layers), flatten(gradients)]
    assert {array.dtype for array in arrays} == {np.dtype(np.float32)}
    assert [array.shape for array in trace.activations] == [(4, size) for size in sizes[1:-1]]


@pytest.mark.parametrize(
    ("activation", "variance"),
    [("relu", 2 / 784), ("leaky relu", 2 / 784), ("tanh", 2 / (784 + 128)), ("sigmoid", 2 / (784 + 128))],
)
def test_scaled_initialization_has_the_variance_of_he_or_xavier(activation, variance):
    layer = Network.random((784, 128, 10), activation, np.random.default_rng(0)).layers[0]
    # 100,352 random numbers: their standard deviation is right to about 0.2 %, their mean to 0.003 of it.
    assert layer.weights.std() == pytest.approx(math.sqrt(variance), rel=0.01)
    assert abs(layer.weights.mean()) < 0.02 * math.sqrt(variance)
    assert not layer.bias.any()


def test_uniform_initialization_range():
    network = Network.random((784, 128, 10), "relu", np.random.default_rng(0), "uniform")
    for numbers in (network.layers[0].weights, flatten(network.layers)):
        assert -0.5 <= numbers.min() < -0.49
        assert 0.49 < numbers.max() <= 0.5
        assert abs(numbers.mean()) < 0.01
    assert all(layer.bias.any() for layer in network.layers)


def test_initialization_is_deterministic_for_a_seed():
    first, again, other = (
        flatten(Network.random((9, 5, 3), "relu", np.random.default_rng(seed)).layers) for seed in (1, 1, 2)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@ZERO_TO_THREE_HIDDEN
def test_from_parameters_inverts_flatten_without_copying(sizes):
    parameters = np.arange(parameter_count(sizes), dtype=np.float32)
    network = Network.from_parameters(parameters, sizes, "relu")
    assert np.array_equal(flatten(network.layers), parameters)
    assert all(np.shares_memory(layer.weights, parameters) for layer in network.layers)


def test_parameter_count_counts_connections_and_biases():
    assert parameter_count((784, 10, 10)) == 784 * 10 + 10 + 10 * 10 + 10


@pytest.mark.parametrize("count", [1, CHUNK - 1, CHUNK, CHUNK + 1])
def test_predict_returns_the_most_probable_class(count):
    network = Network.random((5, 4, 3), "tanh", np.random.default_rng(0))
    inputs = np.random.default_rng(1).random((count, 5), np.float32)
    answers = network.predict(inputs)
    assert np.array_equal(answers, network.forward(inputs).probabilities.argmax(axis=1))
    assert network.accuracy(inputs, answers) == 1
    assert network.accuracy(inputs, (answers + 1) % 3) == 0


def test_predict_and_accuracy_without_images():
    network = Network.random((784, 10), "relu", np.random.default_rng(0))
    nothing = np.zeros((0, 784), np.float32)
    assert network.predict(nothing).shape == (0,)
    assert network.accuracy(nothing, np.zeros(0, np.uint8)) == 0


def test_network_is_immutable():
    network = two_by_two()
    with pytest.raises(dataclasses.FrozenInstanceError):
        network.activation = "relu"
    with pytest.raises(dataclasses.FrozenInstanceError):
        network.layers[0].weights = np.zeros((2, 2))


def test_forward_and_backward_have_no_side_effects():
    network = two_by_two()
    before = flatten(network.layers)
    inputs = np.array([[1.0, 2.0]])
    trace = network.forward(inputs)
    grad_logits = np.array([[0.5, -0.5]])
    network.backward(trace, grad_logits)
    assert np.array_equal(flatten(network.layers), before)
    assert (inputs.tolist(), grad_logits.tolist()) == ([[1, 2]], [[0.5, -0.5]])
