"""WebKit, in the small browser of WebKitGTK on a screen without a monitor, driven through WebDriver (W3C)."""

import json
import os
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Any

import requests
from other_browsers.window import TIMEOUT, mouse


def find() -> str | None:
    """WebKitGTK's browser; None if it, its driver or Xvfb is not installed."""
    browsers = sorted(Path("/usr/lib").glob("*/webkit2gtk-*/MiniBrowser"))
    complete = browsers and shutil.which("WebKitWebDriver") and shutil.which("Xvfb")
    return str(browsers[-1]) if complete else None


class WebKit:
    """One window of a new browser."""

    def __init__(self, home: Path) -> None:
        browser = find()
        assert browser
        reading, writing = os.pipe()
        screen = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
        self._screen = subprocess.Popen(screen, pass_fds=(writing,), stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as display:
            number = display.readline().strip()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        environment = {**os.environ, "DISPLAY": f":{number}", "HOME": str(home), "GDK_BACKEND": "x11"}
        self._driver = subprocess.Popen(
            ["WebKitWebDriver", f"--port={port}"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._http = requests.Session()
        retries = requests.adapters.Retry(connect=20, backoff_factor=0.1, allowed_methods=None)
        self._http.mount("http://", requests.adapters.HTTPAdapter(max_retries=retries))
        self._url = f"http://127.0.0.1:{port}/session"
        options = {"binary": browser, "args": ["--automation"]}
        wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        self._url += "/" + self._send("", wanted)["sessionId"]
        self._send("/window/rect", {"x": 0, "y": 0, "width": 1280, "height": 900})
        self._send("/timeouts", {"script": int(TIMEOUT * 1000), "pageLoad": int(TIMEOUT * 1000)})

    def open(self, url: str) -> None:
        """See Driver."""
        self._send("/url", {"url": url})

    def evaluate(self, expression: str) -> Any:
        """See Driver."""
        # As JSON, since the driver does not pass on all texts.
        encoded = f"Promise.resolve({expression}).then(value => JSON.stringify(value ?? null))"
        code = f"const done = arguments[0]; {encoded}.then(done, error => done(JSON.stringify(String(error))))"
        return json.loads(self._send("/execute/async", {"script": code, "args": []}))

    def perform(self, actions: list[dict[str, Any]]) -> None:
        """See Driver."""
        self._send("/actions", {"actions": mouse(actions)})

    def close(self) -> None:
        """See Driver."""
        self._http.delete(self._url, timeout=TIMEOUT)
        for process in (self._driver, self._screen):
            process.terminate()
            process.wait(TIMEOUT)

    def _send(self, path: str, content: dict[str, Any]) -> Any:
        """The value that a command returns."""
        answer = self._http.post(self._url + path, json=content, timeout=2 * TIMEOUT)
        value = answer.json()["value"]
        assert answer.ok, value
        return value
