"""Tests of dense layers and convolutions: forward pass, gradients, patches, and the choice of an architecture."""

import numpy as np
import pytest
from helpers.gradients import numerical_gradient, relative_error
from hypothesis import given
from hypothesis import strategies as st

from nn.layers import Convolution, ConvSpec, Dense, dropout_masks, layer_shapes, parse_layer
from nn.layers import convolution as convolution_module
from nn.layers.patches import Patches
from nn.losses import cross_entropy
from nn.network import Network, parameter_count

# Image side, channels, size and stride: with and without padding, without overlap, and one patch for the whole image.
GEOMETRIES = [(7, 1, 3, 2), (6, 2, 3, 2), (5, 3, 5, 2), (6, 2, 2, 2), (4, 1, 3, 1), (8, 2, 5, 3)]
EVERY_GEOMETRY = pytest.mark.parametrize("geometry", GEOMETRIES, ids=str)


def convolution(geometry, filters=3, seed=0):
    side, channels, size, stride = geometry
    rng = np.random.default_rng(seed)
    patches = Patches(side, side, channels, size, stride)
    return Convolution(rng.standard_normal((patches.length, filters)), rng.standard_normal(filters), patches)


def naive_convolution(layer, image):
    """The definition of a convolution: one sum for each place and filter, with zeros beyond the image."""
    side, channels, size, stride = (
        layer.patches.height,
        layer.patches.channels,
        layer.patches.size,
        layer.patches.stride,
    )
    pixels = image.reshape(side, side, channels)
    filters = layer.weights.reshape(size, size, channels, -1)
    rows, columns, maps = layer.map_shape
    result = np.zeros((rows, columns, maps))
    for row, column, number in np.ndindex(rows, columns, maps):
        total = layer.bias[number]
        for down, right, channel in np.ndindex(size, size, channels):
            y, x = row * stride + down, column * stride + right
            if y < side and x < side:
                total += pixels[y, x, channel] * filters[down, right, channel, number]
        result[row, column, number] = total
    return result.ravel()


def test_convolution_matches_a_manual_computation():
    # A 3 x 3 image, one filter of 2 x 2 and a stride of 1.
    layer = Convolution(np.array([[1.0], [0.0], [-1.0], [2.0]]), np.array([0.5]), Patches(3, 3, 1, 2, 1))
    image = np.array([[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]])
    # Top left patch: 1 * 1 + 0 * 2 - 1 * 4 + 2 * 5 + 0.5 = 7.5. A step to the right adds 2, a step down 6.
    assert layer.forward(image) == pytest.approx(np.array([[7.5, 9.5, 13.5, 15.5]]))


@EVERY_GEOMETRY
def test_convolution_matches_its_definition(geometry):
    layer = convolution(geometry)
    images = np.random.default_rng(1).standard_normal((4, layer.input_size))
    expected = np.stack([naive_convolution(layer, image) for image in images])
    assert layer.output_size == expected.shape[1]
    assert layer.forward(images) == pytest.approx(expected)


@EVERY_GEOMETRY
def test_convolution_gradients_match_finite_differences(geometry):
    layer = convolution(geometry)
    rng = np.random.default_rng(2)
    inputs, weighting = rng.standard_normal((3, layer.input_size)), rng.standard_normal((3, layer.output_size))

    def weighted_sum(layer, inputs):
        return float((layer.forward(inputs) * weighting).sum())

    gradient = layer.with_parameters(np.empty_like(layer.weights), np.empty_like(layer.bias))
    layer.backward(inputs, weighting, out=gradient)
    of_weights = numerical_gradient(lambda w: weighted_sum(layer.with_parameters(w, layer.bias), inputs), layer.weights)
    of_bias = numerical_gradient(lambda b: weighted_sum(layer.with_parameters(layer.weights, b), inputs), layer.bias)
    of_inputs = numerical_gradient(lambda x: weighted_sum(layer, x), inputs)
    assert relative_error(gradient.weights, of_weights) < 1e-8
    assert relative_error(gradient.bias, of_bias) < 1e-8
    assert relative_error(layer.grad_inputs(weighting), of_inputs) < 1e-8


@EVERY_GEOMETRY
def test_convolution_in_blocks_equals_convolution_at_once(geometry, monkeypatch):
    layer = convolution(geometry)
    rng = np.random.default_rng(3)
    inputs, grad = rng.standard_normal((7, layer.input_size)), rng.standard_normal((7, layer.output_size))

    def results():
        gradient = layer.with_parameters(np.empty_like(layer.weights), np.empty_like(layer.bias))
        layer.backward(inputs, grad, out=gradient)
        return [layer.forward(inputs), layer.grad_inputs(grad), gradient.weights, gradient.bias]

    at_once = results()
    monkeypatch.setattr(convolution_module, "BLOCK_VALUES", 2 * layer.patches.length * layer.output_size)
    for block, whole in zip(results(), at_once, strict=True):
        assert block == pytest.approx(whole)


@EVERY_GEOMETRY
def test_neuron_is_a_sum_over_its_patch(geometry):
    layer = convolution(geometry)
    image = np.random.default_rng(4).standard_normal(layer.input_size)
    expected = layer.forward(image[np.newaxis])[0]
    for index in range(layer.output_size):
        signals, weights, bias = layer.neuron(image, index)
        assert signals @ weights + bias == pytest.approx(expected[index])
        row, column, number = layer.position(index)
        assert expected.reshape(layer.map_shape)[row, column, number] == expected[index]


