"""Tests of the bound of all sums in a loaded network."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn.activations import ACTIVATIONS
from nn.errors import InputError
from nn.layers import Dense
from nn.network import Network
from nn.storage.weight_file import from_bytes, largest_sum, to_bytes

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
        assert str(error) == "extreme.npz: its weights are so large that sums with them could go beyond 3.4e+38"
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
