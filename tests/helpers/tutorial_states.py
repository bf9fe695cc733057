"""States of the tutorial for sample digit 5 and random networks: flat, with dense hidden layers, with convolutions."""

import numpy as np

from nn.activations import ACTIVATIONS
from nn.explain.worked_example import gradient_descent, work_through
from nn.images.preprocessing import preprocess
from nn.images.strokes import render
from nn.layers import ConvSpec
from nn.layers.architecture import Architecture
from nn.network import Network
from nn.synthetic.sample_digits import sample_strokes
from ui.networks.selected_network import SelectedNetwork
from ui.tutorial.state import TutorialState

LEARNING_RATE = 0.1
CONVOLUTIONAL: Architecture = (784, ConvSpec(4), ConvSpec(6), 12, 10)
NETWORKS: list[tuple[Architecture, str]] = [
    ((784, 10), "relu"),
    *[((784, 12, 10), name) for name in ACTIVATIONS],
    ((784, 9, 8, 7, 10), "tanh"),
    (CONVOLUTIONAL, "relu"),
    ((784, ConvSpec(3, 6, 3), 10), "tanh"),
]


def make_state(architecture: Architecture = (784, 12, 10), activation: str = "relu", layer: int = 0) -> TutorialState:
    """The state for sample digit 5 and a random network, both in float64."""
    stages = preprocess(render(sample_strokes(5), 20), ink="light")
    assert stages
    network = Network.random(architecture, activation, np.random.default_rng(0)).astype(np.float64)
    inputs = stages.inputs.astype(np.float64)
    current = work_through(network, inputs, 5)
    after_step = work_through(gradient_descent(network, inputs, 5, LEARNING_RATE), inputs, 5)
    selected = SelectedNetwork("some", network, {})
    neurons = tuple(int(np.abs(part).argmax()) for part in current.trace.activations)
    chosen = layer if neurons else None
    return TutorialState(stages, selected, current, current, after_step, LEARNING_RATE, 0, chosen, neurons, 5)


# Each network with each of its hidden layers chosen.
STATES = [make_state(*network, layer) for network in NETWORKS for layer in range(max(1, len(network[0]) - 2))]


def describe(state: TutorialState) -> str:
    """A name for a state in the list of tests, such as `784-12-10-relu-0`."""
    network = state.current.network
    return "-".join(map(str, (*network.architecture, network.activation, state.layer)))
