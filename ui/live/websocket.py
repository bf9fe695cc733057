"""The server's end of the websocket through which a drawing comes while it is being drawn.

Streamlit answers an event of the browser by running a part of the page's script, and sends every widget's state along:
10 to 25 kB with a drawing, and the canvas reports none before the pen is lifted. That is good enough for a click, but
not for a moving pen. Here one message gets one answer, in about 10 ms.

Protocol: the first message is the token of a live session, which only the page of that session knows. After that, a
binary message is a drawing and is answered with a result; a text message is a JSON object that selects what the results
are about ({"neuron": [0, 17], "digit": 2}, for example, or null instead) and is not answered. {"final": true} says that
the pen was lifted: the next drawing goes before those of moving pens, and one that still waits is answered with null.
"""

import json
import secrets
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from threading import Lock
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from nn.arrays import ByteArray
from nn.dataset import CLASSES
from nn.images.strokes import CANVAS_SIZE
from ui.inference.drawing import Drawing
from ui.inference.inference import InferenceRequest, run_inference
from ui.live.answer_pool import AnswerPool, start
from ui.live.handshake import UNAUTHORIZED, receive, serve
from ui.networks.selected_network import SelectedNetwork
from ui.shared.streamlit_runtime import below_base_path

# The standard's close code for a malformed message.
BAD_MESSAGE = 1007
# Longest message in bytes, and longest text message, which selects something, in characters.
MAX_MESSAGE, MAX_SELECTION = 100_000, 200
# The text message of a lifted pen, and the answer to a drawing that has waited until then.
FINAL, SKIPPED = '{"final":true}', "null"


@dataclass(frozen=True)
class InferenceContext:
    """How a session's drawings are read.

    network    : gives the network as it is now, since one in training is another each time
    comparison : a second network, if any
    neuron     : hidden layer and index of the neuron that was opened
    digit      : which digit of a drawing with several is shown, from 0
    output     : the digit whose score the diagram is about; None for the predicted one
    node       : hidden layer and node whose pixels the diagram shows
    """

    network: Callable[[], SelectedNetwork]
    comparison: SelectedNetwork | None = None
    neuron: tuple[int, int] | None = None
    digit: int | None = None
    output: int | None = None
    node: tuple[int, int] | None = None

    def request(self, drawing: Drawing, detailed: bool = False) -> InferenceRequest:
        """A request for the result of a drawing."""
        return InferenceRequest(
            drawing, self.network(), self.comparison, self.neuron, self.digit, detailed, self.output, self.node
        )

    def select(self, message: str) -> "InferenceContext":
        """The context after a text message; the same if it selects nothing."""
        try:
            chosen = json.loads(message)
        except (ValueError, RecursionError):
            return self
        if not isinstance(chosen, dict):
            return self
        return replace(self, **{name: parse(chosen[name]) for name, parse in SELECTIONS.items() if name in chosen})


class LiveSession:
    """One open page.

    token   : authorizes its websocket
    context : how its drawings are read; None until the page has been rendered
    """

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(24)
        self.context: InferenceContext | None = None
        self._latest = Drawing(None)
        self._changing = Lock()

    def render(self, context: InferenceContext) -> None:
        """Read drawings as the page that was rendered does; called in a thread of Streamlit."""
        with self._changing:
            self.context = context

    def recognize(self, drawing: Drawing) -> Drawing:
        """The drawing before, if this is the same: what has been computed about it is there already.

        The websocket gets the picture of a finished stroke, and Streamlit the same from the canvas a moment later.
        """
        latest = self._latest
        if not latest.shows_the_same(drawing):
            latest = self._latest = drawing
        return latest

    def change(self, function: Callable[[InferenceContext], InferenceContext]) -> None:
        """Change how drawings are read; called by the websocket, perhaps while the page is rendered otherwise."""
        with self._changing:
            if self.context:
                self.context = function(self.context)


