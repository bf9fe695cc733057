"""The server's end of the websocket through which a drawing comes while it is being drawn.

With each event the browser sends the state of every widget, 10 to 25 kB with a drawing, and Streamlit runs a part of
the page's script. The canvas reports a drawing only after the pen is lifted. That is good enough for a click, but not
for a moving pen. Here one message gets one answer, in about 10 ms.

Protocol: the first message is the token of a live session, which only the page of that session knows. After that, a
binary message is a drawing and is answered with a result. A text message is a JSON object that selects what the results
are about, for example {"neuron": [0, 17], "digit_index": 2}, or null instead of a value; it is not answered.
{"final": true} says that the pen was lifted: the next drawing goes before those of moving pens, and one that still
waits is answered with null.
"""

import json
import secrets
import zlib
from collections.abc import Callable
from functools import partial
from threading import Lock
from weakref import WeakValueDictionary

import numpy as np
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from nn.arrays import ByteArray
from nn.images.strokes import CANVAS_SIZE
from ui.inference.drawing import Drawing
from ui.inference.inference import run_inference
from ui.inference.inference_context import InferenceContext
from ui.live.answer_pool import AnswerPool, start
from ui.live.handshake import UNAUTHORIZED, receive, serve
from ui.shared.streamlit_runtime import below_base_path

# The standard's close code for a malformed message.
BAD_MESSAGE = 1007
# Longest message in bytes, and longest text message, which selects something, in characters.
MAX_MESSAGE, MAX_SELECTION = 100_000, 200
# The text message of a lifted pen, and the answer to a drawing that has waited until then.
FINAL, SKIPPED = '{"final":true}', "null"


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
