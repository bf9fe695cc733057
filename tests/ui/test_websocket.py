"""Tests of the live inference websocket: messages, sessions, and the connection itself."""

import asyncio
import json
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.websockets import WebSocket

from nn.images.strokes import CANVAS_SIZE, render
from nn.network import Network
from nn.storage import weight_file
from nn.synthetic.sample_digits import sample_strokes
from ui.live import websocket
from ui.live.drawing import Drawing
from ui.live.inference import run_inference
from ui.live.websocket import InferenceContext, LiveSession, decode_drawing
from ui.networks.selected_network import SelectedNetwork

BEST = SelectedNetwork("best", *weight_file.load(weight_file.DEFAULT))
SEVEN = render(sample_strokes(7), brush=20)
MESSAGE = zlib.compress(SEVEN.tobytes())


@pytest.fixture
def session():
    """A registered session that reads drawings with the default network."""
    session = LiveSession()
    session.context = InferenceContext(lambda: BEST)
    websocket.register(session)
    return session


def connect(*messages, wait=False, **headers):
    """Open a connection and send messages; the texts received, and the code and reason it was closed with, if it was.

    wait : instead of disconnecting at the end
    """
    events = [{"type": "websocket.connect"}]
    events += [{"type": "websocket.receive", "text" if isinstance(item, str) else "bytes": item} for item in messages]
    sent = []

    async def receive():
        if events:
            return events.pop(0)
        if wait:
            await asyncio.Event().wait()
        return {"type": "websocket.disconnect", "code": 1000}

    async def send(event):
        sent.append(event)

    lines = [(name.encode(), value.encode()) for name, value in {"host": "testserver", **headers}.items()]
    scope = {"type": "websocket", "path": "/inkling/live", "headers": lines}
    asyncio.run(websocket.handle_connection(WebSocket(scope, receive, send)))
    closed = [(event["code"], event["reason"]) for event in sent if event["type"] == "websocket.close"]
    return [event["text"] for event in sent if event["type"] == "websocket.send"], *(closed or [None])


@pytest.mark.parametrize("digit", range(10))
def test_messages_are_small(digit):
    # Traffic with real handwriting is measured in tests/benchmarks; these are generous limits.
    message = zlib.compress(render(sample_strokes(digit), brush=20).tobytes())
    assert len(message) < 10_000
    assert len(websocket.answer(message, InferenceContext(lambda: BEST))) < 23_000


@settings(max_examples=50)
@given(st.binary(max_size=2000))
def test_decode_drawing_rejects_other_bytes(message):
    with pytest.raises(ValueError, match="not a drawing"):
        decode_drawing(message)


@settings(max_examples=25)
@given(st.integers(0, 3 * CANVAS_SIZE * CANVAS_SIZE).filter(lambda size: size != CANVAS_SIZE * CANVAS_SIZE))
def test_decode_drawing_rejects_other_sizes(size):
    with pytest.raises(ValueError, match="not a drawing of 280 x 280 pixels"):
        decode_drawing(zlib.compress(bytes(size)))


@pytest.mark.parametrize(
    ("message", "reason"),
    [(zlib.compress(bytes(50_000_000)), "280 x 280"), (bytes(websocket.MAX_MESSAGE + 1), "too long")],
    ids=["zip bomb", "long message"],
)
def test_decode_drawing_bounds_its_work(message, reason):
    with pytest.raises(ValueError, match=reason):
        decode_drawing(message)


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1))
def test_decode_drawing_returns_what_was_compressed(seed):
    ink = np.random.default_rng(seed).integers(0, 256, (CANVAS_SIZE, CANVAS_SIZE), np.uint8)
    np.testing.assert_array_equal(decode_drawing(zlib.compress(ink.tobytes())), ink)


def test_session_is_found_by_its_token_until_it_ends():
    session = LiveSession()
    websocket.register(session)
    token = session.token
    assert websocket.find(token) is session
    assert websocket.find(token + "x") is None
    del session
    assert websocket.find(token) is None


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ([0, 17], (0, 17)),
        *((other, None) for other in (None, [1], [0, -1], [0.5, 1], [True, 1], [[0], 1], "[0, 1]", {"0": 1})),
    ],
)
def test_parse_neuron_accepts_pairs_only(chosen, expected):
    assert websocket.parse_neuron(chosen) == expected


@pytest.mark.parametrize(
    ("chosen", "expected"), [(0, 0), (29, 29), *((bad, None) for bad in (None, -1, 0.5, True, "1", [1]))]
)
def test_parse_digit_accepts_numbers_from_0_only(chosen, expected):
    assert websocket.parse_digit(chosen) == expected


def test_connection_answers_drawings_and_follows_the_chosen_neuron(session):
    texts, closed = connect(session.token, '{"neuron": [0, 17]}', MESSAGE, '{"neuron": null}', MESSAGE)
    requests = [InferenceContext(lambda: BEST, None, neuron).request(Drawing(SEVEN)) for neuron in ((0, 17), None)]
    assert list(map(json.loads, texts)) == [json.loads(json.dumps(run_inference(one).to_json())) for one in requests]
    assert (closed, session.context.neuron) == (None, None)


@pytest.mark.parametrize("message", ["", "{", "[0, 17]", "null", "[" * 50_000, '{"network": 1}', '{"other": {}}'])
def test_message_that_selects_nothing_changes_nothing(message):
    context = InferenceContext(lambda: BEST, None, (0, 17), 2)
    assert context.select(message) == context


def test_what_a_message_does_not_name_stays_selected():
    context = InferenceContext(lambda: BEST, None, (0, 17), 2)
    assert (context.select('{"digit": 3}').neuron, context.select('{"digit": 3}').digit) == ((0, 17), 3)
    assert (context.select('{"neuron": "x"}').neuron, context.select('{"neuron": "x"}').digit) == (None, 2)


def test_each_drawing_is_read_by_the_network_as_it_is_then():
    networks = [Network.random((784, 10), "relu", np.random.default_rng(seed)) for seed in (0, 1)]
    remaining = iter([SelectedNetwork("Run 1", network, {}) for network in networks])
    context = InferenceContext(lambda: next(remaining))
    first, second = (json.loads(websocket.answer(MESSAGE, context)) for _ in networks)
    assert first["prediction"]["probabilities"] != second["prediction"]["probabilities"]


def test_connection_is_closed_with_a_reason(session, monkeypatch):
    assert connect("wrong token", MESSAGE) == ([], (websocket.UNAUTHORIZED, "no such session"))
    texts, (code, reason) = connect(session.token, MESSAGE, b"", MESSAGE)
    assert (len(texts), code) == (1, websocket.BAD_MESSAGE)
    assert reason.startswith("not a drawing")
    session.context = None  # the page has not been rendered yet
    assert connect(session.token, MESSAGE) == ([], (websocket.UNAUTHORIZED, "no such session"))
    monkeypatch.setattr(websocket, "TOKEN_TIMEOUT", 0.01)
    assert connect(wait=True) == ([], (websocket.UNAUTHORIZED, "no token"))


@pytest.mark.parametrize(("origin", "answers"), [("http://other.example", 0), ("http://testserver", 1)])
def test_only_pages_of_the_same_origin_may_connect(session, origin, answers):
    texts, closed = connect(session.token, MESSAGE, origin=origin)
    assert len(texts) == answers
    assert (closed is None) == bool(answers)
