"""What the Learn page is about: a drawing, its label, and a copy of the network that takes steps on it.

Only the choices are kept in the session; the copy is computed from them, since every step is the same each time.
"""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from nn.arrays import FloatArray
from nn.network import Network
from nn.preprocessing import Steps
from nn.worked_example import WorkedExample, descend, work_through
from ui import networks

# In the session: the moves on the copy; the network they began with, and what they have made of it.
MOVES, BEGAN_WITH, COPY = "learn moves", "learn began with", "learn copy"
# Why the last step was not taken; shown once.
OBJECTION = "learn objection"
# The drawing that the label was chosen for.
LABELLED = "learn labelled"
# layer -> which of its neurons, and which weight of a neuron, to look at
NEURON, ROW = "learn neuron", "learn row"
# In the session by the keys of their widgets.
LABEL, RATE, LAYER, DIGIT = "learn-label", "learn-rate", "learn-layer", "learn-digit"
RATES = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)


@dataclass(frozen=True)
class Move:
    """Some steps in a row: on which drawing, towards which label, and how far."""

    inputs: FloatArray
    label: int
    learning_rate: float
    steps: int


@dataclass(frozen=True)
class Bench:
    """Everything that a step of the page may show.

    drawing : what the network sees, and how it came about
    shown   : the network that the copy was made of
    before  : the drawing worked through with the network as it was
    now     : the same with the copy, after the steps that were taken
    following : the same with the copy after one step more
    rate    : the learning rate that is chosen
    taken   : how many steps were taken
    layer, neuron : a hidden layer (0 for the first), and one of its neurons; the layer is None where there is none
    digit   : one of the ten neurons of the last layer
    """

    drawing: Steps
    shown: networks.Shown
    before: WorkedExample
    now: WorkedExample
    following: WorkedExample
    rate: float
    taken: int
    layer: int | None
    neuron: int
    digit: int

    @property
    def last(self) -> int:
        """The last layer, counted from 0."""
        return len(self.now.network.layers) - 1


def lay_out(drawing: Steps, shown: networks.Shown) -> Bench:
    """Work the drawing through, with the network as it was, and with the copy as it is now."""
    original = st.session_state.get(BEGAN_WITH) or shown
    # Another network was chosen; one that goes on learning is the same one, and steps on it are not to be lost.
    if original.name != shown.name or not moves():
        original = st.session_state[BEGAN_WITH] = shown
        forget()
    inputs = drawing.inputs
    copy = st.session_state.get(COPY) or _replay(original.network)
    if LABEL not in st.session_state or st.session_state.get(LABELLED) != inputs.tobytes():
        st.session_state[LABEL] = int(original.network.predict(inputs)[0])
        st.session_state[LABELLED] = inputs.tobytes()
    label = st.session_state[LABEL]
    rate = float(st.session_state.setdefault(RATE, 0.01))
    following = descend(copy, inputs, label, rate)
    before, now, then = (work_through(network, inputs, label) for network in (original.network, copy, following))
    hidden = len(now.trace.activations)
    layer = min(int(st.session_state.get(LAYER) or 0), hidden - 1) if hidden else None
    neuron = 0
    if layer is not None:
        if LAYER in st.session_state:
            st.session_state[LAYER] = layer
        # Until somebody chooses another: the one that says most.
        loudest = int(np.abs(now.trace.activations[layer][0]).argmax())
        neuron = st.session_state.get(NEURON, {}).get(layer, loudest)
        neuron = neuron if neuron < now.trace.activations[layer].shape[1] else loudest
    return Bench(
        drawing,
        original,
        before,
        now,
        then,
        rate,
        sum(move.steps for move in moves()),
        layer,
        neuron,
        int(st.session_state.setdefault(DIGIT, label)),
    )


def moves() -> tuple[Move, ...]:
    """What has been done to the copy so far."""
    done: tuple[Move, ...] = st.session_state.get(MOVES, ())
    return done


def step(bench: Bench, steps: int) -> None:
    """Take steps with the copy. For the click on a button."""
    move = Move(bench.drawing.inputs, bench.now.label, bench.rate, steps)
    made = _make(bench.now.network, move)
    if not all(np.isfinite(part).all() for layer in made.layers for part in (layer.weights, layer.bias)):
        st.session_state[OBJECTION] = (
            "Steps of this size lead to numbers that no computer can hold, so nothing was changed. Choose a smaller "
            "learning rate."
        )
        return
    st.session_state[COPY] = made
    st.session_state[MOVES] = (*moves(), move)


def undo() -> None:
    """Take the last move back. For the click on a button."""
    st.session_state[MOVES] = moves()[:-1]
    st.session_state[COPY] = _replay(st.session_state[BEGAN_WITH].network)


def forget() -> None:
    """Back to the network as it was."""
    st.session_state.pop(MOVES, None)
    st.session_state.pop(COPY, None)


def choose_neuron(layer: int, neuron: int) -> None:
    """Look at another neuron of a hidden layer."""
    st.session_state[NEURON] = {**st.session_state.get(NEURON, {}), layer: neuron}


def row_of(layer: int, slopes: FloatArray) -> int:
    """Which of a neuron's weights to look at; until somebody chooses one: that with the steepest slope."""
    row = int(st.session_state.get(ROW, {}).get(layer, np.abs(slopes).argmax()))
    return row if row < len(slopes) else 0


def choose_row(layer: int, row: int) -> None:
    """Look at another weight of a neuron."""
    st.session_state[ROW] = {**st.session_state.get(ROW, {}), layer: row}


def _replay(network: Network) -> Network:
    for move in moves():
        network = _make(network, move)
    return network


def _make(network: Network, move: Move) -> Network:
    return descend(network, move.inputs, move.label, move.learning_rate, move.steps)
