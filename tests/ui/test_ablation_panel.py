"""Tests of breaking the network on the page: settings, the copy that reads the drawing, and its accuracy."""

import json
import time
from pathlib import Path

import numpy as np
import pytest
from helpers.easy_digits import generate
from helpers.waiting import TIMEOUT
from PIL import Image
from streamlit.testing.v1 import AppTest

from nn.dataset import as_inputs
from nn.explain.ablation import NOTHING, Ablation, ablate
from nn.images.strokes import render
from nn.network import Network
from nn.storage import weight_file
from nn.synthetic.sample_digits import sample_strokes
from nn.visualize.png import data_uri
from ui.diagram import ablation_panel, network_diagram
from ui.diagram.ablated_network import AblatedNetwork, describe, key_of
from ui.diagram.ablation_accuracy import CHUNK, Accuracies, KnownNetwork, accuracy_steps
from ui.networks import registry
from ui.networks.selected_network import SelectedNetwork
from ui.shared.background_task import BackgroundTask

APP = Path(__file__).resolve().parents[2] / "app.py"
NETWORK = Network.random((784, 12, 10), "relu", np.random.default_rng(0))
SELECTED = SelectedNetwork("Run 1", NETWORK, {}, "Run 1, after 3 steps")
BEST = weight_file.load(weight_file.DEFAULT)[0]


def easy_digits(count):
    return generate(count, np.random.default_rng(0))


@pytest.mark.parametrize(
    ("ablation", "text"),
    [
        (NOTHING, ""),
        (Ablation(frozenset({(0, 1)})), "1 node off"),
        (Ablation(frozenset({(0, 1), (0, 2)}), biases=False), "2 nodes off, biases off"),
        (Ablation(noise=0.25, strongest=8), "25 % noise, 8 kept in each layer"),
    ],
)
def test_ablation_in_words(ablation, text):
    assert describe(ablation) == text


def test_ablated_network_follows_the_network_that_it_is_a_copy_of():
    ablation, now = Ablation(frozenset({(0, 3)})), [SELECTED]
    follow = AblatedNetwork(lambda: now[0], key_of(SELECTED), ablation)
    first = follow()
    assert (first.name, first.label, first.off) == ("Run 1", "Run 1, after 3 steps, 1 node off", ablation.off)
    assert first.network is not NETWORK
    assert not first.network.layers[1].weights[3].any()
    assert follow().network is first.network
    # Also for the next rendering of the page, if nothing has changed.
    assert AblatedNetwork(lambda: now[0], key_of(SELECTED), ablation, follow)().network is first.network
    assert (
        AblatedNetwork(lambda: now[0], key_of(SELECTED), Ablation(biases=False), follow)().network is not first.network
    )
    other = Network.random((784, 12, 10), "relu", np.random.default_rng(1))
    now[0] = SelectedNetwork("Run 1", other, {}, "Run 1, after 4 steps")
    second = follow()
    np.testing.assert_array_equal(second.network.layers[0].weights, ablate(other, ablation).layers[0].weights)
    assert second.label == "Run 1, after 4 steps, 1 node off"
    # A network of another name or architecture stays as it is.
    now[0] = SelectedNetwork("best", BEST, {})
    assert follow() is now[0]


def loaded(dataset):
    """A test set as it is loaded, step by step."""
    yield
    return dataset


def evaluate(known, ablated, dataset):
    task = BackgroundTask(lambda: accuracy_steps(known, ablated, lambda: loaded(dataset)))
    assert task.wait(60)
    assert task.error is None
    return task.latest


def test_accuracies_are_those_of_both_networks():
    dataset = easy_digits(450)
    broken, known = ablate(NETWORK, Ablation(noise=2.0)), KnownNetwork(NETWORK)
    found = evaluate(known, broken, dataset)
    inputs = as_inputs(dataset.images)
    expected = [round(450 * network.accuracy(inputs, dataset.labels)) for network in (NETWORK, broken)]
    assert [found.intact, found.ablated] == expected
    assert (found.count, found.total, found.dataset) == (450, 450, dataset.name)
    # The intact network is evaluated once.
    assert sorted(known.correct) == list(range(0, 450, CHUNK))
    known.correct = dict.fromkeys(known.correct, 100)
    assert evaluate(known, broken, dataset).intact == 300


