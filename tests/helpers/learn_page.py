"""The Learn page without a browser, about the sample digit, with one of a few networks."""

import base64
import json
import re

import numpy as np
import pytest
from helpers.number_texts import to_plain
from helpers.waiting import TIMEOUT
from streamlit.testing.v1 import AppTest

from nn.images.strokes import render
from nn.layers import ConvSpec
from nn.network import Network
from nn.storage import weight_file
from nn.synthetic.sample_digits import sample_strokes
from ui.canvas.canvas import BRUSH
from ui.inference.drawing import Drawing
from ui.networks import registry
from ui.networks.selected_network import SelectedNetwork
from ui.tutorial import state
from ui.tutorial.tutorial_page import SAMPLE, SHOWN

TRAINED = weight_file.load(weight_file.DEFAULT.with_name("mnist-128.npz"))[0].astype(np.float64)
ARCHITECTURES = {
    "deep": ((784, 32, 16, 10), "tanh"),
    "flat": ((784, 10), "relu"),
    "convolutional": ((784, ConvSpec(4), ConvSpec(6), 12, 10), "relu"),
    "shallow": ((784, ConvSpec(3, 6, 3), 10), "tanh"),
}
NETWORKS = {"trained": TRAINED} | {
    name: Network.random(architecture, activation, np.random.default_rng(0)).astype(np.float64)
    for name, (architecture, activation) in ARCHITECTURES.items()
}
INPUTS = Drawing(render(sample_strokes(SAMPLE), BRUSH)).stages.inputs.astype(np.float64)


def script():
    from ui.tutorial.tutorial_page import show_page  # noqa: PLC0415 (runs as a script of its own)

    show_page()


class LearnPage:
    """The page about the sample digit, with a network."""

    def __init__(self, network):
        self.app = AppTest.from_function(script, default_timeout=TIMEOUT)
        self.app.session_state[registry.CHOSEN] = network

    def open(self, section, **choices):
        """Show a section, with choices of widgets (learn_label=9) or of the session state."""
        self.app.session_state[SHOWN] = section
        for key, value in choices.items():
            self.app.session_state[key.replace("_", "-")] = value
        return self.run()

    def with_label(self, label, learning_rate=0.001):
        """Choose a label for the drawing, and a learning rate."""
        for key, value in (
            (state.LABEL, label),
            (state.LABELLED, INPUTS.tobytes()),
            (state.LEARNING_RATE, learning_rate),
        ):
            self.app.session_state[key] = value
        return self

    def run(self):
        self.app.run()
        assert not self.app.exception
        return self

    def click(self, key):
        self.app.button(key=key).click()
        return self.run()

    def texts(self):
        return [item.value for item in (*self.app.markdown, *self.app.warning)]

    def text_with(self, part):
        (text,) = [text for text in self.texts() if part in text]
        return text

    def data(self, key):
        """The data of a component."""
        (found,) = [item.proto for item in self.app.get("bidi_component") if item.proto.id.endswith(f"-{key}")]
        return json.loads(found.json)

    def values(self, key):
        """The numbers of a grid."""
        return np.frombuffer(base64.b64decode(self.data(key)["bytes"]), "<f4")

    def table(self):
        """The cells of the first table, row by row."""
        bodies = [item.proto.body for item in self.app.get("html")]
        (body, *_) = [body for body in bodies if body.startswith('<div class="numbers">')]
        rows = re.findall(r"<tr.*?</tr>", body.partition("<tbody>")[2])
        return [[to_plain(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)] for row in rows]

    def column(self, number):
        return [float(row[number]) for row in self.table()]


def use_networks(monkeypatch):
    """Let the page find NETWORKS by their names."""
    look_up = registry.look_up
    selected = {name: SelectedNetwork(name, network, {"trained_on": "digits"}) for name, network in NETWORKS.items()}
    monkeypatch.setattr(registry, "look_up", lambda name: selected.get(name) or look_up(name))


def close(values):
    """Equal up to the four significant digits of a table."""
    return pytest.approx(np.ravel(values).tolist(), rel=5e-4, abs=1e-6)


def exact(values):
    """Equal as float32."""
    return pytest.approx(np.ravel(values), rel=1e-6, abs=1e-12)
