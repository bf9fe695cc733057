"""Tests of the check of a network's numbers: for training, saving and loading, forward and backward."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn.activations import ACTIVATIONS
from nn.dataset import Dataset
from nn.errors import InputError
from nn.evaluation import evaluate
from nn.explain.attribution import contributions, nearest_pixel_change
from nn.explain.gradient_check import check_gradient
from nn.explain.neuron import inspect_neuron
from nn.explain.worked_example import work_through
from nn.layers import ConvSpec, Dense
from nn.network import Network
from nn.numeric_range import largest_gradient, largest_sum, range_error, rough_bound
from nn.storage.weight_file import from_bytes, save, to_bytes

# Powers of ten: the magnitude of a layer's parameters.
POWERS = st.integers(-40, 38)


def network(powers, activation, seed):
    """A network with layers of these orders of magnitude, of either sign."""
    rng = np.random.default_rng(seed)
    sizes = (784, *[3] * (len(powers) - 1), 10)
    shapes = zip(pairwise(sizes), powers, strict=True)
    with np.errstate(under="ignore"):
        layers = [
            Dense(*((10.0**power * rng.uniform(-1, 1, shape)).astype(np.float32) for shape in (pair, pair[1:])))
            for pair, power in shapes
        ]
    return Network(tuple(layers), activation)


@settings(deadline=None, max_examples=50)
@given(st.lists(POWERS, min_size=1, max_size=4), st.sampled_from(list(ACTIVATIONS)), st.integers(0, 99))
def test_loaded_network_always_computes_probabilities(powers, activation, seed):
    extreme = network(powers, activation, seed)
    try:
        loaded, _ = from_bytes(to_bytes(extreme, {}), "extreme.npz")
    except InputError as error:
        assert str(error) == "extreme.npz: its weights are so large that sums with them could go beyond 1e+30"
        return
    drawings = np.random.default_rng(seed).random((5, 784), np.float32)
    with np.errstate(over="ignore", under="ignore"):
        trace = loaded.forward(np.concatenate([drawings, np.ones((1, 784), np.float32)]))
        assert trace.probabilities.sum(axis=1) == pytest.approx(1, abs=1e-5)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(-3, 3), min_size=1, max_size=4), st.sampled_from(list(ACTIVATIONS)), st.integers(0, 99))
def test_largest_sum_is_an_upper_bound(powers, activation, seed):
    exact = network(powers, activation, seed).astype(np.float64)
    trace = exact.forward((np.random.default_rng(seed).random((5, 784)) > 0.5).astype(np.float64))
    sums = [np.abs(part).max() for part in (*trace.pre_activations, trace.logits)]
    assert max(sums) <= largest_sum(exact) * (1 + 1e-12)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_largest_sum_is_reached_with_positive_weights(activation):
    rng = np.random.default_rng(0)
    layers = (Dense(rng.random(shape), rng.random(shape[1])) for shape in ((784, 5), (5, 10)))
    positive = Network(tuple(layers), activation)
    trace = positive.forward(np.ones((1, 784)))
    assert largest_sum(positive) == max(trace.pre_activations[0].max(), trace.logits.max())


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("powers", [[38], [38, 0], [38] * 10])
def test_weights_that_overflow_are_rejected(powers, activation):
    with pytest.raises(InputError, match="so large that sums with them"):
        from_bytes(to_bytes(network(powers, activation, 0), {}), "huge.npz")


def is_finite(*values):
    return all(np.isfinite(value).all() for value in values)


def assert_all_is_finite(network):
    """Compute everything that the page shows about a network, for a blank, a full and a random image."""
    images = np.stack([np.zeros(784), np.full(784, 255), np.random.default_rng(0).integers(0, 256, 784)])
    dataset = Dataset(images.astype(np.uint8), np.array([0, 4, 9], np.uint8), "images")
    evaluation = evaluate(network, dataset)
    assert is_finite(evaluation.loss, evaluation.confidences)
    for row, label in enumerate(dataset.labels):
        inputs = dataset.images[row : row + 1] / np.float32(255)
        trace = network.forward(inputs)
        for layer in range(len(network.layers) - 1):
            neuron = inspect_neuron(network, trace, layer, 0)
            assert is_finite(neuron.products, neuron.pre_activation, neuron.activation, neuron.logit_contributions)
        example = work_through(network, inputs, int(label))
        assert is_finite(example.loss, *example.grad_activations, *example.grad_pre_activations)
        assert all(is_finite(gradient.weights, gradient.bias) for gradient in example.gradients)
        parts = contributions(network, inputs, 3, 4)
        assert is_finite(parts.pixels, parts.bias, parts.residual, parts.score)
        change = nearest_pixel_change(network, inputs)
        assert is_finite(change.margin, change.margins)
        check = check_gradient(network, inputs, int(label), (0, 400, 0))
        assert is_finite(check.measured, check.computed)
        assert 0 <= check.matching_digits <= 15


@settings(deadline=None, max_examples=60)
@given(st.lists(POWERS, min_size=1, max_size=4), st.sampled_from(list(ACTIVATIONS)), st.integers(0, 99))
def test_all_that_the_page_computes_with_a_loaded_network_is_finite(powers, activation, seed):
    extreme = network(powers, activation, seed)
    try:
        loaded, _ = from_bytes(to_bytes(extreme, {}), "extreme.npz")
    except InputError:
        return
    with np.errstate(over="raise", invalid="raise", under="ignore"):
        assert_all_is_finite(loaded)


# The forward pass of this network does not overflow: the sums before the large weights are tiny, or saturated.
@pytest.mark.parametrize(
    ("activation", "powers"),
    [("relu", [-30, -8, 37, 20]), ("tanh", [20, 20, 20]), ("sigmoid", [-30, 25, 25]), ("leaky relu", [-38, 38])],
)
def test_network_whose_gradients_overflow_is_rejected(activation, powers):
    extreme = network(powers, activation, 0)
    assert largest_gradient(extreme) > 1e30
    with pytest.raises(InputError, match="so large that sums with them"):
        from_bytes(to_bytes(extreme, {}), "huge.npz")


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_largest_gradient_is_an_upper_bound_with_convolutions(activation):
    convolutional = Network.random(
        (784, ConvSpec(3), ConvSpec(4, 3, 1), 6, 10), activation, np.random.default_rng(1), "uniform"
    )
    exact = convolutional.astype(np.float64)
    bound = largest_gradient(exact)
    for label in range(10):
        inputs = np.random.default_rng(label).random((1, 784))
        example = work_through(exact, inputs, label)
        parts = [*example.grad_activations, *example.grad_pre_activations]
        parts += [part for gradient in example.gradients for part in (gradient.weights, gradient.bias)]
        parts += [inspect_neuron(exact, example.trace, layer, 0).logit_contributions for layer in range(3)]
        assert max(np.abs(part).max() for part in parts) <= bound * (1 + 1e-12)
    assert max(bound, largest_sum(exact)) <= rough_bound(exact) * (1 + 1e-12)


@settings(deadline=None, max_examples=50)
@given(st.lists(POWERS, min_size=1, max_size=4), st.sampled_from(list(ACTIVATIONS)), st.integers(0, 99))
def test_rough_bound_is_above_the_exact_ones(powers, activation, seed):
    exact = network(powers, activation, seed)
    assert not rough_bound(exact) * (1 + 1e-12) < max(largest_sum(exact), largest_gradient(exact))


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e38])
def test_network_that_could_not_be_loaded_is_not_saved(value, tmp_path):
    bad = Network((Dense(np.full((784, 10), value, np.float32), np.zeros(10, np.float32)),), "relu")
    assert range_error(bad)
    with pytest.raises(InputError, match="not written, for "):
        save(bad, tmp_path / "bad.npz", {})
    assert list(tmp_path.iterdir()) == []
