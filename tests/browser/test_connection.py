"""A page whose connection or session is lost, or that is reloaded: what comes back, and what the visitor is told."""

from pathlib import Path

import pytest
from conftest import ROOT, serve
from helpers.live_page import evaluate, wait_for_state
from helpers.pen import (
    canvas_levels,
    clear,
    draw,
    move_pen,
    network_input,
    probabilities,
    put_sample,
    wait_for_strokes,
    wait_until,
)
from helpers.streamlit_elements import IDLE
from helpers.tcp_proxy import Proxy
from helpers.training_page import (
    LONG,
    SHORT,
    click_button,
    current_step,
    expect_sliders,
    expect_text,
    set_slider,
    train,
)
from playwright.sync_api import expect

from nn.synthetic.sample_digits import sample_strokes

pytestmark = pytest.mark.browser
LINE = [(60.0, 240.0), (220.0, 240.0)]
SENTENCE = ".inkling-connection"


class Server:
    """A server behind a proxy, which can be restarted and forgets all sessions then."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.running = serve(ROOT, home, INKLING_TRAININGS="1")
        self.running.__enter__()
        self.proxy = Proxy(self.running.port).__enter__()
        self.address = f"http://localhost:{self.proxy.port}"

    def kill(self) -> None:
        self.running.process.kill()
        self.running.process.wait()

    def start(self) -> None:
        self.running = serve(ROOT, self.home, port=self.running.port, INKLING_TRAININGS="1")
        self.running.__enter__()

    def close(self) -> None:
        self.proxy.__exit__()
        self.running.__exit__()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("home"))
    yield server
    server.close()


@pytest.fixture
def visit_server(server, contexts):
    """Opens pages of a server whose connection will be lost, about which the console may complain."""
    pages = []

    def visit(query=""):
        page = contexts(1280, 900).new_page()
        pages.append(page)
        page.goto(f"{server.address}/{query}")
        wait_for_page(page)
        return page

    yield visit
    server.proxy.restore()
    for page in pages:
        page.close()


def wait_for_page(page):
    page.locator(".st-key-canvas-area[data-toolbar]").wait_for()
    page.locator(IDLE).wait_for()
    wait_for_state(page, "state.client?.report")


def expect_sentence(page, text):
    expect(page.locator(SENTENCE)).to_have_text(text)


def opacity(page):
    return page.locator(".st-key-answer").evaluate("element => getComputedStyle(element).opacity")


def test_page_comes_back_with_its_drawing_after_a_restart_of_the_server(server, visit_server):
    page = visit_server(SHORT)
    sample = put_sample(page, 3)
    before = network_input(page)
    set_slider(page, "neurons1", "32")
    train(page)
    # Nothing runs when the connection is lost, and what ran last was all of the page: Streamlit asks for nothing then.
    page.locator(IDLE).wait_for()
    page.wait_for_timeout(1000)
    server.kill()
    expect_sentence(page, "Reconnecting…")
    assert opacity(page) < "0.5"
    move_pen(page, [LINE])
    page.wait_for_timeout(500)
    server.start()
    expect_sentence(page, "The connection was lost. Your drawing is back; run 1 is gone.")
    assert opacity(page) == "1"
    strokes = len(sample_strokes(3)) + 1
    wait_for_strokes(page, strokes)
    assert network_input(page) != before
    expect_sliders(page, neurons1="32")
    draw(page, [[(60, 260), (220, 260)]], before=strokes)
    clear(page)
    assert put_sample(page, 3) == sample
    click_button(page, "Train")
    expect_text(page, "prediction", "Run 1")


def test_page_is_grey_while_the_connection_is_cut_and_reads_what_was_drawn_meanwhile(server, visit_server):
    page = visit_server()
    put_sample(page, 3)
    before = network_input(page)
    server.proxy.cut()
    expect_sentence(page, "Reconnecting…")
    assert opacity(page) < "0.5"
    move_pen(page, [LINE])
    assert network_input(page) == before
    page.wait_for_timeout(500)
    server.proxy.restore()
    wait_for_strokes(page, len(sample_strokes(3)) + 1)
    expect(page.locator(SENTENCE)).to_be_hidden()
    assert opacity(page) == "1"
    assert network_input(page) != before
    # The live connection, too.
    page.locator(".st-key-draw[data-live]").wait_for()


def test_answer_that_is_late_is_grey(server, visit_server):
    page = visit_server()
    put_sample(page, 3)
    before = network_input(page)
    server.proxy.stall()
    move_pen(page, [LINE])
    expect_sentence(page, "Waiting for the server…")
    assert opacity(page) < "0.5"
    assert network_input(page) == before
    server.proxy.restore()
    wait_for_strokes(page, len(sample_strokes(3)) + 1)
    expect(page.locator(SENTENCE)).to_be_hidden()
    assert opacity(page) == "1"
    assert network_input(page) != before


def test_reloaded_page_has_its_drawing_and_network_again_unless_it_was_cleared(visit_server):
    page = visit_server("?epochs=2")
    page.get_by_role("combobox", name="Active model").click()
    page.get_by_role("option", name="mnist-128").click()
    expect_text(page, "prediction", "mnist-128")
    draw(page, sample_strokes(3))
    before, ink = probabilities(page), canvas_levels(page)
    page.reload()
    wait_for_page(page)
    wait_for_strokes(page, len(sample_strokes(3)))
    expect_sentence(page, "Your drawing is back.")
    assert abs(canvas_levels(page).astype(int) - ink).mean() < 0.5
    assert probabilities(page) == pytest.approx(before, abs=1)
    expect_text(page, "prediction", "mnist-128")
    expect_sliders(page, epochs="2")
    page.get_by_role("button", name="Undo", exact=True).wait_for()
    clear(page)
    page.reload()
    wait_for_page(page)
    wait_for_strokes(page, 0)


def test_drawing_comes_back_though_the_first_request_for_it_is_lost(visit_server):
    page = visit_server()
    put_sample(page, 3)
    lost = []

    def connect(browser_side):
        server_side = browser_side.connect_to_server()

        def forward(message):
            if b'"restore"' in message and not lost:
                lost.append(message)
            else:
                server_side.send(message)

        browser_side.on_message(forward)

    page.route_web_socket("**/_stcore/stream", connect)
    page.reload()
    expect_sentence(page, "Your drawing is back.")
    wait_for_strokes(page, len(sample_strokes(3)))
    assert lost


@pytest.mark.soak
def test_tab_that_was_duplicated_begins_without_the_drawing(visit_server):
    page = visit_server()
    put_sample(page, 3)
    # A tab opened by a page begins with a copy of its sessionStorage, as a duplicated one does.
    with page.expect_popup() as opening:
        page.evaluate("window.open(location.href)")
    other = opening.value
    wait_for_page(other)
    assert evaluate(other, "return sessionStorage.length;") == 1
    put_sample(other, 7)
    page.reload()
    wait_for_page(page)
    wait_for_strokes(page, len(sample_strokes(3)))
    other.close()


def test_only_a_page_that_trains_warns_before_it_is_left(visit_server):
    page = visit_server(LONG)
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.type), dialog.dismiss()))
    put_sample(page, 3)
    page.reload()
    wait_for_page(page)
    assert dialogs == []
    click_button(page, "Train")
    wait_until(page, lambda: current_step(page) > 0)
    page.evaluate("setTimeout(() => location.reload())")
    wait_until(page, lambda: dialogs == ["beforeunload"])
    step = current_step(page)
    wait_until(page, lambda: current_step(page) > step)
    train(page, button="Stop")
    # An event that nothing prevents returns true.
    wait_until(page, lambda: page.evaluate("dispatchEvent(new Event('beforeunload', { cancelable: true }))"))
    page.reload()
    wait_for_page(page)
    assert dialogs == ["beforeunload"]
