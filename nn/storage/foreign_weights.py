"""Weights that other programs saved: arrays without a header, as the tutorial's W1, b1, W2 and b2 in an .npz file.

Which layers there are follows from the shapes; the activation function does not, so ReLU is assumed, the tutorial's
choice, unless an array named `activation` holds the name of another one.
"""

import re
import zipfile
from collections.abc import Sequence
from reprlib import repr as brief
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nn.activations import ACTIVATIONS
from nn.arrays import FloatArray
from nn.dataset import CLASSES, PIXELS
from nn.errors import InputError
from nn.layers import Dense
from nn.layers.architecture import layer_names
from nn.network import Network
from nn.storage.model_card import Card
from nn.storage.npy import check_finite, read_data, read_header
from nn.untrusted.file_kind import UNSAFE, FileKind, names_in_code
from nn.untrusted.limits import MAX_WEIGHT_FILE_BYTES

DEFAULT_ACTIVATION = "relu"
LIBRARY = "which takes a further library to read; convert it with"
# Kind -> the end of a sentence, and Python code that converts the file; only dense layers can be read afterwards.
_ADVICE: dict[FileKind, tuple[str, str]] = {
    FileKind.PICKLE: (
        UNSAFE,
        "import pickle, numpy as np; np.savez('{stem}.npz', **pickle.load(open('{file}', 'rb')))",
    ),
    FileKind.TORCH: (
        UNSAFE,
        "import torch, numpy as np; np.savez('{stem}.npz', **{{k: v.numpy() for k, v in "
        "torch.load('{file}', map_location='cpu', weights_only=True).items()}})",
    ),
    FileKind.HDF5: (
        LIBRARY,
        "import keras, numpy as np; np.savez('{stem}.npz', *keras.models.load_model('{file}').get_weights())",
    ),
    FileKind.SAFETENSORS: (
        LIBRARY,
        "import numpy as np; from safetensors.numpy import load_file; np.savez('{stem}.npz', **load_file('{file}'))",
    ),
}
_ADVICE[FileKind.KERAS] = _ADVICE[FileKind.HDF5]
# W1, w_1, weights1, kernel1; b1, bias1; those of PyTorch, such as fc1.weight; those of np.savez without names.
_NUMBERED = re.compile(r"(?P<kind>w|weights?|kernel|b|bias|biases)_?(?P<layer>\d{1,3})", re.IGNORECASE)
_DOTTED = re.compile(r"(?P<layer>.+)\.(?P<kind>weight|bias)")
_UNNAMED = re.compile(r"arr_(?P<layer>\d{1,3})")


def refuse_other_formats(kind: FileKind, name: str) -> None:
    """Raise InputError for a file of another program that is known, with the way to convert it."""
    if kind in _ADVICE:
        advice, code = _ADVICE[kind]
        command = code.format(**names_in_code(name))
        raise InputError(f'{name}: is {kind.value}, {advice} `python -c "{command}"` (dense layers only)')
    if kind is FileKind.NPY:
        raise InputError(
            f"{name}: is {kind.value} alone; save all: np.savez('weights.npz', W1=W1, b1=b1, W2=W2, b2=b2)"
        )


def has_only_arrays(archive: zipfile.ZipFile) -> bool:
    """Whether an archive holds arrays and nothing else, so that it has no header of ours."""
    names = archive.namelist()
    # With our own names, it is a file of ours that has lost its header, and with it the activation function.
    return bool(names) and "weights1.npy" not in names and all(name.endswith(".npy") for name in names)


def read(archive: zipfile.ZipFile, name: str) -> tuple[Network, Card]:
    """Read a network of dense layers from weights and biases, and make a card that says what was assumed.

    weights : (inputs, neurons), or (neurons, inputs) as in the tutorial and in PyTorch, which are transposed
    bias    : (neurons,), (neurons, 1) or (1, neurons)
    raises InputError if the arrays are not those of layers that lead from 784 pixels to 10 digits
    """
    arrays = {entry.removesuffix(".npy"): _read_array(archive, entry, name) for entry in archive.namelist()}
    if len(arrays) != len(archive.namelist()):
        raise InputError(f"{name}: holds several arrays of one name")
    activation = _activation(arrays.pop("activation", None), name)
    pairs = _pairs(arrays, name)
    for is_transposed in (False, True):
        layers = [_dense(weights, bias, is_transposed) for weights, bias in pairs]
        if _fit_together(layers):
            network = Network(tuple(layer for layer in layers if layer), activation)
            return network, _card(network, list(arrays))
    shapes = ", ".join(f"{key} {array.shape}" for key, array in arrays.items())
    raise InputError(
        f"{name}: its arrays ({shapes[:300]}) are not weights and biases of dense layers that lead from 784 pixels to "
        "10 digits; convolutions are read from our own weight files only"
    )


