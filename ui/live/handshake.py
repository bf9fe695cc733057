"""How our websockets begin: a page of this server opens one, and its first message is a token that only it knows."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.websockets import WebSocket, WebSocketDisconnect

from ui.live.allowed_hosts import is_allowed
from ui.shared.streamlit_runtime import limit_message_size

# Close code of the private range (4000 to 4999).
UNAUTHORIZED = 4401
# Seconds until the token must have come, and connections that may wait for theirs at the same time.
TOKEN_TIMEOUT, MAX_WAITING = 10, 100
# Goes on after the token, and returns the code and the reason to close with.
Conversation = Callable[[WebSocket, str], Awaitable[tuple[int, str]]]
# Connections that have not sent a token yet.
_waiting: set[WebSocket] = set()


async def serve(socket: WebSocket, most_bytes: int, converse: Conversation) -> None:
    """Handle one websocket until it is closed. most_bytes : of a message"""
    if not is_allowed(socket.headers) or len(_waiting) >= MAX_WAITING:
        await socket.close()
        return
    limit_message_size(socket, most_bytes)
    await socket.accept()
    try:
        token = await _receive_token(socket)
        code, reason = (UNAUTHORIZED, "no token") if token is None else await converse(socket, token)
        await socket.close(code, reason)
    except WebSocketDisconnect:
        pass


async def receive(socket: WebSocket) -> bytes | str:
    """The next message, text or bytes; WebSocketDisconnect if there is none."""
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1000))
    text: str | None = message.get("text")
    return message.get("bytes") or b"" if text is None else text


async def _receive_token(socket: WebSocket) -> str | None:
    _waiting.add(socket)
    try:
        token = await asyncio.wait_for(receive(socket), TOKEN_TIMEOUT)
    except TimeoutError:
        return None
    finally:
        _waiting.discard(socket)
    return token if isinstance(token, str) else None
