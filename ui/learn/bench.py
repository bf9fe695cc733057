"""What the Learn page is about: a drawing, its label, and a copy of the network that takes steps on it.

All is computed with twice as many figures as the network has in its own numbers, so that the last ones shown are right.
"""

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from nn.arrays import FloatArray
from nn.network import Network
from nn.preprocessing import Steps
from nn.worked_example import WorkedExample, descend, work_through
from ui import networks

# In the session: name of a network -> the copy of it; why the last step was not taken, shown once; the drawing that the
# label was chosen for; layer -> which of its neurons, and which weight of a neuron, to look at.
COPIES, OBJECTION, LABELLED, NEURON, ROW = (
    f"learn {name}" for name in ("copies", "objection", "labelled", "neuron", "row")
)
# In the session by the keys of their widgets.
LABEL, RATE, LAYER, DIGIT = "learn-label", "learn-rate", "learn-layer", "learn-digit"
RATES = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
# Scores beyond this, above or below zero, mean that the steps were far too large.
LARGEST = 1e6


@dataclass(frozen=True)
class Move:
    """Some steps in a row: on which drawing, towards which label, and how far."""

    inputs: FloatArray
    label: int
    learning_rate: float
    steps: int


@dataclass(frozen=True)
class Copy:
    """A network that takes steps, and how it came about.

    began    : the network that it is a copy of, as it was then, since one that learns goes on
    original : the same with as many figures as the copy
    network  : as it is now
    moves    : what was done to it
    """

    began: networks.Shown
    original: Network
    network: Network
    moves: tuple[Move, ...] = ()

    @staticmethod
    def of(shown: networks.Shown) -> "Copy":
        original = shown.network.astype(np.float64)
        return Copy(shown, original, original)

    def after(self, move: Move) -> "Copy":
        network = descend(self.network, move.inputs, move.label, move.learning_rate, move.steps)
        return replace(self, network=network, moves=(*self.moves, move))


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
    copy = _copies().get(shown.name) or Copy.of(shown)
    inputs = drawing.inputs.astype(np.float64)
    if LABEL not in st.session_state or st.session_state.get(LABELLED) != inputs.tobytes():
        st.session_state[LABEL] = int(copy.original.predict(inputs)[0])
        st.session_state[LABELLED] = inputs.tobytes()
    label, rate = int(st.session_state[LABEL]), float(st.session_state.setdefault(RATE, 0.001))
    # One more step may be too large; then that is seen in its numbers.
    with np.errstate(over="ignore", invalid="ignore"):
        following = work_through(descend(copy.network, inputs, label, rate), inputs, label)
    now = work_through(copy.network, inputs, label)
    layer, neuron = _neuron_of(now)
    return Bench(
        drawing,
        copy.began,
        work_through(copy.original, inputs, label),
        now,
        following,
        rate,
        sum(move.steps for move in copy.moves),
        layer,
        neuron,
        int(st.session_state.setdefault(DIGIT, label)),
    )


def _neuron_of(example: WorkedExample) -> tuple[int | None, int]:
    """The chosen hidden layer and neuron; until somebody chooses another, the neuron that says most."""
    hidden = len(example.trace.activations)
    if not hidden:
        return None, 0
    layer = min(int(st.session_state.get(LAYER) or 0), hidden - 1)
    if LAYER in st.session_state:
        st.session_state[LAYER] = layer
    sizes = np.abs(example.trace.activations[layer][0])
    neuron = int(st.session_state.get(NEURON, {}).get(layer, sizes.argmax()))
    return layer, neuron if neuron < len(sizes) else int(sizes.argmax())


def _copies() -> dict[str, Copy]:
    copies: dict[str, Copy] = st.session_state.setdefault(COPIES, {})
    return copies


def step(bench: Bench, steps: int) -> None:
    """Take steps with the copy. For the click on a button."""
    move = Move(bench.now.trace.inputs, bench.now.label, bench.rate, steps)
    copy = (_copies().get(bench.shown.name) or Copy.of(bench.shown)).after(move)
    with np.errstate(over="ignore", invalid="ignore"):
        logits = copy.network.forward(move.inputs).logits
    # Written so that what is no number is too large, too.
    if not np.abs(logits).max() <= LARGEST:
        st.session_state[OBJECTION] = (
            "Steps of this size lead to numbers that are far too large, so nothing was changed. Choose a smaller "
            "learning rate."
        )
        return
    _copies()[bench.shown.name] = copy


def undo(name: str) -> None:
    """Take the last move of a copy back, by doing again all that came before. For the click on a button."""
    copy = _copies()[name]
    again = replace(copy, network=copy.original, moves=())
    for move in copy.moves[:-1]:
        again = again.after(move)
    _copies()[name] = again


def forget(name: str) -> None:
    """Back to the network as it was. For the click on a button."""
    _copies().pop(name, None)


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
