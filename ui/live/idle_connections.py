"""Closes connections that never complete a request: the server itself waits for them without a limit.

Nobody can hold many of them open, whether on purpose or because a network has failed. Connections with a request have
other limits: keep-alive of 5 seconds, and pings for websockets.
"""

import asyncio
from typing import Any
from weakref import WeakKeyDictionary

from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send

# Seconds until the first request must be complete, and between two looks at all connections.
MAX_IDLE, INTERVAL = 30.0, 10.0


class IdleConnections:
    """Watches the connections of the server that passes its first request on."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._first_seen: WeakKeyDictionary[Any, float] = WeakKeyDictionary()
        self._is_watching = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if not self._is_watching and (connections := server_connections(receive)) is not None:
            self._is_watching = True
            self._close_idle(connections)
        await self.app(scope, receive, send)

    def _close_idle(self, connections: set[Any]) -> None:
        loop = asyncio.get_running_loop()
        for connection in [one for one in connections if is_idle(one)]:
            if loop.time() - self._first_seen.setdefault(connection, loop.time()) > MAX_IDLE:
                connection.transport.close()
        loop.call_later(INTERVAL, self._close_idle, connections)


def server_connections(receive: Receive) -> set[Any] | None:
    """All connections of the server that a request came through; None if it is not Uvicorn, as in tests."""
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    protocol = transport.get_protocol() if isinstance(transport, asyncio.Transport) else None
    return getattr(protocol, "connections", None)


def is_idle(connection: Any) -> bool:
    """Whether a connection of Uvicorn has not had a complete request yet, and is no websocket."""
    return getattr(connection, "cycle", connection) is None


MIDDLEWARE = Middleware(IdleConnections)