def test_accuracies_in_words():
    so_far = Accuracies("MNIST", 10_000, 2_000, 1990, 1980)
    assert so_far.in_words("biases off") == (
        "Accuracy **99.5 % → 99.0 %** (biases off) on 10,000 digits of MNIST (so far 2,000)."
    )
    assert "so far" not in Accuracies("MNIST", 100, 100, 99, 98).in_words("biases off")


@pytest.fixture
def page(monkeypatch):
    monkeypatch.setattr(ablation_panel, "test_set", lambda cache: loaded(easy_digits(100)))
    ink = render(sample_strokes(4), brush=20)
    page = AppTest.from_file(str(APP), default_timeout=TIMEOUT)
    rgba = np.asarray(Image.fromarray(ink).convert("RGBA"))
    page.session_state["canvas"] = {"drawing": {"raw": {"objects": [{"type": "Path"}]}, "data": data_uri(rgba)}}
    page.run()
    assert not page.exception
    return page


def result_on(page):
    (found,) = [item for item in page.get("bidi_component") if "live_live_client" in item.proto.component_name]
    return json.loads(found.proto.json)["result"]


def widget(page, kind, name):
    return getattr(page, kind)(key=f"ablation-{name}-0")


def accuracy_text(page):
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        found = [item.value for item in page.main.markdown if "→" in item.value]
        if found and "so far" not in found[0]:
            return found[0]
        page.run()
    raise AssertionError("no accuracy")


def test_settings_break_a_copy_that_reads_the_drawing_and_reset_restores_it(page):
    intact = result_on(page)
    assert not [button for button in page.button if button.key == "ablation-reset"]
    widget(page, "toggle", "biases").set_value(True).run()
    assert not page.exception
    broken = result_on(page)
    assert broken["prediction"]["label"] == "best, biases off"
    assert broken["diagram"]["bias"] == 0
    assert broken["diagram"]["score"] != intact["diagram"]["score"]
    assert "(biases off) on 100 digits" in accuracy_text(page)
    widget(page, "slider", "noise").set_value(50).run()
    widget(page, "select_slider", "kept").set_value(16).run()
    assert result_on(page)["prediction"]["label"] == "best, biases off, 50 % noise, 16 kept in each layer"
    assert [layer["count"] for layer in result_on(page)["diagram"]["layers"]] == [32, 64, 128, 256]
    page.button(key="ablation-reset").click().run()
    assert not page.exception
    assert result_on(page) == intact
    assert [widget(page, *pair).value for pair in (("toggle", "biases"), ("slider", "noise"))] == [False, 0]


def test_each_network_has_settings_of_its_own(page):
    widget(page, "toggle", "biases").set_value(True).run()
    page.selectbox(key="network").select("mnist-128").run()
    assert not page.exception
    assert result_on(page)["prediction"]["label"] == "mnist-128"
    page.selectbox(key="network").select("best").run()
    assert result_on(page)["prediction"]["label"] == "best, biases off"


def test_neuron_is_switched_off_and_on_again(monkeypatch):
    monkeypatch.setattr("streamlit.session_state", {registry.CHOSEN: "mnist-128"})
    for neuron, expected in (((0, 5), [(0, 5)]), ((0, 9), [(0, 5), (0, 9)]), ((0, 5), [(0, 9)])):
        ablation_panel.toggle(neuron)
        assert sorted(ablation_panel.follow("mnist-128")().off) == expected
    for missing in ((0, 128), (1, 0), (7, 7)):
        ablation_panel.toggle(missing)
    assert sorted(ablation_panel.follow("mnist-128")().off) == [(0, 9)]


def test_each_switched_neuron_is_passed_on_once(monkeypatch):
    monkeypatch.setattr("streamlit.session_state", {})
    toggled = []
    for view, neurons in (("a", [[1, 4]]), ("a", [[1, 4]]), ("a", [[1, 4], [0, 2], [1, 4]]), ("b", [[0, 7]])):
        network_diagram.pass_on({"view": view, "neurons": neurons}, toggled.append)
    assert toggled == [(1, 4), (0, 2), (1, 4), (0, 7)]


@pytest.mark.parametrize("value", [None, "off", [1, 2], {}, {"neurons": "all"}, {"neurons": [[1], "x", None, [-1, 2]]}])
def test_what_is_no_list_of_neurons_switches_none(value, monkeypatch):
    monkeypatch.setattr("streamlit.session_state", {})
    toggled = []
    network_diagram.pass_on(value, toggled.append)
    assert toggled == []
