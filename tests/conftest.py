"""What tests share: a running page with a few more networks, and a browser."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from helpers import chromium
from helpers.pen import CANVAS, CANVAS_AREA
from helpers.waiting import TIMEOUT
from hypothesis import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from nn.layers import ConvSpec
from nn.network import Network
from nn.storage import weight_file

# No deadline: a loaded machine may take long for any example.
# The same examples in each run; make soak looks for others.
settings.register_profile("tests", deadline=None, max_examples=50, derandomize=True)
settings.register_profile("exploring", deadline=None, max_examples=50)
settings.load_profile("tests")
expect.set_options(timeout=1000 * TIMEOUT)
ROOT = Path(__file__).resolve().parent.parent
# Seconds that a server may take to end.
EXIT_TIMEOUT = 30
EXTRA_NETWORKS = {
    "wide": ((784, 1024, 10), "relu"),
    "deep": ((784, 32, 16, 10), "tanh"),
    "flat": ((784, 10), "relu"),
    "convolutional": ((784, ConvSpec(4), ConvSpec(6), 16, 10), "relu"),
}


def why_no_mnist() -> str:
    """Why the tests with the marker mnist are skipped; empty if they are not."""
    folder = os.environ.get("MNIST_DIR")
    if not folder:
        return "MNIST_DIR is not set"
    return "" if Path(folder).is_dir() else f"MNIST_DIR names {folder}, which is not a folder"


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip by name what needs MNIST, where it is not."""
    if item.get_closest_marker("mnist") and (reason := why_no_mnist()):
        pytest.skip(reason)


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A page served from a copy of the project, as for somebody who starts Streamlit for the first time."""
    home = tmp_path_factory.mktemp("home")
    project = tmp_path_factory.mktemp("project")
    for folder in ("nn", "ui", "weights", ".streamlit"):
        shutil.copytree(ROOT / folder, project / folder)
    shutil.copy(ROOT / "app.py", project)
    for name, (architecture, activation) in EXTRA_NETWORKS.items():
        network = Network.random(architecture, activation, np.random.default_rng(0))
        weight_file.save(network, project / "weights" / f"{name}.npz", {"trained_on": "nothing"})
    (project / "weights" / "broken.npz").write_bytes(b"not a network")
    # One training at a time, as on the smallest machine.
    with serve(project, home, INKLING_TRAININGS="1") as url:
        yield url


class serve:  # noqa: N801 (used like a function: with serve(...) as url)
    """Runs the page of a project folder until the block ends: on a free port, or on a given one after a restart.

    With some environment variables.
    """

    def __init__(self, project: Path, home: Path, port: int = 0, **variables: str) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
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
        deadline = time.monotonic() + TIMEOUT
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
        try:
            self.process.wait(EXIT_TIMEOUT)
        except subprocess.TimeoutExpired:
            # uvicorn waits without limit for connections that a browser keeps open: no fault of what was tested.
            self.process.kill()
            self.process.wait()
        self.log.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium.find()
    assert path, "no Chromium: run python tests/helpers/chromium.py"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def contexts(browser: Browser) -> Iterator["Contexts"]:
    """Browser contexts, one for each kind of window: their cache makes all pages but the first one fast."""
    contexts = Contexts(browser)
    yield contexts
    contexts.close()


class Contexts:
    """Call it for the context of a kind of window; it is created once."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.open: dict[str, BrowserContext] = {}

    def __call__(self, width: int, height: int, **options: object) -> BrowserContext:
        key = repr((width, height, sorted(options.items())))
        if key not in self.open:
            self.open[key] = self.browser.new_context(viewport={"width": width, "height": height}, **options)
            self.open[key].set_default_timeout(TIMEOUT * 1000)
        return self.open[key]

    def close(self) -> None:
        for context in self.open.values():
            context.close()


@pytest.fixture
def visit(address: str, contexts: "Contexts") -> Iterator["Visit"]:
    """Opens pages; afterwards, there must be no error in the console of any of them, and no request to another host."""
    visiting = Visit(contexts, address)
    yield visiting
    visiting.close()
    assert visiting.complaints == []


class Visit:
    """Call it for a page in a session of its own: visit(width=375, query="?epochs=2", has_touch=True).

    Each page is a Streamlit session of its own, although pages of the same kind share a browser context.
    """

    def __init__(self, contexts: Contexts, address: str) -> None:
        self.contexts, self.address = contexts, address
        self.complaints: list[str] = []
        self.pages: list[Page] = []

    def __call__(
        self,
        width: int = 1280,
        height: int = 900,
        query: str = "",
        path: str = "",
        prepare: Callable[[Page], object] | None = None,
        **options: object,
    ) -> Page:
        """Open a page, and wait for its canvas; `prepare` is called with the page before it is opened."""
        page = self.contexts(width, height, **options).new_page()
        self.pages.append(page)
        page.on("console", lambda message: self._listen(message.type, message.text, message.location["url"]))
        page.on("pageerror", lambda error: self._listen("error", f"{error}\n{error.stack}"))
        page.on("request", lambda request: self._watch(request.url))
        if prepare:
            prepare(page)
        page.goto(f"{self.address}/{path}{query}")
        if not path:
            page.locator(CANVAS).wait_for()
        if not path and not prepare:
            page.locator(f"{CANVAS_AREA}[data-toolbar]").wait_for()
        return page

    def _listen(self, kind: str, text: str, url: str = "") -> None:
        # Opened at the path of a page, Streamlit first looks for its server below that path.
        if kind in ("error", "warning") and "/learn/_stcore/" not in url:
            self.complaints.append(f"{kind} in the console: {text}")

    def _watch(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:")):
            self.complaints.append(f"asked for {url}")

    def close(self) -> None:
        for page in self.pages:
            page.close()
