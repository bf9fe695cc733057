"""Notices that a page is frozen, as on a phone in a pocket: the server asks whether it runs, and no answer comes.

A browser answers the pings of a frozen page's connections by itself, so that to the server they look like those of a
visitor who reads. The answer to a message comes from a script of the page, which a frozen page does not run, while a
page in the background does: browsers slow down its timers, but not messages. It is a Web Worker's script, since the
others wait while a long task runs or a dialog of the browser is open.

Protocol: the first message is the token of the session. Then the server sends a question, the page an answer, and so
on; the next question comes some time after an answer, so there is never more than one without.
"""

import asyncio
import math
import time
from collections.abc import Callable
from weakref import WeakValueDictionary

import streamlit as st
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from ui.live.handshake import UNAUTHORIZED, receive, serve
from ui.session.session_token import session_token
from ui.shared.streamlit_runtime import below_base_path, session_is_alive

# Seconds from an answer to the next question, and until an answer counts as missing.
INTERVAL, ANSWER_TIMEOUT = 2.0, 2.0
# Longest message of a page in bytes.
MAX_MESSAGE = 1000
QUESTION = "running?"
HEARTBEAT = "heartbeat"


class Heartbeat:
    """Whether one page answers, through whatever connection. clock : seconds, from any beginning"""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        # Open connection -> when its question was sent, or infinity if that has been answered.
        self._asked: dict[object, float] = {}

    @property
    def is_missing(self) -> bool:
        """Whether an answer is missing; never without a connection, as while the page connects again."""
        asked = list(self._asked.values())
        return bool(asked) and self._clock() - max(asked) > ANSWER_TIMEOUT

    def ask(self, connection: object) -> None:
        """A question is sent."""
        self._asked[connection] = self._clock()

    def receive_answer(self, connection: object) -> None:
        """The answer has come."""
        self._asked[connection] = math.inf

    def close(self, connection: object) -> None:
        """The connection is closed."""
        self._asked.pop(connection, None)


# A heartbeat is kept in its Streamlit session, and forgotten with it.
_heartbeats: WeakValueDictionary[str, Heartbeat] = WeakValueDictionary()


def page_is_running() -> Callable[[], bool]:
    """A function that tells whether this session's page is open and not frozen; it can be called from any thread."""
    if HEARTBEAT not in st.session_state:
        st.session_state[HEARTBEAT] = Heartbeat()
    heartbeat: Heartbeat = st.session_state[HEARTBEAT]
    _heartbeats[session_token()] = heartbeat
    is_open = session_is_alive()
    return lambda: is_open() and not heartbeat.is_missing


async def handle_connection(socket: WebSocket) -> None:
    """Ask one page until it is closed."""
    await serve(socket, MAX_MESSAGE, _ask_again_and_again)


async def _ask_again_and_again(socket: WebSocket, token: str) -> tuple[int, str]:
    try:
        # No reference is kept while waiting, or an ended session would not be forgotten.
        while heartbeat := _heartbeats.get(token):
            heartbeat.ask(socket)
            del heartbeat
            await socket.send_text(QUESTION)
            await receive(socket)
            if heartbeat := _heartbeats.get(token):
                heartbeat.receive_answer(socket)
            del heartbeat
            await asyncio.sleep(INTERVAL)
    finally:
        if heartbeat := _heartbeats.get(token):
            heartbeat.close(socket)
    return UNAUTHORIZED, "no such session"


ROUTE = WebSocketRoute(below_base_path("inkling/heartbeat"), handle_connection)
