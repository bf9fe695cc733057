"""Tests of the live inference websocket: messages, sessions, and the connection itself."""

import asyncio
import dataclasses
import json
import threading
import zlib
from pathlib import Path

import numpy as np
import pytest
import uvicorn
from helpers import event_loop
from helpers.waiting import TIMEOUT, wait_until
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.websockets import WebSocket
from websockets.exceptions import ConnectionClosed
from websockets.sync import client

from nn.images.strokes import CANVAS_SIZE, render
from nn.network import Network
from nn.storage import weight_file
from nn.synthetic.sample_digits import sample_strokes
from ui.inference.drawing import Drawing
from ui.inference.inference import run_inference
from ui.inference.inference_context import InferenceContext, parse_digit_index, parse_neuron
from ui.live import allowed_hosts, handshake, websocket
from ui.live.handshake import UNAUTHORIZED
from ui.live.websocket import LiveSession, decode_drawing
from ui.networks.selected_network import SelectedNetwork

BEST = SelectedNetwork("best", *weight_file.load(weight_file.DEFAULT))
SEVEN = render(sample_strokes(7), brush=20)
MESSAGE = zlib.compress(SEVEN.tobytes())


@pytest.fixture(autouse=True)
def no_pause(monkeypatch):
    """These connections close right after their last message, and a drawing that waits would not be answered."""
    monkeypatch.setattr(websocket._pool, "pause", 0)


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

    lines = [(name.encode(), value.encode()) for name, value in {"host": "localhost:8501", **headers}.items()]
    scope = {"type": "websocket", "path": "/inkling/live", "headers": lines}
    event_loop.run(websocket.handle_connection(WebSocket(scope, receive, send)))
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
    assert parse_neuron(chosen) == expected


@pytest.mark.parametrize(
    ("chosen", "expected"), [(0, 0), (29, 29), *((bad, None) for bad in (None, -1, 0.5, True, "1", [1]))]
)
def test_parse_digit_index_accepts_numbers_from_0_only(chosen, expected):
    assert parse_digit_index(chosen) == expected


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
    after, unchanged = context.select('{"digit_index": 3}'), context.select('{"neuron": "x"}')
    assert (after.neuron, after.digit_index) == ((0, 17), 3)
    assert (unchanged.neuron, unchanged.digit_index) == (None, 2)


def test_each_drawing_is_read_by_the_network_as_it_is_then():
    networks = [Network.random((784, 10), "relu", np.random.default_rng(seed)) for seed in (0, 1)]
    remaining = iter([SelectedNetwork("Run 1", network, {}) for network in networks])
    context = InferenceContext(lambda: next(remaining))
    first, second = (json.loads(websocket.answer(MESSAGE, context)) for _ in networks)
    assert first["prediction"]["probabilities"] != second["prediction"]["probabilities"]


def test_connection_is_closed_with_a_reason(session, monkeypatch):
    assert connect("wrong token", MESSAGE) == ([], (UNAUTHORIZED, "no such session"))
    texts, (code, reason) = connect(session.token, MESSAGE, b"", MESSAGE)
    assert (len(texts), code) == (1, websocket.BAD_MESSAGE)
    assert reason.startswith("not a drawing")
    session.context = None  # the page has not been rendered yet
    assert connect(session.token, MESSAGE) == ([], (UNAUTHORIZED, "no such session"))
    monkeypatch.setattr(handshake, "TOKEN_TIMEOUT", 0.01)
    assert connect(wait=True) == ([], (UNAUTHORIZED, "no token"))


def test_long_and_deep_selections_change_nothing(session):
    for message in ("[" * 100_000, '{"neuron": [0, 18' + " " * 1000 + "]}", "[" * 50 + "]" * 50, "9" * 90):
        assert connect(session.token, '{"neuron": [0, 17]}', message) == ([], None)
        assert session.context.neuron == (0, 17)


def test_token_is_a_text(session):
    assert connect(session.token.encode(), MESSAGE) == ([], (UNAUTHORIZED, "no token"))


def test_connections_without_a_token_are_limited(monkeypatch):
    monkeypatch.setattr(handshake, "_waiting", set(range(handshake.MAX_WAITING - 1)))
    assert connect("wrong token") == ([], (UNAUTHORIZED, "no such session"))
    handshake._waiting.add("one more")
    assert connect("wrong token") == ([], (1000, ""))  # before it is accepted
    assert len(handshake._waiting) == handshake.MAX_WAITING


def test_choice_of_a_neuron_does_not_bring_an_older_network_back(session):
    """The page is rendered with another network, in another thread, at the same moment."""

    class OtherThread(LiveSession):
        """Renders the page while the neuron is being chosen."""

        @property
        def context(self):
            if threading.current_thread() is threading.main_thread() and not rendered.is_alive() and not self.started:
                self.started = True
                rendered.start()
                rendered.join(0.1)  # it waits for the lock
            return self.current

        @context.setter
        def context(self, context):
            self.current = context

        started, current = True, None

    live = OtherThread()
    old, new = InferenceContext(lambda: BEST), InferenceContext(lambda: BEST, BEST)
    rendered = threading.Thread(target=live.render, args=(new,))
    live.current, live.started = old, False
    live.change(lambda context: dataclasses.replace(context, neuron=(0, 1)))
    rendered.join()
    assert live.current.comparison is BEST


