"""A connection between browser and server that a test can cut or stall, as a network does."""

import socket
import threading
from contextlib import suppress
from typing import Self


class Proxy:
    """Forwards connections to a port of this computer: with Proxy(8501) as proxy; proxy.port is its own."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.is_cut = False
        self.flows = threading.Event()
        self.flows.set()
        self.open: set[socket.socket] = set()

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.listener.close()
        self.cut()

    def cut(self) -> None:
        """End all connections, and refuse new ones."""
        self.is_cut = True
        for connection in list(self.open):
            self._end(connection)

    def stall(self) -> None:
        """Keep all connections, and forward nothing."""
        self.flows.clear()

    def restore(self) -> None:
        """Work again."""
        self.is_cut = False
        self.flows.set()

    def _accept(self) -> None:
        while True:
            try:
                browser, _ = self.listener.accept()
            except OSError:
                return
            try:
                server = None if self.is_cut else socket.create_connection(("localhost", self.target))
            except OSError:
                server = None  # it does not run now
            if server is None:
                browser.close()
                continue
            self.open |= {browser, server}
            for pair in ((browser, server), (server, browser)):
                threading.Thread(target=self._forward, args=pair, daemon=True).start()

    def _forward(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                self.flows.wait()
                target.sendall(data)
        self._end(source)
        self._end(target)

    def _end(self, connection: socket.socket) -> None:
        self.open.discard(connection)
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
        connection.close()
