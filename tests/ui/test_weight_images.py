"""Tests of the weights of the first layer as images."""

import re

import numpy as np
import pytest
from helpers.images import decode_png
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nn.layers import ConvSpec, Dense
from nn.network import Network
from nn.visualize.colormap import (
    COLORMAP,
    NEGATIVE,
    POSITIVE,
    SHADES,
    TRANSPARENT,
    ZERO,
    color_indices,
    full_color,
)
from nn.visualize.png import GAP
from ui.charts import weight_images
from ui.charts.weight_images import first_layer

STRIDE = 28 + GAP


def network(*sizes):
    return Network.random(sizes, "relu", np.random.default_rng(0))


def with_weights(weights):
    """A network with these weights (784, neurons) in its first layer."""
    neurons = weights.shape[1]
    hidden = Dense(weights.astype(np.float32), np.zeros(neurons, np.float32))
    return Network((hidden, Dense(np.zeros((neurons, 10), np.float32), np.zeros(10, np.float32))), "relu")


def pixels(html):
    """The image in the HTML: (height, width, 4)."""
    (uri,) = re.findall(r'src="(data:image/png;base64,[^"]+)"', html)
    return decode_png(uri, "RGBA")


def test_each_weight_has_the_colour_of_its_size_and_sign():
    weights = np.zeros((784, 9))
    # Too many to count as outliers.
    weights[100:200] = 2.0
    weights[28 * 3 + 5, 0], weights[28 * 3 + 6, 0], weights[28 * 20 + 7, 6] = 2.0, -2.0, -1.0
    image = pixels(first_layer(with_weights(weights)))
    assert image.shape == (2 * STRIDE - GAP, 5 * STRIDE - GAP, 4)
    assert [tuple(image[at]) for at in ((3, 5), (3, 6), (0, 0))] == [POSITIVE, NEGATIVE, ZERO]
    # The seventh image is the second one of the second row.
    assert tuple(image[STRIDE + 20, STRIDE + 7]) == tuple(COLORMAP[SHADES // 2])
    # Between two images, and in the place of a tenth.
    assert (image[:28, 28:STRIDE] == TRANSPARENT).all()
    assert (image[STRIDE:, 4 * STRIDE :] == TRANSPARENT).all()


def test_images_share_one_scale_without_outliers():
    weights = np.full((784, 2), 0.1)
    weights[:, 1] = 1.0
    weights[0, 0] = 1000.0
    html = first_layer(with_weights(weights))
    image = pixels(html)
    assert "Full colour: 1 or more" in html
    assert tuple(image[0, 0]) == tuple(image[5, STRIDE + 5]) == POSITIVE
    assert tuple(image[5, 5]) == tuple(COLORMAP[SHADES + SHADES // 10])


def test_of_many_neurons_evenly_spaced_ones_are_shown(monkeypatch):
    monkeypatch.setattr(weight_images, "NEURONS", weight_images.NEURONS._replace(limit=4))
    html = first_layer(with_weights(np.tile(np.arange(100) / 99, (784, 1))))
    assert "First-layer weights (4 of 100 neurons)" in html
    image = pixels(html)
    alpha = image[0, ::STRIDE, 3]
    assert alpha.tolist() == sorted(alpha.tolist())
    assert (tuple(image[0, 0]), tuple(image[0, 3 * STRIDE])) == (ZERO, POSITIVE)


@pytest.mark.parametrize(
    ("count", "columns"), [(1, 1), (2, 2), (5, 5), (8, 8), (9, 5), (10, 5), (16, 8), (17, 6), (32, 8), (31, 8)]
)
def test_rows_have_about_equal_length(count, columns):
    assert weight_images.images_per_row(count) == columns


def test_only_images_of_output_neurons_are_labelled_with_digits():
    html = first_layer(network(784, 10))
    assert re.findall(r"<li>(\d)</li>", html) == list("0123456789")
    assert "First-layer weights (10 output neurons)" in html
    assert pixels(html).shape[:2] == (2 * STRIDE - GAP, 5 * STRIDE - GAP)
    html = first_layer(network(784, 10, 10))
    assert "<li>" not in html
    assert "First-layer weights (10 neurons)" in html
    assert "First-layer weights (1 neuron)" in first_layer(network(784, 1, 10))


def test_filters_of_a_convolution_are_images_of_their_size():
    convolutional = network(784, ConvSpec(20), 10)
    html = first_layer(convolutional)
    assert "First-layer weights (20 filters)" in html
    assert "the weights of one filter" in html
    assert "<li>" not in html
    image = pixels(html)
    # Three rows of seven, with one pixel between them.
    assert image.shape == (3 * 6 - 1, 7 * 6 - 1, 4)
    weights = convolutional.layers[0].weights
    scale = full_color(weights)
    for number in (0, 9, 13):
        row, column = 6 * (number // 7), 6 * (number % 7)
        expected = COLORMAP[color_indices(weights[:, number].reshape(5, 5), scale)]
        np.testing.assert_array_equal(image[row : row + 5, column : column + 5], expected)
    assert (image[:, 5] == TRANSPARENT).all()


def test_of_many_filters_64_are_shown():
    assert "First-layer weights (64 of 100 filters)" in first_layer(network(784, ConvSpec(100, 3, 1), 10))
    assert "First-layer weights (1 filter)" in first_layer(network(784, ConvSpec(1), 10))


@settings(max_examples=50, deadline=None)
@given(
    arrays(
        np.float32,
        (784, 3),
        elements=st.floats(-(2.0**99), 2.0**99, width=32) | st.sampled_from([0.0, 1.0, -1.0]),
        fill=st.sampled_from([np.float32(0), np.float32(-0.25)]),
    )
)
def test_colour_never_contradicts_the_sign(weights):
    html = first_layer(with_weights(weights))
    assert "nan" not in html.lower().split("base64")[0]
    image = pixels(html)[:28, :28].reshape(784, 4)
    blue, red = image[:, 2].astype(int), image[:, 0].astype(int)
    assert (blue[weights[:, 0] > 0] >= red[weights[:, 0] > 0]).all()
    assert (red[weights[:, 0] < 0] >= blue[weights[:, 0] < 0]).all()
    assert (image[weights[:, 0] == 0] == ZERO).all()


def test_image_is_small_enough_for_repeated_rendering():
    assert len(first_layer(network(784, 1024, 10))) < 40_000
