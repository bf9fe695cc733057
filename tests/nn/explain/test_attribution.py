"""Tests of the contributions of pixels to a logit."""

import numpy as np
import pytest
from helpers.gradients import numerical_gradient, relative_error
from hypothesis import given, settings
from hypothesis import strategies as st

from nn.activations import ACTIVATIONS
from nn.explain.attribution import PIECEWISE_LINEAR, contributions, input_gradient, nearest_pixel_change
from nn.images.preprocessing import preprocess
from nn.images.strokes import render
from nn.network import Network
from nn.storage import weight_file
from nn.synthetic.sample_digits import sample_strokes

SIZES = ((784, 10), (784, 24, 10), (784, 20, 12, 10))
LOADED = {path.stem: weight_file.load(path)[0] for path in weight_file.SHIPPED.glob("*.npz")}


def sample_input(digit):
    return preprocess(render(sample_strokes(digit), brush=20), ink="light").inputs


def network(sizes, activation, seed=0):
    made = Network.random(sizes, activation, np.random.default_rng(seed))
    for layer in made.layers:
        layer.bias[...] = np.random.default_rng(seed + 1).normal(size=layer.bias.shape) / 3
    return made


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_input_gradient_matches_finite_differences(sizes, activation):
    exact = network(sizes, activation).astype(np.float64)
    inputs, class_weights = sample_input(4).astype(np.float64), np.random.default_rng(1).normal(size=10)
    found = input_gradient(exact, exact.forward(inputs), class_weights)
    expected = numerical_gradient(lambda point: float(exact.forward(point).logits[0] @ class_weights), inputs)
    assert relative_error(found, expected[0]) < 1e-6


@pytest.mark.parametrize("digit", range(10))
@pytest.mark.parametrize("name", sorted(LOADED))
def test_contributions_sum_to_the_logit_of_a_shipped_network(name, digit):
    inputs = sample_input(digit)
    logits = LOADED[name].forward(inputs).logits[0]
    for chosen in (digit, (digit + 5) % 10):
        found = contributions(LOADED[name], inputs, chosen)
        assert found.score == pytest.approx(float(logits[chosen]), rel=1e-5, abs=1e-4)
        assert found.pixels.sum() + found.bias == pytest.approx(found.score, rel=1e-9, abs=1e-9)
        assert abs(found.residual) < 1e-9
        # A pixel without ink adds nothing.
        assert not found.pixels[inputs[0] == 0].any()


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("activation", PIECEWISE_LINEAR)
@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20)
def test_piecewise_linear_activation_has_no_residual(sizes, activation, seed):
    found = contributions(
        network(sizes, activation, seed % 7), np.random.default_rng(seed).random((1, 784), np.float32), seed % 10
    )
    assert abs(found.residual) < 1e-9 * max(1, abs(found.pixels).sum())


@pytest.mark.parametrize("activation", sorted(set(ACTIVATIONS) - set(PIECEWISE_LINEAR)))
@pytest.mark.parametrize("sizes", SIZES)
def test_smooth_activation_has_a_small_residual(sizes, activation):
    found = contributions(network(sizes, activation), sample_input(7), 7)
    assert found.pixels.sum() + found.bias + found.residual == pytest.approx(found.score, rel=1e-12)
    assert abs(found.residual) < 1e-2 * max(abs(found.score), abs(found.pixels).sum())


def test_versus_is_the_difference_of_two_contributions():
    best, inputs = LOADED["best"], sample_input(4)
    four, nine, both = contributions(best, inputs, 4), contributions(best, inputs, 9), contributions(best, inputs, 4, 9)
    np.testing.assert_allclose(both.pixels, four.pixels - nine.pixels, atol=1e-9)
    assert both.score == pytest.approx(four.score - nine.score)
    assert both.bias == pytest.approx(four.bias - nine.bias)
    assert contributions(best, inputs, 4, 4).score == 0


@pytest.mark.parametrize("digit", range(10))
def test_nearest_pixel_change_minimizes_the_margin(digit):
    mnist, inputs = LOADED["mnist-128"], sample_input(digit)
    answer = int(mnist.predict(inputs)[0])
    change = nearest_pixel_change(mnist, inputs)
    margins, pixel = change.margins, change.pixel
    for place in (0, 300, 406, pixel):
        changed = inputs.copy()
        changed[0, place] = 1
        logits = mnist.forward(changed).logits[0]
        others = np.delete(logits, answer)
        assert margins[place] == pytest.approx(float(logits[answer] - others.max()), abs=1e-3)
    assert margins[pixel] == margins.min()
    assert change.digit != answer
    assert change.margin == pytest.approx(
        float(mnist.forward(inputs).logits[0] @ (np.eye(10)[answer] - np.eye(10)[change.digit])), abs=1e-3
    )
    # A pixel that is full already changes nothing.
    logits = mnist.forward(inputs).logits[0]
    untouched = float(logits[answer] - np.delete(logits, answer).max())
    np.testing.assert_allclose(margins[inputs[0] == 1], untouched, atol=1e-3)


def test_nearest_pixel_change_of_a_known_network():
    made = Network.from_parameters(np.zeros(7850, np.float32), (784, 10), "relu")
    made.layers[0].weights[5, 3], made.layers[0].bias[8] = 4.0, 1.0
    change = nearest_pixel_change(made, np.zeros((1, 784), np.float32))
    assert (change.pixel, change.digit, change.margin) == (5, 3, 1.0)
    assert change.margins[5] == -3.0
