"""A server that is killed while a page is open and a training runs: no process and no half file is left behind."""

import os
import shutil
import signal
from pathlib import Path

import pytest
from conftest import ROOT, serve
from helpers.processes import is_running, workers_below
from helpers.training_page import LONG, click_button, current_step
from helpers.waiting import wait_until

from nn.storage import weight_file

pytestmark = [
    pytest.mark.browser,
    pytest.mark.soak,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes as on Linux"),
]


def copy_project(folder):
    for name in ("nn", "ui", "weights", ".streamlit"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "app.py", folder)


def open_page(contexts, url):
    page = contexts(1280, 900).new_page()
    page.goto(f"{url}/{LONG}")
    page.locator(".st-key-canvas-area[data-toolbar]").wait_for()
    return page


def kill_while_training(contexts, project, home, temporary):
    """Start a server, a page and a training, and kill the server; afterwards, its processes must end by themselves."""
    server = serve(project, home, TMPDIR=str(temporary))
    with server as url:
        page = open_page(contexts, url)
        click_button(page, "Train")
        wait_until(lambda: current_step(page) > 0)
        workers = workers_below(server.process.pid)
        assert workers
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait()
        wait_until(lambda: not any(map(is_running, workers)))
        page.close()
    # The processes of trainings remove the folder of data sets; files that were being written are whole or gone.
    wait_until(lambda: not list(temporary.glob("inkling-*")))
    assert [path.name for path in (project / "weights").iterdir() if path.name.startswith(".")] == []
    for path in (project / "weights").glob("*.npz"):
        weight_file.load(path)


def test_server_that_is_killed_twenty_times_leaves_nothing_behind(contexts, tmp_path):
    project, home, temporary = tmp_path / "project", tmp_path / "home", tmp_path / "temporary"
    for folder in (project, home, temporary):
        folder.mkdir()
    copy_project(project)
    for _ in range(20):
        kill_while_training(contexts, project, home, temporary)
    with serve(project, home, TMPDIR=str(temporary)) as url:
        page = open_page(contexts, url)
        assert page.locator(".st-key-prediction").inner_text()
        page.close()
