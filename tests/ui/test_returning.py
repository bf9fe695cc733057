"""Tests of what a page is brought back from: values that a browser may send, and the sentence about it."""

import json
import math

import pytest
from helpers.waiting import TIMEOUT
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from nn.synthetic.sample_digits import sample_strokes
from ui.canvas import canvas, kept_drawing
from ui.session import returning

STROKES = [canvas._path(stroke, 20) for stroke in sample_strokes(4)]
PICTURE = {"type": "Image", "src": "data:image/png;base64,AAAA", "left": 0, "top": 0, "scaleX": 10, "scaleY": 10}
PAGE = {"session": "a", "network": "best", "runs": ["Run 1"], "objects": [], "reloaded": True}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["M", "L", "path"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["path", "width", "image"]), inner),
    max_leaves=20,
)


@pytest.mark.parametrize("objects", [STROKES, [PICTURE], [*STROKES, PICTURE], []])
def test_packed_drawing_is_unpacked_as_it_was(objects):
    packed = json.loads(json.dumps(kept_drawing.pack(objects)))
    back = [canvas._object(item) for item in kept_drawing.unpack(packed)]
    assert [item["type"] for item in back] == [item["type"] for item in objects]
    for item, original in zip(back, objects, strict=True):
        assert item.get("src") == original.get("src")
        assert item.get("strokeWidth") == original.get("strokeWidth")
        for command, expected in zip(item.get("path", ()), original.get("path", ()), strict=True):
            assert command[0] == expected[0]
            assert command[1:] == pytest.approx(list(expected[1:]), abs=0.051)


@given(JSON)
def test_unpack_takes_any_value_and_returns_only_what_can_be_put_on_the_canvas(kept):
    for item in kept_drawing.unpack(kept):
        assert canvas._object(item)["type"] in ("Path", "Image")


@pytest.mark.parametrize(
    "damaged",
    [
        {"path": [["L", 1, 2]], "width": 20},
        {"path": [["M", 1]], "width": 20},
        {"path": [["M", 1, math.nan]], "width": 20},
        {"path": [["M", 1, 1e9]], "width": 20},
        {"path": [["M", True, 1]], "width": 20},
        {"path": [["A", 1, 2]], "width": 20},
        {"path": [["M", 1, 2]], "width": 0},
        {"path": [["M", 1, 2]]},
        {"path": [["M", 1, 2]] * (kept_drawing.MAX_COMMANDS + 1), "width": 20},
        {"image": "https://example.org/x.png", "left": 0, "top": 0, "scaleX": 1, "scaleY": 1},
        {"image": "data:image/svg+xml;base64,AAAA", "left": 0, "top": 0, "scaleX": 1, "scaleY": 1},
        {"image": "data:image/png;base64,AAAA"},
        None,
    ],
)
def test_damaged_object_leaves_nothing(damaged):
    good = kept_drawing.pack(STROKES)
    assert kept_drawing.unpack(good)
    assert kept_drawing.unpack([*good, damaged]) == []


@pytest.mark.parametrize("kept", [None, [], {}, {**PAGE, "session": 1}, {**PAGE, "session": "x" * 1000}])
def test_page_of_no_session_is_not_parsed(kept):
    assert returning.parse(kept) is None


@pytest.mark.parametrize(
    ("damage", "network", "runs"),
    [
        ({}, "best", ["Run 1"]),
        ({"network": None}, "", ["Run 1"]),
        ({"network": "x" * 1000}, "", ["Run 1"]),
        ({"runs": "Run 1"}, "best", []),
        ({"runs": [None, "Run 2", "x" * 1000]}, "best", ["Run 2"]),
        ({"runs": ["Run 1"] * 100}, "best", ["Run 1"] * returning.MAX_NAMES),
    ],
)
def test_what_is_not_damaged_of_a_page_is_parsed(damage, network, runs):
    page = returning.parse(PAGE | {"objects": [1]} | damage)
    assert page == returning.KeptPage("a", network, tuple(runs), [1], reloaded=True)


@given(JSON)
def test_parse_takes_any_value(kept):
    for damage in ({}, {"network": kept}, {"runs": kept}, {"objects": kept}):
        assert returning.parse(PAGE | damage) is not None
    returning.parse(kept)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((True, True, [], []), "Your drawing is back."),
        ((False, True, [], ["Run 1"]), "The connection was lost. Your drawing is back; run 1 is gone."),
        ((False, False, [], ["Run 1"]), "The connection was lost. Run 1 is gone."),
        (
            (True, True, ["Run 1"], ["Run 2", "mine.npz"]),
            "Your drawing and run 1 are back; run 2 and mine.npz are gone.",
        ),
        ((False, False, [], ["Run 1", "Run 2", "Run 3"]), "The connection was lost. Run 1, run 2 and run 3 are gone."),
        ((False, False, [], []), ""),
    ],
)
def test_sentence(arguments, text):
    assert returning.sentence(*arguments) == text


def restored_page():
    import streamlit as st  # noqa: PLC0415

    from ui.networks import registry  # noqa: PLC0415
    from ui.session import returning  # noqa: PLC0415

    for _ in range(2):  # the browser may ask again before it knows
        returning.bring_back(st.session_state["kept"])
    st.session_state["chosen"] = st.session_state.get(registry.CHOSEN)


@pytest.mark.parametrize(("network", "chosen"), [("mnist-128", "mnist-128"), ("Run 1", None)])
def test_drawing_and_network_come_back_where_they_exist(network, chosen):
    page = AppTest.from_function(restored_page, default_timeout=TIMEOUT)
    page.session_state["kept"] = {**PAGE, "network": network, "objects": kept_drawing.pack(STROKES)}
    page.run()
    assert not page.exception
    put = page.session_state[canvas.PUT]
    assert len(put["objects"]) == len(STROKES)
    assert put["revision"] == 1
    assert page.session_state["chosen"] == chosen
    assert page.session_state[returning.RETURNED] == "a"
    assert page.session_state[returning.NOTICE] == "Your drawing is back; run 1 is gone."
