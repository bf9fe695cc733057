"""The server's end of the socket through which a drawing comes while it is being drawn.

Streamlit answers an event of the browser by running a part of the page's script, and sends every widget's state along
each time: 50 to 100 ms, and 10 to 25 kB with a drawing. That is quick for a click, and too slow and too much for a
moving pen. So the pictures take this way beside it: one message, one answer, 10 ms.

Whoever wants to come in must know the token of a visit, which only the page of that visit was told. It is the first
message; then come pictures, each of which is answered, and in between, unanswered, which neuron to tell about.
"""

import asyncio
import json
import secrets
import zlib
from dataclasses import replace
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

import numpy as np
import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from nn.arrays import ByteArray
from ui import hidden
from ui.drawing import Drawing
from ui.strokes import SIDE
from ui.thoughts import Looking, think

# Why a socket is closed: a code of our own (4000 to 4999 are free for that), and the standard's for nonsense.
STRANGER, NONSENSE = 4401, 1007
# Bytes of the longest message that could be a picture, and seconds that somebody may take to say who they are.
LONGEST, SECONDS = 100_000, 10


class Visit:
    """One open page.

    token : what its socket has to know
    looking : who looks at its drawing; None until there is somebody
    """

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(24)
        self.looking: Looking | None = None


# A visit lives in its session and is forgotten with it.
_visits: WeakValueDictionary[str, Visit] = WeakValueDictionary()


def remember(visit: Visit) -> None:
    """Have a visit be found as long as it lasts."""
    _visits[visit.token] = visit


def find(token: str) -> Visit | None:
    """The open visit with this token."""
    return _visits.get(token)


def unpack(message: bytes) -> ByteArray:
    """The picture in a message packed by zlib: (280, 280) uint8, white on black; ValueError where there is none."""
    if len(message) > LONGEST:
        raise ValueError("no picture: too long")
    packed = zlib.decompressobj()
    try:
        # One byte more than is right, so that what is too long is noticed, and a bomb never unpacked.
        pixels = packed.decompress(message, SIDE * SIDE + 1)
    except zlib.error as error:
        raise ValueError(f"no picture: {error}") from None
    if len(pixels) != SIDE * SIDE or not packed.eof:
        raise ValueError(f"no picture of {SIDE} x {SIDE} pixels")
    return np.frombuffer(pixels, np.uint8).reshape(SIDE, SIDE)


def answer(message: bytes, looking: Looking) -> str:
    """What the browser is told about the picture in its message."""
    return json.dumps(think(Drawing(unpack(message)), looking), separators=(",", ":"), allow_nan=False)


def from_here(socket: WebSocket) -> bool:
    """Whether it is our own page that asks: a page of somebody else in the same browser must not."""
    origin = socket.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == socket.headers.get("host")


async def listen(socket: WebSocket) -> None:
    """Answer one socket, picture by picture, until it is closed."""
    if not from_here(socket):
        await socket.close()
        return
    await socket.accept()
    try:
        code, reason = await _answer_all(socket)
        await socket.close(code, reason)
    except WebSocketDisconnect:
        pass


async def _answer_all(socket: WebSocket) -> tuple[int, str]:
    """Answer until something is wrong; the code and the reason to close with."""
    # Not the function above: when a developer saves a file, Streamlit loads this module anew, and the visits are there.
    from ui.wire import find  # noqa: PLC0415

    try:
        token = str(await asyncio.wait_for(_receive(socket), SECONDS))
    except TimeoutError:
        return STRANGER, "no token"
    while find(token):
        message = await _receive(socket)
        # Not held on to while we wait: a visit that is over is to be forgotten.
        if (visit := find(token)) is None or visit.looking is None:
            break
        if isinstance(message, str):
            visit.looking = replace(visit.looking, neuron=place_of(message))
            continue
        looking, visit = visit.looking, None
        try:
            text = await run_in_threadpool(answer, message, looking)
        except ValueError as error:
            return NONSENSE, str(error)
        await socket.send_text(text)
    return STRANGER, "no such visit"


async def _receive(socket: WebSocket) -> bytes | str:
    """The next message, a text or bytes; WebSocketDisconnect if there will be none."""
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1000))
    text: str | None = message.get("text")
    return message.get("bytes") or b"" if text is None else text


def place_of(message: str) -> tuple[int, int] | None:
    """The layer and the place of a neuron that was opened, such as `[0, 17]`; None for anything else."""
    try:
        return hidden.place(json.loads(message))
    except ValueError:
        return None


ROUTE = WebSocketRoute(f"/{st.get_option('server.baseUrlPath').strip('/')}/thoughts".replace("//", "/"), listen)
