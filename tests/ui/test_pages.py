"""Tests of the Draw page in Streamlit's own test runner, with a drawing put where the canvas reports it."""

import base64
import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from helpers.waiting import TIMEOUT
from PIL import Image
from streamlit.testing.v1 import AppTest

from nn.data.data_source import DataSource
from nn.explain.attribution import contributions, nearest_pixel_change
from nn.images.preprocessing import preprocess
from nn.images.strokes import CANVAS_SIZE, render
from nn.settings import Settings
from nn.storage import weight_file
from nn.synthetic.sample_digits import sample_strokes
from nn.visualize.png import data_uri
from ui import sidebar
from ui.canvas import canvas
from ui.draw import explanation
from ui.networks import registry
from ui.training import runs

APP = Path(__file__).resolve().parents[2] / "app.py"


def report_of(ink):
    """What the canvas reports for a drawing."""
    rgba = np.asarray(Image.fromarray(ink).convert("RGBA"))
    return {"drawing": {"raw": {"objects": [{"type": "Path"}]}, "data": data_uri(rgba)}}


@pytest.fixture
def page():
    return AppTest.from_file(str(APP), default_timeout=TIMEOUT)


def component_data(page, name):
    """The data of a component on the page."""
    (found,) = [element for element in page.get("bidi_component") if name in element.proto.component_name]
    return json.loads(found.proto.json)


def result_on(page):
    return component_data(page, "inkling_live_live_client")["result"]


def objects_put(page):
    return component_data(page, "drawable")["initialDrawing"]["objects"]


def markdown(page):
    return "\n".join(item.value for item in page.main.markdown)


def test_page_without_a_drawing(page):
    page.run()
    assert not page.exception
    assert result_on(page)["prediction"]["probabilities"] is None
    assert "Draw a digit" in result_on(page)["prediction"]["headline"]
    page.toggle(key="why").set_value(True).run()
    assert not page.exception
    assert "Draw a digit to see which of its pixels raise the score." in markdown(page)


@pytest.mark.parametrize("digit", [0, 5, 8])
def test_page_shows_the_prediction_of_the_network(page, digit):
    ink = render(sample_strokes(digit), brush=20)
    page.session_state["canvas"] = report_of(ink)
    page.run()
    assert not page.exception
    network, _ = weight_file.load(weight_file.DEFAULT)
    expected = network.forward(preprocess(ink, ink="light").inputs).probabilities[0]
    prediction = result_on(page)["prediction"]
    np.testing.assert_allclose(prediction["probabilities"], expected, atol=1e-5)
    assert expected.argmax() == digit
    assert str(digit) in prediction["headline"]
    assert prediction["percentages"][digit] == f"{min(100 * expected[digit], 99.9):.1f} %"


def test_image_without_ink_is_no_drawing(page):
    page.session_state["canvas"] = report_of(np.zeros((CANVAS_SIZE, CANVAS_SIZE), np.uint8))
    page.run()
    assert not page.exception
    assert result_on(page)["prediction"]["probabilities"] is None


def test_every_shipped_network_can_be_chosen_and_compared(page):
    page.session_state["canvas"] = report_of(render(sample_strokes(4), brush=20))
    page.run()
    assert page.selectbox(key="network").options == [registry.title(name) for name in registry.shipped()]
    for name in reversed(registry.shipped()):
        page.selectbox(key="network").select(name).run()
        assert not page.exception
        network, card = weight_file.load(weight_file.SHIPPED / f"{name}.npz")
        layers = result_on(page)["hidden_layers"]["layers"]
        assert [len(base64.b64decode(layer["levels"])) for layer in layers] == list(network.sizes[1:-1])
        assert f"{100 * card['test_accuracy']:.1f} %" in "\n".join(item.value for item in page.sidebar.markdown)
    page.selectbox(key="network").select("mnist-128").run()
    page.toggle(key="compare").set_value(True).run()
    assert result_on(page)["comparison"]["network"] == "best"


@pytest.mark.parametrize("name", ["best", "tutorial-10"])
def test_explanation_has_the_numbers_of_the_network(page, name):
    ink = render(sample_strokes(4), brush=20)
    page.session_state["canvas"] = report_of(ink)
    page.run()
    page.selectbox(key="network").select(name).run()
    page.toggle(key="why").set_value(True).run()
    assert not page.exception
    network, _ = weight_file.load(weight_file.SHIPPED / f"{name}.npz")
    inputs = preprocess(ink, ink="light").inputs
    predicted = int(network.predict(inputs)[0])
    assert explanation.in_numbers(contributions(network, inputs, predicted), predicted, None) in markdown(page)
    assert explanation.describe_change(nearest_pixel_change(network, inputs)) in markdown(page)
    page.selectbox(key="why-digit").select("9")
    page.selectbox(key="why-instead").select("0").run()
    assert explanation.in_numbers(contributions(network, inputs, 9, 0), 9, 0) in markdown(page)
    # The code that is shown is the code that ran.
    assert "def contributions(" in page.main.code[0].value


