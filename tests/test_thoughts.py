"""What the page shows about a drawing, and the messages by which the drawing comes."""

import json
import zlib

import numpy as np
import pytest
from drawing import render
from hypothesis import given
from hypothesis import strategies as st

from nn import weights
from nn.network import Network
from nn.preprocessing import preprocess
from ui import samples, wire
from ui.drawing import Drawing
from ui.networks import Shown
from ui.strokes import SIDE
from ui.thoughts import Looking, think

BEST = Shown("best", *weights.load(weights.DEFAULT))
BLANK = np.zeros((SIDE, SIDE), np.uint8)


def drawn(digit):
    return np.asarray(render(samples.strokes(digit), brush=20))


def looking(shown=BEST, other=None):
    return Looking(lambda: shown, other)


@pytest.mark.parametrize("digit", range(10))
def test_a_thought_is_what_the_network_says(digit):
    ink = drawn(digit)
    thought = think(Drawing(ink), looking(), exact=True)
    trace = BEST.network.forward(preprocess(ink, ink="light").inputs)
    np.testing.assert_allclose(thought["shares"], trace.probabilities[0], atol=1e-5)
    (layer,) = thought["hidden"]["layers"]
    np.testing.assert_allclose(layer["values"], trace.activations[0][0], rtol=1e-3)
    assert layer["fired"] == int((trace.pre_activations[0] > 0).sum())
    assert str(digit) in thought["headline"]


@pytest.mark.parametrize("ink", [None, BLANK])
def test_about_an_empty_canvas_there_is_nothing_to_say(ink):
    thought = think(Drawing(ink), looking())
    assert (thought["mark"], thought["shares"], thought["stations"], thought["other"]) == (0, None, None, None)
    assert thought["headline"] == "Draw a digit."
    assert thought["hidden"]["layers"] == []


def test_a_second_network_is_asked_about_the_same_drawing():
    other = Shown("tutorial-10", *weights.load(weights.SHIPPED / "tutorial-10.npz"))
    thought = think(Drawing(drawn(4)), looking(other=other))
    assert thought["other"]["shares"] == think(Drawing(drawn(4)), looking(other))["shares"] != thought["shares"]
    assert thought["other"]["name"] == "tutorial-10"
    assert think(Drawing(None), looking(other=other))["other"] is None


def test_a_network_that_learns_is_looked_at_as_it_is_now():
    networks = [Network.random((784, 10), "relu", np.random.default_rng(seed)) for seed in (0, 1)]
    shown = iter([Shown("Run 1", network, {}) for network in networks])
    changing = Looking(lambda: next(shown))
    assert think(Drawing(drawn(5)), changing)["shares"] != think(Drawing(drawn(5)), changing)["shares"]


def test_the_mark_tells_drawings_apart_that_have_equally_much_ink():
    left, right = BLANK.copy(), BLANK.copy()
    left[10, 10] = right[10, 11] = 255
    assert Drawing(left).mark == 255 * (10 * SIDE + 10 + 1)
    assert Drawing(right).mark == Drawing(left).mark + 255
    # A number in the browser is exact up to here.
    assert Drawing(np.full((SIDE, SIDE), 255, np.uint8)).mark < 2**53


@pytest.mark.parametrize("digit", range(10))
def test_a_message_is_small(digit):
    """The bench measures it on real pictures; this is a net below."""
    message = zlib.compress(drawn(digit).tobytes())
    assert len(message) < 10_000
    assert len(wire.answer(message, looking())) < 6_000


def test_what_is_sent_back_is_the_thought_about_what_was_sent():
    ink = drawn(7)
    answer = json.loads(wire.answer(zlib.compress(ink.tobytes()), looking()))
    assert answer == json.loads(json.dumps(think(Drawing(ink), looking())))


@given(st.binary(max_size=2000))
def test_nonsense_is_refused_with_a_reason(message):
    with pytest.raises(ValueError, match="no picture"):
        wire.unpack(message)


@given(st.integers(0, 3 * SIDE * SIDE).filter(lambda size: size != SIDE * SIDE))
def test_a_picture_of_another_size_is_refused(size):
    with pytest.raises(ValueError, match="no picture of 280 x 280 pixels"):
        wire.unpack(zlib.compress(bytes(size)))


def test_a_bomb_is_not_unpacked():
    bomb = zlib.compress(bytes(50_000_000))
    with pytest.raises(ValueError, match="280 x 280"):
        wire.unpack(bomb)


@given(st.integers(0, 2**32 - 1))
def test_any_picture_survives_its_way(seed):
    picture = np.random.default_rng(seed).integers(0, 256, (SIDE, SIDE), np.uint8)
    np.testing.assert_array_equal(wire.unpack(zlib.compress(picture.tobytes())), picture)


def test_a_visit_is_found_by_its_token_as_long_as_it_lasts():
    visit = wire.Visit()
    wire.remember(visit)
    token = visit.token
    assert wire.find(token) is visit
    assert wire.find(token + "x") is None
    del visit
    assert wire.find(token) is None


def test_what_is_too_long_for_a_picture_is_not_even_unpacked():
    with pytest.raises(ValueError, match="too long"):
        wire.unpack(bytes(wire.LONGEST + 1))


@pytest.mark.parametrize(
    ("message", "place"),
    [("[0, 17]", (0, 17)), ("null", None), ("[1]", None), ("[0, -1]", None), ("[0.5, 1]", None), ("[true, 1]", None),
     ("{", None), ("[[0], 1]", None), ('"[0, 1]"', None)],
)  # fmt: skip
def test_the_place_of_a_neuron_is_read_with_care(message, place):
    assert wire.place_of(message) == place