# A live session is kept in its Streamlit session, and forgotten with it.
_sessions: WeakValueDictionary[str, LiveSession] = WeakValueDictionary()
_pool = AnswerPool()


def register(session: LiveSession) -> None:
    """Accept websockets with the session's token."""
    _sessions[session.token] = session


def find(token: str) -> LiveSession | None:
    """The session with this token."""
    return _sessions.get(token)


def decode_drawing(message: bytes) -> ByteArray:
    """The drawing in a message packed by zlib: (280, 280) uint8, white on black; ValueError if there is none."""
    if len(message) > MAX_MESSAGE:
        raise ValueError("not a drawing: too long")
    unpacker = zlib.decompressobj()
    try:
        # At most one byte more than a drawing has, so a longer message is noticed without decompressing all of it.
        pixels = unpacker.decompress(message, CANVAS_SIZE * CANVAS_SIZE + 1)
    except zlib.error as error:
        raise ValueError(f"not a drawing: {error}") from None
    if len(pixels) != CANVAS_SIZE * CANVAS_SIZE or not unpacker.eof:
        raise ValueError(f"not a drawing of {CANVAS_SIZE} x {CANVAS_SIZE} pixels")
    return np.frombuffer(pixels, np.uint8).reshape(CANVAS_SIZE, CANVAS_SIZE)


def answer(message: bytes, context: InferenceContext, session: LiveSession | None = None) -> str:
    """The result for the drawing in a message, as JSON."""
    drawing = Drawing(decode_drawing(message))
    result = run_inference(context.request(session.recognize(drawing) if session else drawing))
    return json.dumps(result.to_json(), separators=(",", ":"), allow_nan=False)


def parse_neuron(chosen: Any) -> tuple[int, int] | None:
    """Hidden layer and index of a neuron, from any value a browser may send; None if it is not a pair of these."""
    if isinstance(chosen, list) and len(chosen) == 2 and all(type(part) is int and part >= 0 for part in chosen):
        return chosen[0], chosen[1]
    return None


def parse_digit(chosen: Any) -> int | None:
    """The number of a digit in the drawing, from any value a browser may send; None if it is none."""
    return chosen if type(chosen) is int and chosen >= 0 else None


def parse_output(chosen: Any) -> int | None:
    """An output of the network, from any value a browser may send; None if it is none."""
    return chosen if type(chosen) is int and 0 <= chosen < CLASSES else None


# What a text message can select.
SELECTIONS: dict[str, Callable[[Any], Any]] = {
    "neuron": parse_neuron,
    "digit": parse_digit,
    "output": parse_output,
    "node": parse_neuron,
}


async def handle_connection(socket: WebSocket) -> None:
    """Answer one websocket until it is closed."""
    await serve(socket, MAX_MESSAGE, _answer_all)


async def _answer_all(socket: WebSocket, token: str) -> tuple[int, str]:
    """Answer until something is wrong; the code and reason to close with."""
    # Imported here: Streamlit reloads this module when a source file is saved, and registers sessions in the new one.
    from ui.live.websocket import find  # noqa: PLC0415

    is_final, receiving = False, start(receive(socket))
    try:
        while find(token):
            message = await receiving
            receiving = start(receive(socket))
            # No reference is kept while waiting, or an ended session would not be forgotten.
            session = find(token)
            context = session.context if session else None
            if session is None or context is None:
                break
            if isinstance(message, str):
                is_final = is_final or message == FINAL
                if len(message) <= MAX_SELECTION:
                    session.change(partial(InferenceContext.select, message=message))
                del session
                continue
            answering = partial(answer, message, context, session)
            del session
            try:
                await socket.send_text(await _pool.answer(answering, is_final, receiving, FINAL) or SKIPPED)
            except ValueError as error:
                return BAD_MESSAGE, str(error)
            is_final = False
            del answering
    finally:
        receiving.cancel()
    return UNAUTHORIZED, "no such session"


ROUTE = WebSocketRoute(below_base_path("inkling/live"), handle_connection)
