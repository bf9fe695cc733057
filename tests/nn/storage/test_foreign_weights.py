"""Weights of other programs: arrays without a header are a network, other formats get a sentence."""

import io

import numpy as np
import pytest
from helpers.containers import npz, zip_of
from hypothesis import given, settings
from hypothesis import strategies as st

from nn.errors import InputError
from nn.network import Network
from nn.storage.weight_file import from_bytes, load, save

NETWORK = Network.random((784, 12, 10), "relu", np.random.default_rng(0), "uniform")
(W1, B1), (W2, B2) = ((layer.weights, layer.bias) for layer in NETWORK.layers)
TUTORIAL = {"W1": W1.T, "b1": B1[:, None], "W2": W2.T, "b2": B2[:, None]}


def unnamed(*arrays):
    buffer = io.BytesIO()
    np.savez(buffer, *arrays)
    return buffer.getvalue()


def refusal(data):
    with pytest.raises(InputError) as caught:
        from_bytes(data, "mine.npz")
    message = str(caught.value)
    assert message.startswith("mine.npz: ")
    assert "\n" not in message
    assert len(message) < 1000
    return message


@pytest.mark.parametrize(
    "data",
    [
        npz(**TUTORIAL),
        npz(**{name: array.astype(np.float64) for name, array in TUTORIAL.items()}),
        npz(b2=B2, W2=W2, b1=B1[None], W1=W1),
        npz(**{"fc1.weight": W1.T, "fc1.bias": B1, "fc2.weight": W2.T, "fc2.bias": B2}),
        npz(**{"10.weight": W2.T, "2.weight": W1.T, "10.bias": B2, "2.bias": B1}),
        npz(kernel_1=W1, bias_1=B1, kernel_2=W2, bias_2=B2),
        unnamed(W1, B1, W2, B2),
        npz(**TUTORIAL, activation=np.array("relu")),
    ],
)
def test_arrays_are_read_as_the_same_network(data):
    network, card = from_bytes(data, "mine.npz")
    inputs = np.random.default_rng(1).random((5, 784), np.float32)
    np.testing.assert_allclose(network.logits(inputs), NETWORK.logits(inputs), rtol=1e-5, atol=1e-5)
    assert (network.activation, card["sizes"]) == ("relu", [784, 12, 10])
    assert "activation relu" in card["trained_on"]
    for layer in network.layers:
        assert not layer.weights.flags.writeable


def test_a_network_read_from_arrays_can_be_saved(tmp_path):
    network, card = from_bytes(npz(**TUTORIAL), "mine.npz")
    save(network, tmp_path / "saved.npz", card)
    again, card_again = load(tmp_path / "saved.npz")
    assert again.sizes == network.sizes
    assert card_again["trained_on"] == card["trained_on"]


def test_activation_may_be_named_and_softmax_regression_has_none():
    assert from_bytes(npz(**TUTORIAL, activation=np.array("sigmoid")), "mine.npz")[0].activation == "sigmoid"
    card = from_bytes(npz(W1=np.zeros((10, 784)), b1=np.zeros(10)), "mine.npz")[1]
    assert card["trained_on"] == "not known: arrays W1, b1 without a model card"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (npz(**TUTORIAL, activation=np.array("step")), "its activation is 'step'"),
        (npz(**TUTORIAL, activation=np.array(3)), "its activation is None"),
        (npz(W1=W1.T, b1=B1, W2=W2.T), "without a bias, or a bias without weights (layer 2)"),
        (npz(W1=W1.T, b1=B1, W2=W2, b2=B2), "not weights and biases of dense layers that lead from 784"),
        (npz(W1=W1[:700].T, b1=B1, W2=W2.T, b2=B2), "W1 (12, 700)"),
        (npz(W1=np.zeros((1, 28, 28)), b1=B1), "not weights and biases"),
        (npz(W1=np.zeros((20, 784)), b1=np.zeros((4, 5))), "not weights and biases"),
        (npz(x_train=W1, y_train=B1), "are not named W1, b1, W2, b2"),
        (npz(W1=W1, w1=W1, b1=B1), "are not named W1"),
        (npz(W1=W1 * np.nan, b1=B1), "not finite"),
        (npz(W1=W1.astype(float) * 1e300, b1=B1), "not finite"),
        (npz(W1=W1 * np.float32(1e37), b1=B1, W2=W2 * np.float32(1e37), b2=B2), "sums with them could go beyond"),
        (npz(W1=W1.astype(str), b1=B1), "where numbers belong"),
        (npz(W1=np.array([None]), b1=B1), "only a pickle can restore"),
        (npz(W1=np.zeros((9_000_000, 1)), b1=B1), "64 MiB"),
        (npz(weights1=W1, bias1=B1, weights2=W2, bias2=B2), "has no header.json"),
        (b"\x80\x04\x95\x00", "pickle.load(open('mine.npz', 'rb'))"),
        (b"\x89HDF\r\n\x1a\n", "get_weights()"),
        (zip_of({"model.weights.h5": b"", "config.json": b""}), "is a Keras model"),
        (zip_of({"a/data.pkl": b""}), "weights_only=True"),
        (b'\x08\x01\x00\x00\x00\x00\x00\x00{"a"', "from safetensors.numpy import load_file"),
        (b"\x93NUMPY\x01\x00", "is a NumPy array alone"),
    ],
)
def test_other_files_are_refused(data, reason):
    assert reason in refusal(data)


@settings(deadline=None, max_examples=80)
@given(data=st.data())
def test_damaged_arrays_are_read_or_refused(data):
    damaged = bytearray(npz(W1=np.zeros((10, 784), np.float32), b1=np.zeros((10, 1))))
    for place in data.draw(st.lists(st.integers(0, len(damaged) - 1), min_size=1, max_size=3)):
        damaged[place] ^= data.draw(st.integers(1, 255))
    try:
        network, _ = from_bytes(bytes(damaged), "mine.npz")
    except InputError as error:
        assert str(error).startswith("mine.npz: ")
    else:
        assert network.sizes == (784, 10)
