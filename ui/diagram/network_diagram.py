"""The network as a diagram: what contributes to the score of a digit, from the picture through the layers."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from nn.visualize.colormap import NEGATIVE, POSITIVE
from ui.live.websocket import parse_neuron
from ui.shared.component import component
from ui.shared.legend import swatch

HELP = (
    "**Contribution = activation × weight:** how much a node adds to the score (the logit) of a digit, or takes away. "
    "In the layers before the last one, it is multiplied by how much the score rises with the node that it leads to. "
    "Of a convolution, each node is a feature map. Only the strongest nodes and lines of your drawing are shown."
)
HTML = (
    '<figure class="network-diagram"><div class="area"><div class="picture" hidden><canvas class="ink"></canvas>'
    '<canvas class="tint"></canvas></div><canvas class="lines" tabindex="0" role="img" aria-label="The network">'
    f'</canvas></div><figcaption><span class="legend"><span>{swatch(POSITIVE)} for the digit</span> '
    f"<span>{swatch(NEGATIVE)} against it</span> <span>wider: more</span></span>"
    '<span class="about"><output></output><button class="switch" hidden>Switch off</button>'
    '<button class="open" hidden>Details</button></span></figcaption></figure>'
)
KEY = "network-diagram"
_diagram = component("diagram/network_diagram", HTML, "diagram/network_diagram")


def show(toggle: Callable[[tuple[int, int]], None]) -> None:
    """The diagram. toggle : called with hidden layer and index of a neuron that is to be switched off, or on again"""
    _diagram(key=KEY, on_toggle_change=lambda: _toggled(st.session_state.get(KEY), toggle))


def _toggled(state: Any, toggle: Callable[[tuple[int, int]], None]) -> None:
    neuron = parse_neuron(state.get("toggle")) if state else None
    if neuron is not None:
        toggle(neuron)
