"""State of the tutorial: a drawing, its label, and a copy of the network that takes gradient steps on it.

All computations use float64; grids round their numbers to float32 (ui/widgets/number_grid.py).
"""

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from nn.arrays import FloatArray
from nn.explain.worked_example import WorkedExample, gradient_descent, moderate_learning_rate, work_through
from nn.images.preprocessing import PreprocessingStages
from nn.layers import Convolution
from nn.network import Network
from nn.numeric_range import range_error
from ui.networks.selected_network import SelectedNetwork
from ui.tutorial.selection import chosen_layer, chosen_neuron

# Keys of the session state: network name -> NetworkCopy; the error of the last update, shown once; the drawing that the
# label was chosen for; the learning rate that was set for a drawing, its label and a network, as (rate, these three).
COPIES, ERROR, LABELLED, SUGGESTED = "learn copies", "learn error", "learn labelled", "learn suggested rate"
# Keys of widgets.
LABEL, LEARNING_RATE, DIGIT = "learn-label", "learn-rate", "learn-digit"
LEARNING_RATES = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
# Larger absolute logits mean that the training has diverged.
MAX_LOGIT = 1e6


@dataclass(frozen=True)
class GradientUpdate:
    """Gradient steps on one drawing with one label and learning rate."""

    inputs: FloatArray
    label: int
    learning_rate: float
    steps: int


@dataclass(frozen=True)
class NetworkCopy:
    """A copy of a network that takes gradient steps.

    selected : the network when it was copied; one in training changes afterwards
    original : the same in float64
    network  : the copy after all updates
    updates  : the updates so far
    """

    selected: SelectedNetwork
    original: Network
    network: Network
    updates: tuple[GradientUpdate, ...] = ()

    @staticmethod
    def create(selected: SelectedNetwork) -> "NetworkCopy":
        """A copy without any update."""
        original = selected.network.astype(np.float64)
        return NetworkCopy(selected, original, original)

    def updated(self, update: GradientUpdate) -> "NetworkCopy":
        """The copy after one more update."""
        network = gradient_descent(self.network, update.inputs, update.label, update.learning_rate, update.steps)
        return replace(self, network=network, updates=(*self.updates, update))


@dataclass(frozen=True)
class TutorialState:
    """Everything that a section may show.

    drawing       : its preprocessing stages
    selected      : the network that was copied
    original      : the drawing worked through with that network
    current       : the same with the copy
    next          : the same with the copy after one more gradient step
    learning_rate : as chosen
    steps_taken   : number of gradient steps the copy has taken
    layer         : the chosen hidden layer, from 0; None if there is none
    neurons       : the chosen neuron of each hidden layer
    digit         : the chosen neuron of the last layer
    """

    drawing: PreprocessingStages
    selected: SelectedNetwork
    original: WorkedExample
    current: WorkedExample
    next: WorkedExample
    learning_rate: float
    steps_taken: int
    layer: int | None
    neurons: tuple[int, ...]
    digit: int

    @property
    def last_layer(self) -> int:
        """The index of the last layer, from 0."""
        return len(self.current.network.layers) - 1

    @property
    def neuron(self) -> int:
        """The chosen neuron of the chosen layer; 0 if there is no hidden layer."""
        return 0 if self.layer is None else self.neurons[self.layer]

    @property
    def convolution(self) -> int | None:
        """The chosen layer if it is a convolution, otherwise the first convolution; None if there is none."""
        layers = self.current.network.layers
        found = [index for index, layer in enumerate(layers) if isinstance(layer, Convolution)]
        return self.layer if self.layer in found else next(iter(found), None)

    def signals(self, layer: int) -> FloatArray:
        """(inputs,): what a layer receives, the pixels or the activations of the layer before."""
        signals: FloatArray = (self.current.trace.inputs, *self.current.trace.activations)[layer][0]
        return signals


def build_state(drawing: PreprocessingStages, selected: SelectedNetwork) -> TutorialState:
    """Work the drawing through with the selected network and with its copy, before and after one more step."""
    copy = _copies().get(selected.name) or NetworkCopy.create(selected)
    inputs = drawing.inputs.astype(np.float64)
    second, first = (int(digit) for digit in copy.original.forward(inputs).logits[0].argsort()[-2:])
    if LABEL not in st.session_state or st.session_state.get(LABELLED) != inputs.tobytes():
        # With the predicted digit as label, the loss and all gradients would be close to 0.
        st.session_state[LABEL] = second
        st.session_state[LABELLED] = inputs.tobytes()
    label = int(st.session_state[LABEL])
    original = work_through(copy.original, inputs, label)
    learning_rate = _learning_rate(original, (inputs.tobytes(), label, selected.name))
    # The next step may overflow; the page shows the numbers as they are.
    with np.errstate(over="ignore", invalid="ignore"):
        after_step = work_through(gradient_descent(copy.network, inputs, label, learning_rate), inputs, label)
    current = work_through(copy.network, inputs, label)
    return TutorialState(
        drawing,
        copy.selected,
        original,
        current,
        after_step,
        learning_rate,
        sum(update.steps for update in copy.updates),
        chosen_layer(len(current.trace.activations)),
        tuple(chosen_neuron(layer, part[0]) for layer, part in enumerate(current.trace.activations)),
        int(st.session_state.setdefault(DIGIT, first)),
    )


def _learning_rate(example: WorkedExample, subject: tuple[bytes, int, str]) -> float:
    """The chosen learning rate; until one is chosen, a moderate one for each drawing, label and network."""
    suggested, suggested_for = st.session_state.get(SUGGESTED, (None, None))
    if st.session_state.setdefault(LEARNING_RATE, suggested) == suggested and suggested_for != subject:
        st.session_state[LEARNING_RATE] = moderate_learning_rate(example, LEARNING_RATES)
        st.session_state[SUGGESTED] = st.session_state[LEARNING_RATE], subject
    return float(st.session_state[LEARNING_RATE])


def _copies() -> dict[str, NetworkCopy]:
    copies: dict[str, NetworkCopy] = st.session_state.setdefault(COPIES, {})
    return copies


def take_steps(state: TutorialState, steps: int) -> None:
    """Take gradient steps with the copy, unless they diverge; for a callback."""
    update = GradientUpdate(state.current.trace.inputs, state.current.label, state.learning_rate, steps)
    copy = (_copies().get(state.selected.name) or NetworkCopy.create(state.selected)).updated(update)
    with np.errstate(over="ignore", invalid="ignore"):
        logits = copy.network.forward(update.inputs).logits
    # Also true for NaN.
    if not np.abs(logits).max() <= MAX_LOGIT or range_error(copy.network):
        st.session_state[ERROR] = (
            "This update was not applied: the training would diverge, that is, its numbers would become far too large. "
            "Choose a smaller learning rate."
        )
        return
    _copies()[state.selected.name] = copy


def undo(name: str) -> None:
    """Undo the last update of a copy by repeating all others; for a callback."""
    copy = _copies()[name]
    replayed = replace(copy, network=copy.original, updates=())
    for update in copy.updates[:-1]:
        replayed = replayed.updated(update)
    _copies()[name] = replayed


def reset(name: str) -> None:
    """Remove a copy; for a callback."""
    _copies().pop(name, None)
