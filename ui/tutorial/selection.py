"""What is chosen on the Learn page: a hidden layer, and for each layer a neuron, a weight and a channel.

The choices are in the session state. One that does not exist in the network is ignored.
"""

import numpy as np
import streamlit as st

from nn.arrays import FloatArray

# Keys of the session state: layer -> the chosen neuron, weight of a neuron, and channel of its inputs.
NEURON, ROW, CHANNEL = "learn neuron", "learn row", "learn channel"
# Key of a widget.
LAYER = "learn-layer"


def chosen_layer(hidden: int) -> int | None:
    """The chosen hidden layer; by default the first."""
    if not hidden:
        return None
    layer = min(int(st.session_state.get(LAYER) or 0), hidden - 1)
    if LAYER in st.session_state:
        st.session_state[LAYER] = layer
    return layer


def _chosen(what: str, layer: int, values: FloatArray) -> int:
    """What was chosen in a layer; by default, or if there is no such thing, where the absolute value is largest."""
    index = int(st.session_state.get(what, {}).get(layer, -1))
    return index if 0 <= index < len(values) else int(np.abs(values).argmax())


def _choose(what: str, layer: int, index: int) -> None:
    st.session_state[what] = {**st.session_state.get(what, {}), layer: index}


def chosen_neuron(layer: int, activations: FloatArray) -> int:
    """The chosen neuron of a hidden layer; by default the one with the largest absolute activation."""
    return _chosen(NEURON, layer, activations)


def choose_neuron(layer: int, neuron: int) -> None:
    """Choose a neuron of a hidden layer."""
    _choose(NEURON, layer, neuron)


def chosen_row(layer: int, gradient: FloatArray) -> int:
    """The chosen weight of a neuron; by default the one with the largest absolute gradient."""
    return _chosen(ROW, layer, gradient)


def choose_row(layer: int, row: int) -> None:
    """Choose a weight of a neuron."""
    _choose(ROW, layer, row)


def chosen_channel(layer: int, sizes: FloatArray) -> int:
    """The chosen channel of a layer's inputs; by default the largest one."""
    return _chosen(CHANNEL, layer, sizes)


def choose_channel(layer: int, channel: int) -> None:
    """Choose a channel of a layer's inputs."""
    _choose(CHANNEL, layer, channel)
