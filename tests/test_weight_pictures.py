"""The weights of the first layer as pictures: is every pixel the colour that its weight deserves?"""

import base64
import re
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from nn.network import Dense, Network
from ui import weight_pictures
from ui.pictures import data_uri
from ui.weight_pictures import AGAINST, FOR, GAP, NOTHING, PALETTE, SHADES, ZERO, first_layer

STRIDE = 28 + GAP


def network(*sizes):
    return Network.random(sizes, "relu", np.random.default_rng(0))


def with_weights(weights):
    """A network with these weights (784, neurons) in its first layer, and ten digits behind it."""
    neurons = weights.shape[1]
    hidden = Dense(weights.astype(np.float32), np.zeros(neurons, np.float32))
    return Network((hidden, Dense(np.zeros((neurons, 10), np.float32), np.zeros(10, np.float32))), "relu")


def pixels(html):
    """The picture in the HTML as a browser would show it: (height, width, 4)."""
    uris = re.findall(r'src="data:image/png;base64,([^"]+)"', html)
    assert len(uris) == 1
    return np.asarray(Image.open(BytesIO(base64.b64decode(uris[0]))).convert("RGBA"))


def test_a_picture_keeps_its_palette_on_its_way_into_a_url():
    palette = np.array([[1, 2, 3, 255], [200, 100, 50, 128], [9, 9, 9, 0]], np.uint8)
    picture = np.array([[0, 1], [2, 1]], np.uint8)
    html = f'<img src="{data_uri(picture, palette)}">'
    assert np.array_equal(pixels(html), palette[picture])


def test_the_palette_goes_from_against_over_nothing_much_to_for():
    assert tuple(PALETTE[0]) == AGAINST
    assert tuple(PALETTE[SHADES]) == ZERO
    assert tuple(PALETTE[2 * SHADES]) == FOR
    assert tuple(PALETTE[-1]) == NOTHING
    assert len(PALETTE) == 2 * SHADES + 2 <= 256


def test_weights_become_colours_at_the_place_of_their_pixels():
    weights = np.zeros((784, 9))
    # So many giants that they are no exception: the scale has to include them.
    weights[100:200] = 2.0
    weights[28 * 3 + 5, 0], weights[28 * 3 + 6, 0], weights[28 * 20 + 7, 6] = 2.0, -2.0, -1.0
    picture = pixels(first_layer(with_weights(weights)))
    assert picture.shape == (2 * STRIDE - GAP, 5 * STRIDE - GAP, 4)
    assert tuple(picture[3, 5]) == FOR
    assert tuple(picture[3, 6]) == AGAINST
    assert tuple(picture[0, 0]) == ZERO
    # The seventh picture is the second one of the second row. Half the weight, half the way to the colour.
    assert tuple(picture[STRIDE + 20, STRIDE + 7]) == tuple(PALETTE[SHADES // 2])
    # Between two pictures, and where a tenth one would be.
    assert (picture[:28, 28:STRIDE] == NOTHING).all()
    assert (picture[STRIDE:, 4 * STRIDE :] == NOTHING).all()


def test_all_pictures_share_one_scale_and_few_giants_do_not_spoil_it():
    weights = np.full((784, 2), 0.1)
    weights[:, 1] = 1.0
    weights[0, 0] = 1000.0
    html = first_layer(with_weights(weights))
    picture = pixels(html)
    assert "full colour means 1 or more" in html
    assert tuple(picture[0, 0]) == FOR
    assert tuple(picture[5, 5]) == tuple(PALETTE[SHADES + SHADES // 10])
    assert tuple(picture[5, STRIDE + 5]) == FOR


def test_of_many_neurons_a_few_are_chosen_evenly_and_always_the_same():
    weights = np.tile(np.arange(100) / 99, (784, 1))
    html = first_layer(with_weights(weights), limit=4)
    assert "what 4 of the 100 neurons in hidden layer 1 look for" in html
    solid = pixels(html)[0, ::STRIDE, 3]
    assert solid.tolist() == sorted(solid.tolist())
    assert tuple(pixels(html)[0, 0]) == ZERO
    assert tuple(pixels(html)[0, 3 * STRIDE]) == FOR


@pytest.mark.parametrize(
    ("count", "columns"), [(1, 1), (2, 2), (5, 5), (8, 8), (9, 5), (10, 5), (16, 8), (17, 6), (32, 8), (31, 8)]
)
def test_rows_are_about_as_long_as_each_other(count, columns):
    assert weight_pictures.columns(count) == columns


def test_without_hidden_neurons_each_picture_belongs_to_a_digit():
    html = first_layer(network(784, 10))
    assert re.findall(r"<li>(\d)</li>", html) == list("0123456789")
    assert "speaks for the digit" in html
    assert "neurons" in html
    assert pixels(html).shape[:2] == (2 * STRIDE - GAP, 5 * STRIDE - GAP)


def test_hidden_neurons_have_no_digits_on_them():
    html = first_layer(network(784, 10, 10))
    assert "<li>" not in html
    assert "each of the 10 neurons" in html
    assert "the only neuron" in first_layer(network(784, 1, 10))


@given(
    arrays(
        np.float32,
        (784, 3),
        elements=st.floats(-(2.0**99), 2.0**99, width=32) | st.sampled_from([0.0, 1.0, -1.0]),
        fill=st.sampled_from([np.float32(0), np.float32(-0.25)]),
    )
)
def test_any_weights_can_be_shown(weights):
    html = first_layer(with_weights(weights))
    assert "nan" not in html.lower().split("base64")[0]
    picture = pixels(html)[:28, :28].reshape(784, 4)
    # A weight above zero is never shown as one against, nor the other way round.
    blue, red = picture[:, 2].astype(int), picture[:, 0].astype(int)
    assert (blue[weights[:, 0] > 0] >= red[weights[:, 0] > 0]).all()
    assert (red[weights[:, 0] < 0] >= blue[weights[:, 0] < 0]).all()
    assert (picture[weights[:, 0] == 0] == ZERO).all()


def test_a_redrawing_twice_a_second_is_no_burden():
    assert len(first_layer(network(784, 1024, 10))) < 40_000
