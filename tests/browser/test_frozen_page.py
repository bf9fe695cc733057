"""A page that is frozen, as on a phone in a pocket, loses its training; one that is read or in the background does not,
and neither does one whose scripts wait, for a long task or for a dialog of the browser.

The processes of a browser's pages are stopped, as by a phone; their connections still look open to the server.
"""

import os
import re
import signal
from contextlib import contextmanager

import pytest
from conftest import Contexts, Visit
from helpers import chromium
from helpers.pen import wait_until
from helpers.training_page import LONG, click_button, current_step, expect_text, train
from playwright.sync_api import expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.soak,
    pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="stops processes as on Linux and macOS"),
]


@pytest.fixture
def other_browser(browser, address):
    """Opens pages in a browser of their own, whose processes can be stopped."""
    started = browser.browser_type.launch(executable_path=chromium.find(), args=chromium.FLAGS)
    visiting = Visit(Contexts(started), address)
    yield visiting
    started.close()
    assert visiting.complaints == []


@contextmanager
def frozen(page):
    """Within the block, no script of any page in the browser runs."""
    processes = page.context.browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    renderers = [process["id"] for process in processes if process["type"] == "renderer"]
    assert renderers
    try:
        for process in renderers:
            os.kill(process, signal.SIGSTOP)
        yield
    finally:
        for process in renderers:
            os.kill(process, signal.SIGCONT)


def start_two(one, two):
    """Start a training of the first page, and one of the second, which waits for it."""
    click_button(one, "Train")
    wait_until(one, lambda: current_step(one) > 0)
    click_button(two, "Train")
    expect_text(two, "status", "queued, 1 training ahead")


def opens_heartbeat(page):
    """Waits, at the end of a block, for the websocket through which the server asks whether a page is running."""
    return page.expect_event("websocket", lambda socket: socket.url.endswith("/inkling/heartbeat"))


@pytest.mark.parametrize("is_reading", [False, True], ids=["Draw page", "Learn page"])
def test_frozen_page_loses_its_training_but_not_its_network(visit, other_browser, is_reading):
    one, two = other_browser(query=LONG), visit(query=LONG)
    with opens_heartbeat(one):
        start_two(one, two)
    if is_reading:
        one.get_by_role("link", name="Learn", exact=True).click()
        one.get_by_role("heading", name="step by step").wait_for()
    with frozen(one):
        expect_text(two, "status", re.compile(r"step [\d,]+ of"))
        train(two, button="Stop")
    if is_reading:
        one.get_by_role("link", name="Draw", exact=True).click()
    expect_text(one, "status", "Run 1 ended early: its page was closed, asleep or offline for more than 5 seconds.")
    expect_text(one, "status", "The network as it was then is kept.")
    expect_text(one, "prediction", re.compile(r"Run 1, after [\d,]+ step"))
    click_button(one, "Train")
    expect_text(one, "status", re.compile(r"Run 2: .*step [\d,]+ of"))
    train(one, "Run 2", button="Stop")


def test_page_that_is_read_keeps_its_training(visit):
    page = visit(query=LONG)
    with opens_heartbeat(page) as opening:
        click_button(page, "Train")
    heartbeat, questions = opening.value, []
    heartbeat.on("framereceived", lambda _: questions.append(None))
    page.get_by_role("link", name="Learn", exact=True).click()
    page.get_by_role("heading", name="step by step").wait_for()
    # More than a page may leave without an answer before its training ends.
    wait_until(page, lambda: len(questions) > 6)
    page.get_by_role("link", name="Draw", exact=True).click()
    expect_progress(page)


# What keeps the scripts of a page waiting for longer than a frozen page may be away.
LONG_TASK = "const end = performance.now() + 15_000; while (performance.now() < end);"
ALERT, ASK_BEFORE_LEAVING = "alert('Time for a break')", "location.reload()"


@pytest.mark.parametrize("state", ["training", "paused"])
@pytest.mark.parametrize("occupation", [LONG_TASK, ALERT, ASK_BEFORE_LEAVING], ids=["long task", "alert", "leaving"])
def test_page_whose_scripts_wait_keeps_its_training(visit, occupation, state):
    page = visit(query=LONG)
    with opens_heartbeat(page):
        click_button(page, "Train")
    wait_until(page, lambda: current_step(page) > 0)
    if state == "paused":
        click_button(page, "Pause")
        expect_text(page, "status", "Paused")
    occupy(page, occupation)
    if state == "paused":
        click_button(page, "Resume")
    expect_progress(page)
    train(page, button="Stop")


def occupy(page, occupation):
    """Run a script that ends after 15 seconds, or shows a dialog for as long."""
    dialogs, other = [], page.context.new_page()
    page.on("dialog", lambda dialog: dialogs.append(dialog))  # noqa: PLW0108 (Playwright cannot wrap the method itself)
    page.evaluate(f"setTimeout(() => {{ {occupation} }})")
    if occupation != LONG_TASK:
        wait_until(other, lambda: dialogs)
        other.wait_for_timeout(15_000)
        dialogs[0].dismiss()
    other.close()


def expect_progress(page):
    """Wait until the training has gone on."""
    step = current_step(page)
    wait_until(page, lambda: current_step(page) > step)
    expect(page.locator(".st-key-training")).not_to_contain_text("ended early")
