"""The page without a browser: Streamlit's own test runner, with a drawing put where the canvas would put it."""

import base64
import json
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from drawing import render
from PIL import Image
from streamlit.testing.v1 import AppTest

from nn import weights
from nn.attribution import contributions, nearest_change
from nn.preprocessing import preprocess
from ui import samples, why

APP = Path(__file__).resolve().parent.parent / "app.py"


def drawing(picture):
    """What the canvas reports for a picture with ink on it."""
    buffer = BytesIO()
    picture.convert("RGBA").save(buffer, "PNG")
    data = "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
    return {"drawing": {"raw": {"objects": [{"type": "Path"}]}, "data": data}}


@pytest.fixture
def page():
    return AppTest.from_file(str(APP), default_timeout=30)


def thought(page):
    """What the page is told to show about the drawing."""
    (found,) = [e for e in page.get("bidi_component") if e.proto.component_name == "inkling_live"]
    return json.loads(found.proto.json)["thought"]


def test_the_page_opens_without_a_drawing(page):
    page.run()
    assert not page.exception
    assert thought(page)["shares"] is None
    assert "Draw a digit" in thought(page)["headline"]


@pytest.mark.parametrize("digit", range(10))
def test_a_drawing_gets_the_answer_that_the_network_gives(page, digit):
    picture = render(samples.strokes(digit), brush=20)
    page.session_state["canvas"] = drawing(picture)
    page.run()
    assert not page.exception
    network, _ = weights.load(weights.DEFAULT)
    expected = network.forward(preprocess(picture).inputs).probabilities[0]
    np.testing.assert_allclose(thought(page)["shares"], expected, atol=1e-5)
    assert expected.argmax() == digit
    assert str(digit) in thought(page)["headline"]
    assert thought(page)["texts"][digit] == f"{min(100 * expected[digit], 99.9):.1f} %"


def test_a_picture_without_ink_counts_as_no_drawing(page):
    page.session_state["canvas"] = drawing(Image.new("L", (280, 280)))
    page.run()
    assert not page.exception
    assert thought(page)["shares"] is None


def test_every_shipped_network_can_be_chosen_and_read_about(page):
    page.session_state["canvas"] = drawing(render(samples.strokes(4), brush=20))
    page.run()
    assert page.selectbox[0].options == ["best", "mnist-128", "tutorial-10"]
    for name, hidden in (("tutorial-10", "10"), ("mnist-128", "128"), ("best", "1,024")):
        page.selectbox[0].select(name).run()
        assert not page.exception
        assert [f"{len(layer['values']):,}" for layer in thought(page)["hidden"]["layers"]] == [hidden]
        card = weights.load(weights.SHIPPED / f"{name}.npz")[1]
        assert f"{100 * card['test_accuracy']:.1f} %" in "\n".join(item.value for item in page.sidebar.markdown)


@pytest.mark.parametrize("name", ["best", "tutorial-10"])
def test_why_is_explained_with_the_networks_own_numbers(page, name):
    picture = render(samples.strokes(4), brush=20)
    page.session_state["canvas"] = drawing(picture)
    page.run()
    page.selectbox[0].select(name).run()
    page.toggle(key="why").set_value(True).run()
    assert not page.exception
    network, _ = weights.load(weights.SHIPPED / f"{name}.npz")
    inputs = preprocess(picture, ink="light").inputs
    answer = int(network.predict(inputs)[0])
    explained = "\n".join(item.value for item in page.main.markdown)
    assert why.in_numbers(contributions(network, inputs, answer), answer, None) in explained
    assert why.next_answer(nearest_change(network, inputs)) in explained
    page.selectbox(key="why-digit").select("9")
    page.selectbox(key="why-instead").select("0").run()
    explained = "\n".join(item.value for item in page.main.markdown)
    assert why.in_numbers(contributions(network, inputs, 9, 0), 9, 0) in explained
    # The code that is shown is the code that ran.
    assert "def contributions(" in page.main.code[0].value


def test_without_a_drawing_there_is_nothing_to_explain(page):
    page.run()
    page.toggle(key="why").set_value(True).run()
    assert not page.exception
    assert "Draw a digit, and see which of its ink speaks for it." in [item.value for item in page.main.markdown]


def test_samples_are_put_on_the_canvas_as_strokes(page):
    page.run()
    page.button(key="sample-5").click().run()
    (canvas,) = [e for e in page.get("bidi_component") if "drawable" in e.proto.component_name]
    objects = json.loads(canvas.proto.json)["initialDrawing"]["objects"]
    assert [len(path["path"]) for path in objects] == [len(stroke) for stroke in samples.strokes(5)]
    page.button(key="clear").click().run()
    (canvas,) = [e for e in page.get("bidi_component") if "drawable" in e.proto.component_name]
    assert json.loads(canvas.proto.json)["initialDrawing"]["objects"] == []


def test_the_networks_are_read_once_for_everybody(page, monkeypatch):
    page.run()
    reads = []
    monkeypatch.setattr(weights, "load", reads.append)
    AppTest.from_file(str(APP), default_timeout=30).run()
    assert reads == []
