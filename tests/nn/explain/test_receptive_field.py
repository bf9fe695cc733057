"""Tests of the part of the image that a neuron of a convolution depends on."""

import numpy as np
import pytest

from nn.dataset import IMAGE_SIZE
from nn.explain.receptive_field import ReceptiveField, receptive_field
from nn.layers import ConvSpec
from nn.network import Network

NETWORK = Network.random((784, ConvSpec(2), ConvSpec(3, 3, 1), 5, 10), "tanh", np.random.default_rng(0))


def test_patch_of_the_first_convolution():
    # Row 4, column 6 of maps of 13 x 13 with 2 filters; patches of 5 x 5 with a stride of 2.
    assert receptive_field(NETWORK.layers, 0, (4 * 13 + 6) * 2 + 1) == ReceptiveField(8, 12, 13, 17)


def test_padding_is_not_part_of_it():
    assert receptive_field(NETWORK.layers, 0, 13 * 13 * 2 - 1) == ReceptiveField(24, 24, 28, 28)


@pytest.mark.parametrize(("layer", "index"), [(0, 0), (0, 117), (0, 337), (1, 0), (1, 200), (1, 362)])
def test_neuron_depends_on_these_pixels_and_no_others(layer, index):
    rng = np.random.default_rng(1)
    image = rng.random((1, IMAGE_SIZE * IMAGE_SIZE))
    network = NETWORK.astype(np.float64)
    before = network.forward(image).activations[layer][0, index]
    changed = np.repeat(image, image.shape[1], axis=0)
    np.fill_diagonal(changed, 2)
    # The rounding of a product may depend on the number of images.
    differs = abs(network.forward(changed).activations[layer][:, index] - before) > 1e-9
    expected = np.zeros((IMAGE_SIZE, IMAGE_SIZE), bool)
    field = receptive_field(network.layers, layer, index)
    expected[field.top : field.bottom, field.left : field.right] = True
    np.testing.assert_array_equal(differs.reshape(IMAGE_SIZE, IMAGE_SIZE), expected)
