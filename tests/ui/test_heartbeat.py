"""Tests of the questions that tell a frozen page from one that runs, with a clock that the tests move."""

import asyncio
import gc
from types import SimpleNamespace

import pytest
from helpers import event_loop
from starlette.websockets import WebSocket

from ui.live.handshake import UNAUTHORIZED
from ui.session import heartbeat
from ui.session.heartbeat import ANSWER_TIMEOUT, QUESTION, Heartbeat

TOKEN = "token of the session"
CONNECT, ANSWER, LOST = (
    {"type": "websocket.connect"},
    {"type": "websocket.receive", "text": "yes"},
    {"type": "websocket.disconnect", "code": 1006},
)


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def beat(clock):
    return Heartbeat(clock)


@pytest.fixture
def session(monkeypatch, beat):
    """The state of a session whose page is open as long as session.is_open says so."""
    session = SimpleNamespace(state={heartbeat.HEARTBEAT: beat}, is_open=True)
    monkeypatch.setattr(heartbeat.st, "session_state", session.state)
    monkeypatch.setattr(heartbeat, "session_token", lambda: TOKEN)
    monkeypatch.setattr(heartbeat, "session_is_alive", lambda: lambda: session.is_open)
    return session


def test_answer_is_missing_only_some_time_after_the_question(beat, clock):
    assert not beat.is_missing
    beat.ask("connection")
    clock.now += ANSWER_TIMEOUT
    assert not beat.is_missing
    clock.now += 0.1
    assert beat.is_missing
    beat.receive_answer("connection")
    assert not beat.is_missing
    clock.now += 1e6  # until it is asked again
    assert not beat.is_missing


def test_page_without_a_connection_is_not_missing(beat, clock):
    beat.ask("connection")
    beat.close("connection")
    beat.close("unknown")
    clock.now += 1e6
    assert not beat.is_missing


def test_page_that_connects_again_is_asked_through_the_new_connection(beat, clock):
    beat.ask("old")
    clock.now += 10 * ANSWER_TIMEOUT
    beat.ask("new")
    assert not beat.is_missing
    beat.receive_answer("new")
    assert not beat.is_missing  # though the old connection, which is lost, has no answer
    beat.close("old")
    beat.ask("new")
    clock.now += 2 * ANSWER_TIMEOUT
    assert beat.is_missing


def test_page_is_running_while_it_is_open_and_answers(session, beat, clock):
    is_running = heartbeat.page_is_running()
    assert is_running()
    beat.ask("connection")
    clock.now += 2 * ANSWER_TIMEOUT
    assert not is_running()
    beat.receive_answer("connection")
    assert is_running()
    session.is_open = False
    assert not is_running()


def ask(events, sleep):
    """Handle a connection with these events, the last of which is a lost one; what the server has sent."""
    sent = []

    async def receive():
        return events.pop(0)

    async def send(event):
        sent.append(event)
        await asyncio.sleep(0)

    scope = {"type": "websocket", "path": "/inkling/heartbeat", "headers": [(b"host", b"localhost:8501")]}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(heartbeat, "asyncio", SimpleNamespace(sleep=sleep))
        event_loop.run(heartbeat.handle_connection(WebSocket(scope, receive, send)))
    return sent


def test_each_question_waits_for_the_answer_to_the_last(session, beat, clock):
    heartbeat.page_is_running()
    pauses = []

    async def sleep(seconds):
        pauses.append((seconds, beat.is_missing))
        clock.now += 100

    token = {"type": "websocket.receive", "text": TOKEN}
    sent = ask([CONNECT, token, ANSWER, ANSWER, LOST], sleep)
    assert [event["text"] for event in sent if event["type"] == "websocket.send"] == [QUESTION] * 3
    assert pauses == [(heartbeat.INTERVAL, False)] * 2
    assert not beat.is_missing  # the connection is lost


def test_session_that_has_ended_is_not_asked_and_not_kept(session):
    async def end(_):
        session.state.clear()
        gc.collect()

    heartbeat.page_is_running()
    token = {"type": "websocket.receive", "text": TOKEN}
    session.state[heartbeat.HEARTBEAT] = Heartbeat()
    heartbeat.page_is_running()
    sent = ask([CONNECT, token, ANSWER], end)
    assert sent[-1] == {"type": "websocket.close", "code": UNAUTHORIZED, "reason": "no such session"}
    assert TOKEN not in heartbeat._heartbeats


@pytest.mark.parametrize("first", [{"text": "another token"}, {"bytes": b"token"}])
def test_unknown_page_is_not_asked(session, first):
    heartbeat.page_is_running()
    sent = ask([CONNECT, {"type": "websocket.receive", **first}], None)
    assert [event["type"] for event in sent] == ["websocket.accept", "websocket.close"]
    assert sent[1]["code"] == UNAUTHORIZED