@pytest.mark.parametrize(
    ("host", "origin", "answers"),
    [
        ("localhost:8501", None, 1),
        ("localhost:8501", "http://localhost:8501", 1),
        ("LocalHost", "https://LocalHost", 1),
        ("127.0.0.1:8501", "http://127.0.0.1:8501", 1),
        ("[::1]:8501", "http://[::1]:8501", 1),
        ("localhost:8501", "http://other.example", 0),
        ("localhost:8501", "http://localhost:8502", 0),
        ("localhost:8501", "null", 0),
        # A name of another site that points to this computer (DNS rebinding).
        ("evil.example:8501", "http://evil.example:8501", 0),
        ("localhost.evil.example", "http://localhost.evil.example", 0),
        ("192.168.0.7:8501", "http://192.168.0.7:8501", 0),
        ("", "http://", 0),
        ("localhost:8501", "http://[", 0),
        ("[", "http://[", 0),
        ("user@localhost", "http://user@localhost", 1),
        ("localhost@evil.example", "http://localhost@evil.example", 0),
    ],
)
def test_only_pages_of_this_server_may_connect(session, host, origin, answers):
    texts, closed = connect(session.token, MESSAGE, host=host, **({"origin": origin} if origin else {}))
    assert len(texts) == answers
    assert (closed is None) == bool(answers)


@pytest.mark.parametrize(
    ("address", "hosts", "name", "is_own"),
    [
        ("0.0.0.0", "", "192.168.0.7", True),
        ("::", "", "fe80::1", True),
        (None, "", "192.168.0.7", True),
        ("0.0.0.0", "", "evil.example", False),
        ("0.0.0.0", "", "teacher", True),
        ("0.0.0.0", "", "Teacher.local", True),
        ("localhost", "", "teacher", False),
        ("192.168.0.7", "", "192.168.0.7", True),
        ("192.168.0.7", "", "192.168.0.8", False),
        ("digits.school.example", "", "digits.school.example", True),
        ("localhost", "digits.example, Other.example", "other.example", True),
        ("localhost", "digits.example", "x.digits.example", False),
        ("localhost", ",", "", False),
    ],
)
def test_own_names_are_those_configured_and_addresses_in_a_classroom(monkeypatch, address, hosts, name, is_own):
    options = {"server.address": address, "browser.serverAddress": "localhost"}
    monkeypatch.setattr(allowed_hosts.st, "get_option", options.__getitem__)
    monkeypatch.setattr(allowed_hosts.socket, "gethostname", lambda: "teacher")
    monkeypatch.setenv(allowed_hosts.VARIABLE, hosts)
    assert allowed_hosts.is_own_name(name) is is_own


@pytest.mark.parametrize("file", ["inkling@.service", "compose.yaml", "kubernetes.yaml"])
def test_servers_behind_a_proxy_are_told_their_names(file):
    assert allowed_hosts.VARIABLE in (Path(__file__).parents[2] / "deploy" / file).read_text("utf-8")


@pytest.mark.parametrize(
    ("address", "host", "status"),
    [
        ("localhost", "localhost", 200),
        ("localhost", "evil.example", 403),
        ("127.0.0.1", "192.168.0.7", 403),
        ("::1", "", 403),
        # Anybody may come: the names of such a server are unknown.
        ("127.0.0.2", "digits.example", 200),
        ("0.0.0.0", "digits.example", 200),
        (None, "digits.example", 200),
    ],
)
def test_server_of_this_computer_only_answers_to_its_own_names(monkeypatch, address, host, status):
    options = {"server.address": address, "browser.serverAddress": "localhost"}
    monkeypatch.setattr(allowed_hosts.st, "get_option", options.__getitem__)
    sent = []

    async def passed_on(scope, receive, send):
        sent.append("passed on")

    async def send(event):
        sent.append(event.get("status") or event.get("body") or event["type"])

    for kind in ("http", "websocket", "lifespan"):
        scope = {"type": kind, "method": "GET", "path": "/", "headers": [(b"host", host.encode())]}
        event_loop.run(allowed_hosts.AllowedHosts(passed_on)(scope, None, send))
    if status == 200:
        assert sent == ["passed on"] * 3
    else:
        assert (sent[0], *sent[2:]) == (403, "websocket.close", "passed on")
        assert b"set INKLING_HOSTS" in sent[1]


@pytest.fixture(scope="module")
def server():
    """The address of a server with the route only, run as Streamlit runs it."""
    config = uvicorn.Config(Starlette(routes=[websocket.ROUTE]), port=0, ws_max_size=200 << 20, log_level="critical")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_until(lambda: server.started)
    yield f"ws://localhost:{server.servers[0].sockets[0].getsockname()[1]}/inkling/live"
    server.should_exit = True
    thread.join(TIMEOUT)


@pytest.mark.parametrize("message", [bytes(1 << 20), "[" + "1," * (1 << 19)], ids=["bytes", "text"])
@pytest.mark.parametrize("has_token", [True, False])
def test_too_long_message_ends_the_connection_before_it_is_read(server, session, message, has_token):
    with client.connect(server, compression=None, max_size=None) as connection:
        if has_token:
            connection.send(session.token)
            connection.send(MESSAGE)
            assert json.loads(connection.recv(TIMEOUT))["prediction"]["headline"] == "7"
        with pytest.raises(ConnectionClosed) as caught:
            connection.send(message)
            connection.recv(TIMEOUT)
    assert caught.value.rcvd.code == 1009
