"""What the browser tests share: a running page with a few more networks, a browser, and a pen."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import chromium
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from nn import weights
from nn.network import Network

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 30
EXTRA_NETWORKS = {
    "wide": ((784, 1024, 10), "relu"),
    "deep": ((784, 32, 16, 10), "tanh"),
    "flat": ((784, 10), "relu"),
}


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A page served from a copy of the project, as for somebody who starts Streamlit for the first time."""
    home = tmp_path_factory.mktemp("home")
    project = tmp_path_factory.mktemp("project")
    for folder in ("nn", "ui", "weights", ".streamlit"):
        shutil.copytree(ROOT / folder, project / folder)
    shutil.copy(ROOT / "app.py", project)
    for name, (sizes, activation) in EXTRA_NETWORKS.items():
        network = Network.random(sizes, activation, np.random.default_rng(0))
        weights.save(network, project / "weights" / f"{name}.npz", {"trained_on": "nothing"})
    (project / "weights" / "broken.npz").write_bytes(b"not a network")
    with serve(project, home) as url:
        yield url


class serve:  # noqa: N801 (used like a function: with serve(...) as url)
    """Runs the page of a project folder on a free port until the block ends; with some environment variables."""

    def __init__(self, project: Path, home: Path, **variables: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={self.port}"]
        environment = {**os.environ, "HOME": str(home), "BROWSER": "true", **variables}
        self.log = (home / "server.log").open("w+")
        # No keyboard behind it: a question at the first start would be answered by nobody, and the wait below fail.
        self.process = subprocess.Popen(
            [*command, "--server.headless=true"],
            cwd=project,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )

    def __enter__(self) -> str:
        url = f"http://localhost:{self.port}"
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{url}/_stcore/health", timeout=1):
                    return url
            except OSError:
                time.sleep(0.05)
        self.__exit__()
        raise RuntimeError(f"the page did not start:\n{Path(self.log.name).read_text()}")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE)
        self.log.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium.find()
    assert path, "no Chromium: run python tests/chromium.py"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        yield started
        started.close()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator["Visit"]:
    """Opens the page as somebody with a certain window; afterwards, nothing may have gone wrong in any of them."""
    visiting = Visit(browser, address)
    yield visiting
    visiting.close()
    assert visiting.complaints == []


class Visit:
    """Call it for a new visitor's page: visit(width=375, query="?epochs=2", has_touch=True)."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self.complaints: list[str] = []
        self.contexts = []

    def __call__(self, width: int = 1280, height: int = 900, query: str = "", **options: object) -> Page:
        context = self.browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(PATIENCE * 1000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: self._listen(message.type, message.text))
        page.on("pageerror", lambda error: self._listen("error", str(error)))
        page.on("request", lambda request: self._watch(request.url))
        page.goto(f"{self.address}/{query}")
        page.locator(".st-key-ink canvas.upper-canvas").wait_for()
        page.locator(".st-key-ink[data-toolbar]").wait_for()
        return page

    def _listen(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(f"{kind} in the console: {text}")

    def _watch(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:")):
            self.complaints.append(f"asked for {url}")

    def close(self) -> None:
        for context in self.contexts:
            context.close()
