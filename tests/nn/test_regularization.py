"""Tests of weight decay and dropout."""

import numpy as np
import pytest
from helpers.easy_digits import generate
from helpers.gradients import numerical_gradient, relative_error

from nn.layers import dropout_masks
from nn.losses import cross_entropy
from nn.network import Network, flatten, parameter_count
from nn.settings import Settings
from nn.training import train


def hidden(*sizes):
    """The layers of a network with these hidden layers."""
    return Network.random((6, *sizes, 10), "relu", rng()).layers


def rng(seed=0):
    return np.random.default_rng(seed)


@pytest.fixture(scope="module")
def digits():
    return generate(300, rng())


def test_mask_drops_its_share_and_keeps_the_mean():
    (mask,) = dropout_masks(hidden(500), 200, 0.25, rng())
    assert mask.dtype == np.float32
    assert set(np.unique(mask)) == {np.float32(0), np.float32(1 / 0.75)}
    assert np.mean(mask == 0) == pytest.approx(0.25, abs=0.01)
    assert mask.mean() == pytest.approx(1, abs=0.02)


def test_zero_dropout_uses_no_random_numbers():
    used, fresh = rng(), rng()
    assert dropout_masks(hidden(10, 20), 5, 0.0, used) == ()
    assert used.random() == fresh.random()


@pytest.mark.parametrize("sizes", [(6, 5, 3), (6, 5, 4, 3)])
def test_gradients_with_masks_match_finite_differences(sizes):
    source = rng(2)
    masks = [mask.astype(float) for mask in dropout_masks(hidden(*sizes[1:-1]), 8, 0.4, source)]
    parameters, inputs = source.standard_normal(parameter_count(sizes)), source.standard_normal((8, 6))
    labels = source.integers(0, 3, 8)

    def loss(point):
        return cross_entropy(Network.from_parameters(point, sizes, "tanh").forward(inputs, masks).logits, labels)[0]

    network = Network.from_parameters(parameters, sizes, "tanh")
    trace = network.forward(inputs, masks)
    found = flatten(network.backward(trace, cross_entropy(trace.logits, labels)[1]))
    assert relative_error(found, numerical_gradient(loss, parameters)) < 1e-6


def test_dropped_neuron_has_no_activation_and_no_gradient():
    network = Network.random((6, 4, 3), "relu", rng())
    masks = (np.array([[0, 2, 2, 0]], np.float32).repeat(5, axis=0),)
    inputs = rng(1).random((5, 6), np.float32)
    trace = network.forward(inputs, masks)
    assert not trace.activations[0][:, [0, 3]].any()
    first, last = network.backward(trace, cross_entropy(trace.logits, np.zeros(5, int))[1])
    assert not first.weights[:, [0, 3]].any()
    assert not last.weights[[0, 3]].any()
    assert trace.logits.dtype == np.float32


def test_weight_decay_scales_weights_only(digits):
    plain = Settings(hidden=(8,), optimizer="sgd", learning_rate=0.5, batch_size=None, epochs=1)
    decayed = Settings(**{**vars(plain), "weight_decay": 0.1})
    (without,), (with_decay,) = train(plain, digits, None), train(decayed, digits, None)
    for ours, theirs in zip(with_decay.network.layers, without.network.layers, strict=True):
        # After the step every weight loses the share 0.5 * 0.1 = 0.05; biases stay.
        np.testing.assert_allclose(ours.weights, 0.95 * theirs.weights, rtol=1e-6)
        assert np.array_equal(ours.bias, theirs.bias)


def test_dropout_is_disabled_after_training(digits):
    *_, last = train(Settings(hidden=(64,), dropout=0.3, epochs=15, batch_size=32), digits, None)
    assert last.train_accuracy > 0.9
    # What is published has all its neurons.
    assert last.network.forward(np.zeros((1, 784), np.float32)).masks == ()


def test_dropout_is_deterministic_for_a_seed(digits):
    settings = Settings(hidden=(16,), dropout=0.5, weight_decay=0.01, epochs=2)
    first, again = (list(train(settings, digits, None))[-1].network for _ in range(2))
    assert np.array_equal(flatten(first.layers), flatten(again.layers))
