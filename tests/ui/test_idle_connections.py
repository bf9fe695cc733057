"""Tests of the limit of connections without a request, with the server that Streamlit runs."""

import socket
import threading
import urllib.request

import pytest
import uvicorn
from helpers.waiting import TIMEOUT, wait_until
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from ui.live import idle_connections


@pytest.fixture
def port(monkeypatch):
    """The port of a server that looks often, and closes after half a second."""
    monkeypatch.setattr(idle_connections, "INTERVAL", 0.1)
    monkeypatch.setattr(idle_connections, "MAX_IDLE", 0.5)
    routes = [Route("/", lambda request: PlainTextResponse("welcome"), methods=["GET", "POST"])]
    app = Starlette(routes=routes, middleware=[idle_connections.MIDDLEWARE])
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_until(lambda: server.started)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(TIMEOUT)


def connect(port, content):
    connection = socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT)
    connection.sendall(content)
    return connection


def test_connections_without_a_request_are_closed_and_others_are_served(port):
    idle = [connect(port, content) for content in (b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: localhost\r\nX: y") * 5]
    slow = connect(port, b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n12")
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=TIMEOUT) as answer:
        assert answer.read() == b"welcome"
    for connection in idle:
        assert connection.recv(1000) == b""  # waits until it is closed
        connection.close()
    slow.sendall(b"345")
    assert b"welcome" in slow.recv(1000)
    slow.close()
