"""Firefox, driven through WebDriver BiDi (W3C): its own websocket, without a driver program."""

import itertools
import json
import re
import shutil
import subprocess
import threading
from contextlib import ExitStack
from pathlib import Path
from queue import Queue
from typing import Any

from other_browsers.window import TIMEOUT, mouse
from websockets.sync.client import connect


def find() -> str | None:
    """Firefox's program; None if it is not installed."""
    return shutil.which("firefox-esr") or shutil.which("firefox")


class Firefox:
    """One window of a new Firefox without a screen."""

    def __init__(self, profile: Path) -> None:
        program = find()
        assert program
        self._ids = itertools.count(1)
        command = [program, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port=0"]
        self._process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        self._connection = ExitStack()
        connecting = connect(f"{self._find_address()}/session", max_size=None, open_timeout=TIMEOUT)
        self._socket = self._connection.enter_context(connecting)
        self._send("session.new", {"capabilities": {}})
        self._context = self._send("browsingContext.getTree", {})["contexts"][0]["context"]
        viewport = {"width": 1280, "height": 800}
        self._send("browsingContext.setViewport", {"context": self._context, "viewport": viewport})

    def open(self, url: str) -> None:
        """See Driver."""
        self._send("browsingContext.navigate", {"context": self._context, "url": url, "wait": "complete"})

    def evaluate(self, expression: str) -> Any:
        """See Driver."""
        # As JSON, since BiDi has a form of its own for values.
        code = f"Promise.resolve({expression}).then(value => JSON.stringify(value ?? null))"
        found = self._send(
            "script.evaluate", {"expression": code, "target": {"context": self._context}, "awaitPromise": True}
        )
        assert found["type"] == "success", found
        return json.loads(found["result"]["value"])

    def perform(self, actions: list[dict[str, Any]]) -> None:
        """See Driver."""
        self._send("input.performActions", {"context": self._context, "actions": mouse(actions)})

    def close(self) -> None:
        """See Driver."""
        self._connection.close()
        self._process.terminate()
        self._process.wait(TIMEOUT)

    def _find_address(self) -> str:
        """The websocket's address, which Firefox prints; the rest of what it prints is read and forgotten."""
        found: Queue[str] = Queue()

        def read() -> None:
            assert self._process.stderr
            for line in self._process.stderr:
                if match := re.search(r"WebDriver BiDi listening on (ws://\S+)", line):
                    found.put(match[1])

        threading.Thread(target=read, daemon=True).start()
        return found.get(timeout=TIMEOUT)

    def _send(self, method: str, parameters: dict[str, Any]) -> Any:
        """The result of a command."""
        number = next(self._ids)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while (answer := json.loads(self._socket.recv(TIMEOUT))).get("id") != number:
            pass
        assert answer["type"] == "success", answer
        return answer["result"]
