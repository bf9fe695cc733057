"""Tests of the Learn page without a browser: the numbers of every section are those that nn/ computes."""

import base64
import json
import re

import numpy as np
import pytest
from helpers.number_texts import plain_numbers, to_plain
from streamlit.testing.v1 import AppTest

from nn.activations import ACTIVATIONS
from nn.dataset import as_inputs
from nn.explain.gradient_check import check_gradient
from nn.explain.worked_example import gradient_descent, work_through
from nn.images.strokes import render
from nn.network import Network
from nn.storage import weight_file
from nn.synthetic.sample_digits import sample_strokes
from ui.canvas.canvas import BRUSH
from ui.live.drawing import Drawing
from ui.live.neuron_details import example_digits
from ui.networks import registry
from ui.networks.selected_network import SelectedNetwork
from ui.tutorial import evaluation_steps, state
from ui.tutorial.tutorial_page import NUMBER, SAMPLE, SECTIONS

BEST = weight_file.load(weight_file.DEFAULT)[0].astype(np.float64)
NETWORKS = {
    "best": BEST,
    "deep": Network.random((784, 32, 16, 10), "tanh", np.random.default_rng(0)).astype(np.float64),
    "flat": Network.random((784, 10), "relu", np.random.default_rng(0)).astype(np.float64),
}
INPUTS = Drawing(render(sample_strokes(SAMPLE), BRUSH)).stages.inputs.astype(np.float64)


def script():
    from ui.tutorial.tutorial_page import show_page  # noqa: PLC0415 (runs as a script of its own)

    show_page()


class LearnPage:
    """The page about the sample digit, with a network."""

    def __init__(self, network):
        self.app = AppTest.from_function(script, default_timeout=60)
        self.app.session_state[registry.CHOSEN] = network

    def open(self, number, **choices):
        """Show a section, with choices of widgets (learn_label=9) or of the session state."""
        self.app.session_state[NUMBER] = number
        for key, value in choices.items():
            self.app.session_state[key.replace("_", "-")] = value
        return self.run()

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


@pytest.fixture
def open_page(monkeypatch):
    """Opens the page with one of NETWORKS."""
    look_up = registry.look_up
    selected = {name: SelectedNetwork(name, network, {"trained_on": "digits"}) for name, network in NETWORKS.items()}
    monkeypatch.setattr(registry, "look_up", lambda name: selected.get(name) or look_up(name))
    return LearnPage


def close(values):
    """Equal up to the four significant digits of a table."""
    return pytest.approx(np.ravel(values).tolist(), rel=5e-4, abs=1e-6)


def exact(values):
    """Equal as float32."""
    return pytest.approx(np.ravel(values), rel=1e-6, abs=1e-12)


@pytest.mark.parametrize(("name", "layer"), [("best", 0), ("deep", 0), ("deep", 1), ("flat", 0)])
def test_sections_show_the_numbers_of_the_worked_example(open_page, name, layer):
    page, network = open_page(name), NETWORKS[name]
    label = int(network.predict(INPUTS)[0])
    example = work_through(network, INPUTS, label)
    trace, last = example.trace, len(network.layers) - 1
    signals = (trace.inputs, *trace.activations)
    choices = {"learn_layer": layer} if last > 1 else {}

    assert page.open(1, **choices).values("learn-inputs") == exact(INPUTS)
    assert page.open(2).column(1) == [float(digit == label) for digit in range(10)]
    assert page.open(5).values("learn-votes") == exact(signals[-1][0] * network.layers[-1].weights[:, label])
    assert page.column(1) == close(trace.logits)
    assert page.open(6).column(1) == close(trace.logits)
    assert page.column(2) == close(trace.logits - trace.logits.max())
    assert page.column(4) == close(trace.probabilities)
    assert page.open(7).column(1) == close(trace.probabilities)
    assert plain_numbers(page.text_with("loss = −log(")) == close([trace.probabilities[0, label], example.loss])
    assert page.open(8).column(3) == close(example.grad_logits)
    assert page.open(9).values(f"learn-dw-{last}") == exact(example.gradients[-1].weights[:, label])
    shown = [row[1] for row in page.open(12).table()][:3]
    assert [float(cell) for cell in shown] == close(
        [example.loss, trace.probabilities[0, label], trace.logits[0, label]]
    )

    if not trace.activations:
        for number in (3, 4, 10, 11):
            assert page.open(number).text_with("has no hidden layer")
        return
    neuron = int(np.abs(trace.activations[layer][0]).argmax())
    weights, bias = network.layers[layer].weights[:, neuron], network.layers[layer].bias[neuron]
    assert page.open(3).values("learn-z") == exact(trace.pre_activations[layer])
    assert page.values("numbers-Its weights") == exact(weights)
    assert page.values("numbers-Both multiplied") == exact(signals[layer][0] * weights)
    products, shown_bias, z = plain_numbers(page.text_with("(z)").replace("− ", "−"))
    assert round(products + shown_bias, 3) == z == pytest.approx(trace.pre_activations[layer][0, neuron], abs=1e-3)
    assert shown_bias == pytest.approx(bias, abs=1e-3)
    assert page.open(4).values("learn-a") == exact(trace.activations[layer])
    assert page.open(10).values("learn-da") == exact(example.grad_activations[layer])
    derivative = ACTIVATIONS[network.activation].derivative(trace.pre_activations[layer])
    assert page.values("learn-slope") == exact(derivative)
    assert page.values("learn-dz") == exact(example.grad_pre_activations[layer])
    assert page.open(11).values(f"learn-dw-{layer}") == exact(example.gradients[layer].weights[:, neuron])


