"""The network as a diagram: what contributes to the score of a digit, from the picture through the layers."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from nn.visualize.colormap import NEGATIVE, POSITIVE
from ui.inference.inference_context import parse_neuron
from ui.shared.component import component
from ui.texts import network_texts as texts
from ui.widgets.legend import swatch

HTML = (
    '<figure class="network-diagram"><div class="area"><div class="picture"><canvas class="ink"></canvas>'
    '<canvas class="tint"></canvas></div>'
    f'<canvas class="lines" tabindex="0" role="img" aria-label="{texts.DIAGRAM_LABEL}"></canvas>'
    f'</div><figcaption><span class="legend"><span>{swatch(POSITIVE)} {texts.FOR_THE_DIGIT}</span> '
    f"<span>{swatch(NEGATIVE)} {texts.AGAINST_IT}</span> <span>{texts.WIDER_LINES}</span></span>"
    f'<span class="about"><output></output><button class="switch" hidden>{texts.SWITCH_OFF}</button>'
    f'<button class="open" hidden>{texts.DETAILS}</button></span></figcaption></figure>'
)
KEY = "network-diagram"
# In the session: the list of switched neurons that was seen last, by its name, and how long it was.
SEEN = "network diagram toggles"
_diagram = component("diagram/network_diagram", HTML, "diagram/network_diagram")


def show(toggle: Callable[[tuple[int, int]], None]) -> None:
    """The diagram. toggle : called with hidden layer and index of a neuron that is to be switched off, or on again"""
    _diagram(key=KEY, on_toggled_change=lambda: pass_on(st.session_state[KEY].get("toggled"), toggle))


def pass_on(toggled: Any, toggle: Callable[[tuple[int, int]], None]) -> None:
    """Call `toggle` for the neurons that are new in the browser's list of all that were switched."""
    if not isinstance(toggled, Mapping) or not isinstance(toggled.get("neurons"), list):
        return
    view, neurons = toggled.get("view"), toggled["neurons"]
    seen_view, seen = st.session_state.get(SEEN, (None, 0))
    st.session_state[SEEN] = view, len(neurons)
    for chosen in neurons[seen if view == seen_view else 0 :]:
        if neuron := parse_neuron(chosen):
            toggle(neuron)