def _read_array(archive: zipfile.ZipFile, entry: str, name: str) -> NDArray[Any]:
    label = f"{name}: {brief(entry)}"
    with archive.open(entry) as stream:
        header = read_header(stream, label)
        array = read_data(stream, header, label, MAX_WEIGHT_FILE_BYTES)
    if entry == "activation.npy":
        return array
    if array.dtype.kind not in "fiu":
        raise InputError(f"{label} is {array.dtype}, where numbers belong")
    # A number too large for float32 becomes infinite, and is found below.
    with np.errstate(over="ignore"):
        small = array.astype(np.float32)
    check_finite(small, label)
    return small


def _activation(array: NDArray[Any] | None, name: str) -> str:
    if array is None:
        return DEFAULT_ACTIVATION
    value = str(array.item()) if array.dtype.kind == "U" and array.size == 1 else None
    if value not in ACTIVATIONS:
        raise InputError(f"{name}: its activation is {brief(value)}, which is none of {', '.join(ACTIVATIONS)}")
    return value


def _pairs(arrays: dict[str, NDArray[Any]], name: str) -> list[tuple[NDArray[Any], NDArray[Any]]]:
    """Weights and bias of each layer, the first layer first."""
    layers: dict[str, dict[str, NDArray[Any]]] = {}
    for key, array in arrays.items():
        if match := _UNNAMED.fullmatch(key):
            number = int(match["layer"])
            layer, kind = str(number // 2), "wb"[number % 2]
        elif match := _NUMBERED.fullmatch(key) or _DOTTED.fullmatch(key):
            layer, kind = match["layer"], "b" if match["kind"].lower().startswith("b") else "w"
        else:
            layer, kind = "", ""
        if not kind or kind in layers.setdefault(layer, {}):
            raise InputError(
                f"{name}: has no header.json, so it is not one of our weight files, and its arrays "
                f"({brief(list(arrays))}) are not named W1, b1, W2, b2, ... either"
            )
        layers[layer][kind] = array
    if incomplete := [layer for layer, pair in layers.items() if len(pair) < 2]:
        raise InputError(f"{name}: has weights without a bias, or a bias without weights (layer {incomplete[0][:50]})")
    # Numbers are sorted; PyTorch's names are in the order of the layers.
    order: Sequence[str] = sorted(layers, key=int) if all(key.isdigit() for key in layers) else list(layers)
    return [(layers[layer]["w"], layers[layer]["b"]) for layer in order]


def _dense(weights: NDArray[Any], bias: NDArray[Any], is_transposed: bool) -> Dense | None:
    """A layer of these parameters; None if their shapes do not fit."""
    if weights.ndim != 2 or bias.ndim not in (1, 2) or bias.size != max(bias.shape):
        return None
    rows: FloatArray = np.ascontiguousarray(weights.T if is_transposed else weights)
    values: FloatArray = np.array(bias).reshape(-1)
    for array in (rows, values):
        array.setflags(write=False)
    return Dense(rows, values) if rows.shape[1] == len(values) else None


def _fit_together(layers: Sequence[Dense | None]) -> bool:
    if not layers or any(layer is None for layer in layers):
        return False
    whole = [layer for layer in layers if layer]
    inputs, outputs = [layer.input_size for layer in whole], [layer.output_size for layer in whole]
    return inputs == [PIXELS, *outputs[:-1]] and outputs[-1] == CLASSES


def _card(network: Network, names: list[str]) -> Card:
    assumed = f"; activation {network.activation}" if len(network.layers) > 1 else ""
    return {
        "trained_on": f"not known: arrays {', '.join(names)[:120]} without a model card{assumed}",
        "sizes": layer_names(network.architecture),
        "activation": network.activation,
    }