def test_evaluation_sections_show_accuracies(open_page):
    page, digits = open_page("best"), example_digits()
    correct = int((BEST.predict(as_inputs(digits.images)) == digits.labels).sum())
    assert [row[1] for row in page.open(13).table()] == [f"{correct} of {len(digits)}"] * 2
    network, *datasets = evaluation_steps.train_overfitted(50)
    accuracies = [100 * network.accuracy(as_inputs(dataset.images), dataset.labels) for dataset in datasets]
    shown = [float(cell.removesuffix(" %")) for cell in page.open(14).table()[0][1:3]]
    assert shown == pytest.approx(accuracies, abs=0.051)


def test_gradient_steps_change_the_copy_and_can_be_undone(open_page):
    page = open_page("best").open(12, learn_label=9, **{state.LABELLED: INPUTS.tobytes()})
    networks = [BEST]
    for _ in range(12):
        networks.append(gradient_descent(networks[-1], INPUTS, 9, 0.001))
    losses = [work_through(network, INPUTS, 9).loss for network in networks]
    assert [float(cell) for cell in page.table()[0][1:]] == close([losses[0], losses[0], losses[1]])
    page.click("learn-step")
    assert "after 1 step," in page.text_with("A **copy** of best")
    assert [float(cell) for cell in page.table()[0][1:]] == close(losses[:3])
    neuron = int(BEST.forward(INPUTS).activations[0].argmax())
    change = networks[1].layers[0].weights - BEST.layers[0].weights
    assert page.values("numbers-Change") == exact(change[:, neuron])
    page.click("learn-ten")
    assert "after 11 steps," in page.text_with("A **copy** of best")
    probabilities = networks[11].forward(INPUTS).probabilities
    assert page.data("learn-bars")["prediction"]["probabilities"] == close(probabilities)
    page.click("learn-undo")
    assert "after 1 step," in page.text_with("A **copy** of best")
    assert float(page.table()[0][2]) == pytest.approx(losses[1], rel=5e-4)
    page.click("learn-again")
    assert not [text for text in page.texts() if "copy** of" in text]
    assert float(page.table()[0][2]) == pytest.approx(losses[0], rel=5e-4)


def test_diverging_steps_show_a_warning_once(open_page, monkeypatch):
    monkeypatch.setattr(state, "MAX_LOGIT", 0.0)
    page = open_page("best").open(12).click("learn-ten")
    assert "far too large" in page.app.warning[0].value
    assert not page.run().app.warning


def test_added_copies_are_networks_with_names_of_their_own(open_page):
    page = open_page("flat").open(12).click("learn-step")
    weights = (
        gradient_descent(NETWORKS["flat"], INPUTS, int(NETWORKS["flat"].predict(INPUTS)[0]), 0.001).layers[0].weights
    )
    for name in ("flat and 1 step", "flat and 1 step (2)"):
        page.click("learn-keep")
        assert page.app.session_state[registry.CHOSEN] == name
        network, card = page.app.session_state[registry.UPLOADED][name]
        assert np.array_equal(network.layers[0].weights, weights.astype(np.float32))
        assert card["trained_on"] == "digits, then 1 step on one drawing"
        page.app.session_state[registry.CHOSEN] = "flat"
        page.run()


def test_gradient_check_of_a_chosen_weight(open_page):
    gradient = work_through(BEST, INPUTS, 9).gradients[1].weights[:, 9]
    row = int(np.flatnonzero(gradient)[0])
    choices = {"learn_label": 9, "learn_digit": 9, state.ROW: {1: row}, state.LABELLED: INPUTS.tobytes()}
    page = open_page("best").open(9, **choices)
    assert page.data("learn-dw-1")["chosen"] == row
    check = check_gradient(BEST, INPUTS, 9, (1, row, 9))
    expected = [check.weight, check.loss_below, check.loss_above, check.measured, check.computed]
    assert page.column(1) == pytest.approx(expected, rel=1e-6)
    assert page.text_with("They agree to").startswith(f"**They agree to {check.matching_digits} digits.**")
    assert check.matching_digits >= 6


def test_sections_follow_the_query_parameter_and_the_buttons(open_page):
    page = open_page("best")
    page.app.query_params["step"] = "6"
    assert page.run().app.subheader[0].value.startswith("6. ")
    assert page.click("learn-next").app.subheader[0].value.startswith("7. ")
    assert page.app.query_params["step"] == "7"
    page.app.query_params["step"] = "99"
    assert page.run().app.subheader[0].value.startswith("7. ")
    assert page.open(1).app.button(key="learn-back").disabled
    assert page.open(len(SECTIONS)).app.button(key="learn-next").disabled


def test_section_about_the_loss_says_when_there_is_little_to_learn(open_page):
    page = open_page("best")
    assert "sure of the 3" in page.open(8).app.info[0].value
    assert not page.open(8, learn_label=9).app.info