@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 3), st.integers(1, 5), st.integers(1, 5))
def test_add_up_is_the_transpose_of_extract(height, width, channels, size, stride):
    patches = Patches(height, width, channels, size, min(stride, size))
    rng = np.random.default_rng(0)
    images = rng.standard_normal((2, patches.input_size))
    extracted = patches.extract(images)
    other = rng.standard_normal(extracted.shape)
    # <extract(images), other> = <images, add_up(other)>
    assert (extracted * other).sum() == pytest.approx((images * patches.add_up(other)).sum())


@given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 5), st.integers(1, 5))
def test_patches_reach_every_pixel(height, width, size, stride):
    patches = Patches(height, width, 1, size, min(stride, size))
    covered = patches.add_up(np.ones((patches.rows * patches.columns, patches.length)))
    assert covered.min() >= 1


ARCHITECTURES = [
    (36, ConvSpec(2, 3, 2), 3),
    (36, ConvSpec(2, 3, 2), ConvSpec(3, 2, 1), 4, 3),
    (49, ConvSpec(2, 3, 1), 5, 4, 3),
]


@pytest.mark.parametrize("activation", ["relu", "leaky relu", "tanh", "sigmoid"])
@pytest.mark.parametrize("architecture", ARCHITECTURES, ids=str)
def test_network_gradients_match_finite_differences(architecture, activation):
    rng = np.random.default_rng(1)
    parameters = rng.standard_normal(parameter_count(architecture))
    inputs, labels = rng.standard_normal((4, architecture[0])), rng.integers(0, 3, 4)

    def loss(point):
        return cross_entropy(Network.from_parameters(point, architecture, activation).forward(inputs).logits, labels)[0]

    network = Network.from_parameters(parameters, architecture, activation)
    trace = network.forward(inputs)
    gradients = network.backward(trace, cross_entropy(trace.logits, labels)[1])
    expected = Network.from_parameters(numerical_gradient(loss, parameters), architecture, activation)
    for gradient, slope in zip(gradients, expected.layers, strict=True):
        assert relative_error(gradient.weights, slope.weights) < 1e-5
        assert relative_error(gradient.bias, slope.bias) < 1e-5


@pytest.mark.parametrize("architecture", [*ARCHITECTURES, (784, ConvSpec(16), ConvSpec(64), 128, 10)], ids=str)
def test_architecture_survives_a_round_trip(architecture):
    network = Network.random(architecture, "relu", np.random.default_rng(0))
    assert network.architecture == architecture
    assert sum(layer.weights.size + layer.bias.size for layer in network.layers) == parameter_count(architecture)
    trace = network.forward(np.zeros((2, architecture[0]), np.float32))
    assert [z.shape[1] for z in (*trace.pre_activations, trace.logits)] == list(network.sizes[1:])
    assert trace.logits.dtype == np.float32


def test_default_convolution_halves_an_image_of_28_pixels():
    first, second, *_ = layer_shapes((784, ConvSpec(16), ConvSpec(64), 128, 10))
    assert (first.patches.rows, first.patches.columns, first.rows) == (13, 13, 25)
    assert (second.patches.rows, second.patches.columns, second.rows) == (5, 5, 400)


@pytest.mark.parametrize(
    "architecture", [(784, 20, ConvSpec(4), 10), (783, ConvSpec(4), 10), (ConvSpec(4), 10)], ids=str
)
def test_convolution_without_an_image_is_an_error(architecture):
    with pytest.raises(ValueError, match=r"convolutions come before dense layers|begins with the number of inputs"):
        layer_shapes(architecture)


@pytest.mark.parametrize("choice", [128, ConvSpec(16), ConvSpec(32, 3, 1), ConvSpec(8, 5, 1)])
def test_parse_layer_reads_what_str_writes(choice):
    assert parse_layer(str(choice)) == choice
    assert parse_layer("dense:128") == 128


@pytest.mark.parametrize("text", ["", "0", "-1", "conv", "conv:", "conv:0", "conv:4:3", "conv:4:2:3", "pool:2", "1.5"])
def test_parse_layer_refuses_other_texts(text):
    with pytest.raises(ValueError):
        parse_layer(text)


def test_dropout_masks_leave_feature_maps_alone():
    network = Network.random((36, ConvSpec(2, 3, 2), 400, 3), "relu", np.random.default_rng(0))
    of_map, of_dense = dropout_masks(network.layers, 5, 0.5, np.random.default_rng(1))
    assert of_map.shape == (1, 1)
    assert of_map == 1
    assert (of_dense == 0).mean() == pytest.approx(0.5, abs=0.05)
    trace = network.forward(np.ones((5, 36), np.float32), (of_map, of_dense))
    assert trace.activations[1].shape == (5, 400)


def test_dense_neuron_is_a_column_of_the_weights():
    layer = Dense(np.arange(6.0).reshape(3, 2), np.array([1.0, 2.0]))
    signals, weights, bias = layer.neuron(np.ones(3), 1)
    assert (signals @ weights + bias, list(weights)) == (11.0, [1.0, 3.0, 5.0])