def test_nearest_pixel_change_is_computed_once_for_each_drawing_and_network(page, monkeypatch):
    computed = []

    def compute(network, inputs):
        computed.append(network)
        return nearest_pixel_change(network, inputs)

    monkeypatch.setattr(explanation, "nearest_pixel_change", compute)
    page.session_state["canvas"] = report_of(render(sample_strokes(4), brush=20))
    page.run()
    page.toggle(key="why").set_value(True).run()
    page.selectbox(key="why-digit").select("9").run()
    assert len(computed) == 1
    page.selectbox(key="network").select("mnist-128").run()
    assert len(computed) == 2


def test_samples_are_put_on_the_canvas_as_strokes_and_can_be_replaced(page):
    page.run()
    page.button(key="sample-5").click().run()
    assert [len(path["path"]) for path in objects_put(page)] == [len(stroke) for stroke in sample_strokes(5)]
    page.button(key="clear").click().run()
    assert objects_put(page) == []


def test_replaced_drawing_can_be_restored(page):
    page.session_state["canvas"] = report_of(render(sample_strokes(4), brush=20))
    page.run()
    assert not [button for button in page.button if button.key == "restore"]
    page.button(key="clear").click().run()
    page.button(key="restore").click().run()
    assert objects_put(page) == [{"type": "Path"}]


def test_put_image_fills_the_canvas(monkeypatch):
    session = {}
    monkeypatch.setattr("streamlit.session_state", session)
    canvas.put_image(np.zeros((28, 28), np.uint8))
    (item,) = session[canvas.PUT]["objects"]
    assert (item["type"], item["scaleX"], item["scaleY"]) == ("Image", 10, 10)


def test_paths_are_none_unless_all_objects_are_strokes(monkeypatch):
    session = {}
    monkeypatch.setattr("streamlit.session_state", session)
    assert canvas.paths() == []
    stroke = {"path": [["M", 1.26, 2.0]], "strokeWidth": 20}
    session[canvas.REPORTED] = [stroke]
    assert canvas.paths() == [{"path": [["M", 1.3, 2.0]], "width": 20}]
    session[canvas.REPORTED] = [stroke, {"type": "Image"}]
    assert canvas.paths() == []


def test_uploaded_network_does_not_replace_a_shipped_one(monkeypatch):
    session = {}
    monkeypatch.setattr("streamlit.session_state", session)
    network, card = weight_file.load(weight_file.SHIPPED / "tutorial-10.npz")
    for name, expected in (("mine.npz", "mine.npz"), ("mine.npz", "mine.npz"), ("best", "best (brought)")):
        registry.add(name, network, card)
        assert session[registry.CHOSEN] == expected
        assert registry.look_up(expected).network is network
    assert registry.names() == [*registry.shipped(), "mine.npz", "best (brought)"]


def test_weight_files_are_read_once_for_all_sessions(page, monkeypatch):
    page.run()
    reads = []
    monkeypatch.setattr(weight_file, "load", reads.append)
    AppTest.from_file(str(APP), default_timeout=TIMEOUT).run()
    assert reads == []


@pytest.mark.parametrize("path", ["~nosuchuser/a.csv", "a\x00b.csv", "~\x00", "/nowhere/a.csv", "x" * 5000, "/", "."])
def test_path_of_a_table_that_cannot_be_is_an_error_on_the_page(page, path):
    page.query_params["data"] = "CSV file"
    page.run().text_input(key="own-data-path").set_value(path).run()
    assert not page.exception
    assert len(page.error) == 1


def test_run_that_ends_while_the_page_is_rendered_is_shown_as_ended_everywhere(page, monkeypatch):
    worker = SimpleNamespace(is_running=True, is_paused=False, pause_requested=False, is_stopping=False, latest=None)
    worker.queue_position, worker.error, worker.pause = 0, "the weights diverged", None
    worker.resume = worker.step = worker.stop = worker.pause
    choose_training = sidebar.choose_training

    def end_run_after_the_sidebar():
        choices = choose_training()
        worker.is_running = False
        return choices

    monkeypatch.setattr(sidebar, "choose_training", end_run_after_the_sidebar)
    page.session_state[runs.RUNS] = [runs.Run("Run 1", Settings(hidden=()), DataSource(), worker)]
    page.session_state[registry.CHOSEN] = "Run 1"
    page.run()
    assert not page.exception
    assert any("Run 1 ended early" in error.value for error in page.error)
    assert any("Run 1 ended without a network" in text.value for text in page.sidebar.markdown)
