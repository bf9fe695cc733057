"""Results while a stroke is being drawn, and what the page does where the websocket fails or does not answer."""

import random
import re

import pytest
from helpers.live_page import (
    assert_consistent,
    evaluate,
    press_recorded_pen,
    record,
    recorded,
    wait_for_state,
    wait_until_settled,
)
from helpers.pen import (
    canvas_box,
    clear,
    draw,
    move_pen,
    press_pen,
    probabilities,
    put_sample,
    read_prediction,
    wait_for_strokes,
    wait_until,
)
from helpers.streamlit_elements import IDLE

from nn.synthetic.sample_digits import sample_strokes

pytestmark = pytest.mark.browser
# Fewer points, as of a faster hand.
EIGHT = sample_strokes(8)[0][::2]
SOCKET = "**/inkling/live"


def test_every_view_follows_the_stroke(page):
    press_recorded_pen(page, EIGHT, results=len(EIGHT) - 1)
    moments = recorded(page, "down")
    for view, least in (("bars", 3), ("image", 3), ("hidden", 3), ("prediction", 2)):
        assert len({moment[view] for moment in moments}) >= least, view
    page.mouse.up()
    wait_for_strokes(page, 1)
    assert "8" in read_prediction(page)


@pytest.mark.parametrize("digit", [5, 7])
def test_last_live_result_equals_the_one_for_the_reported_drawing(page, digit):
    strokes = sample_strokes(digit)
    # On a slow machine, the drawing may be reported before its live result is shown, which is then not requested.
    evaluate(page, "window.reports = []; state.client.receiveReport = (report) => window.reports.push(report);")
    record(page)
    move_pen(page, strokes)
    shows_the_drawing = "state.result.checksum === state.client.readCanvas().checksum && !state.client.isWaiting"
    wait_for_state(page, f"window.reports.at(-1)?.strokes === {len(strokes)} && {shows_the_drawing}")
    evaluate(
        page, "delete state.client.receiveReport; window.reports.forEach((all) => state.client.receiveReport(all));"
    )
    wait_for_strokes(page, len(strokes))
    wait_until_settled(page)
    moments = page.evaluate("shown")
    live = [moment for moment in moments if not moment["reported"]]
    assert moments[-1]["reported"]
    assert live[-1]["checksum"] == moments[-1]["checksum"]
    assert live[-1]["probabilities"] == moments[-1]["probabilities"]
    assert_consistent(page)


def test_live_result_is_final_before_the_canvas_reports(page):
    evaluate(page, "state.client.receiveReport = () => {};")
    move_pen(page, sample_strokes(2))
    wait_until(page, lambda: "2" in read_prediction(page))
    assert page.locator(".st-key-draw").get_attribute("data-strokes") == "0"
    evaluate(page, "delete state.client.receiveReport;")


def rename_canvas_classes(page):
    """As another version of the canvas might do."""

    def rename(route):
        response = route.fetch()
        route.fulfill(response=response, body=response.text().replace('"dc-', '"other-'))

    page.route(re.compile(r"drawable.canvas.*\.js"), rename)


@pytest.mark.parametrize(
    "prevent",
    [
        rename_canvas_classes,
        lambda page: page.route_web_socket(SOCKET, lambda socket: socket.close()),
        pytest.param(lambda page: page.add_init_script("delete window.CompressionStream"), marks=pytest.mark.soak),
    ],
    ids=["unknown canvas", "refused websocket", "no CompressionStream"],
)
def test_without_live_results_the_page_shows_one_after_each_stroke(visit, prevent):
    page = visit(prepare=prevent)
    draw(page, sample_strokes(4))
    assert "4" in read_prediction(page)
    assert not page.get_by_role("button", name="Replay drawing").is_visible()
    clear(page)
    assert probabilities(page) == []


def test_server_that_never_answers_is_not_waited_for(visit):
    page = visit(prepare=lambda page: page.route_web_socket(SOCKET, lambda socket: None))
    page.locator(".st-key-draw[data-live] .st-key-canvas-area[data-toolbar]").wait_for()
    draw(page, sample_strokes(9))
    assert "9" in read_prediction(page)


def test_closed_websocket_is_opened_again(page):
    draw(page, sample_strokes(1))
    evaluate(page, "state.client.close();")
    wait_for_state(page, "!state.client.isAvailable")
    clear(page)
    wait_for_state(page, "state.client.isAvailable")
    press_recorded_pen(page, sample_strokes(6)[0][::4], results=3)
    page.mouse.up()
    wait_for_strokes(page, 1)
    assert_consistent(page)


# Opens a websocket and sends a token and a drawing; the code and reason with which it is closed, or the answer.
CONNECT = """([address, token, drawing]) => new Promise((done) => {
  const socket = new WebSocket(address);
  socket.onopen = () => (socket.send(token), socket.send(new TextEncoder().encode(drawing)));
  socket.onmessage = ({ data }) => done(JSON.parse(data).prediction.headline);
  socket.onclose = ({ code, reason }) => done([code, reason]);
})"""


def test_websocket_refuses_wrong_tokens_bad_messages_and_other_origins(page, browser):
    address = page.url.replace("http", "ws").rstrip("/") + "/inkling/live"
    token = evaluate(page, "return state.client.socket.token;")
    for wrong in ("let me in", ""):
        assert page.evaluate(CONNECT, [address, wrong, "drawing"]) == [4401, "no such session"]
    code, reason = page.evaluate(CONNECT, [address, token, "not a drawing"])
    assert code == 1007
    assert "not a drawing" in reason
    other = browser.new_page()
    other.goto("data:text/html,<p>elsewhere</p>")
    assert other.evaluate(CONNECT, [address, token, "drawing"])[0] == 1006
    other.close()
    draw(page, sample_strokes(2))
    assert_consistent(page)


def test_two_sessions_drawing_at_once_get_their_own_results(page, visit):
    pages = page, visit()
    for one in pages:
        wait_until_settled(one)
        record(one)
    boxes = [canvas_box(one) for one in pages]
    for number, points in enumerate(zip(sample_strokes(0)[0][::8], EIGHT[::4], strict=False)):
        for one, box, (x, y) in zip(pages, boxes, points, strict=True):
            one.mouse.move(box["x"] + x, box["y"] + y)
            if number == 0:
                one.mouse.down()
        if number <= 3:
            for one in pages:
                wait_until(one, lambda one=one, least=number: len(recorded(one, "down")) >= least)
    for one in pages:
        one.mouse.up()
    for one in pages:
        wait_for_strokes(one, 1)
        assert_consistent(one)
    assert probabilities(pages[0]) != probabilities(pages[1])
    clear(pages[1])
    assert "Draw a digit" in read_prediction(pages[1])
    assert "0" in read_prediction(pages[0])


def test_report_that_comes_before_the_canvas_has_painted_is_shown_afterwards(page):
    """As in a tab in the background, where browsers paint no frames."""
    page.evaluate(
        """() => {
          const request = window.requestAnimationFrame.bind(window), waiting = [];
          window.requestAnimationFrame = (callback) => waiting.push(callback);
          window.paint = () => {
            window.requestAnimationFrame = request;
            waiting.forEach(request);
          };
        }"""
    )
    move_pen(page, [EIGHT])
    wait_for_state(page, "state.client.report.strokes === 1 && !state.client.isWaiting")
    page.locator(IDLE).wait_for()
    page.evaluate("paint()")
    wait_for_strokes(page, 1)
    assert "8" in read_prediction(page)


def test_screen_reader_hears_only_the_result_of_a_finished_stroke(page):
    page.evaluate(
        """() => {
          const status = document.querySelector(".st-key-prediction [role=status]");
          window.announced = [];
          new MutationObserver(() => window.announced.push(status.textContent))
            .observe(status, { childList: true, characterData: true, subtree: true });
        }"""
    )
    press_pen(page, EIGHT)
    assert page.evaluate("announced") == []
    page.mouse.up()
    wait_for_strokes(page, 1)
    assert len(page.evaluate("announced")) <= 2
    assert "8" in page.evaluate("announced.at(-1)")


def test_equal_results_change_nothing_in_the_document(page):
    put_sample(page, 5)
    # Page links are rendered later than the rest.
    page.locator('.st-key-draw [data-testid="stPageLink-NavLink"]').nth(2).wait_for()
    wait_until_settled(page)
    changes = evaluate(
        page,
        """
          let changes = [];
          const text = ({ type, attributeName, target }) => `${type} ${attributeName} in ${target.outerHTML}`;
          const observer = new MutationObserver((list) => changes.push(...list.map(text)));
          observer.observe(root, { attributes: true, characterData: true, childList: true, subtree: true });
          // Streamlit may still change attributes after its last run.
          for (let turn = 0; turn < 20; turn++) {
            changes = [];
            await new Promise((next) => setTimeout(next, 300));
            if (!changes.length) break;
          }
          for (let turn = 0; turn < 5; turn++) state.client.show({ ...state.result });
          await new Promise(requestAnimationFrame);
          observer.disconnect();
          return changes.map((change) => change.slice(0, 200));
        """,
    )
    assert changes == []


def test_results_during_a_stroke_insert_and_remove_no_nodes(page):
    """For each, the browser computes the styles of the whole page again: see setText in view.js."""
    put_sample(page, 5)
    press_pen(page, EIGHT[:10])
    wait_for_state(page, "state.penIsDown && state.result?.checksum !== state.client.report?.result?.checksum")
    page.evaluate(
        """() => {
          window.changed = [];
          const text = ({ target }) => target.outerHTML.slice(0, 200);
          new MutationObserver((list) => window.changed.push(...list.map(text)))
            .observe(document.querySelector(".st-key-draw"), { childList: true, subtree: true });
        }"""
    )
    record(page)
    box = canvas_box(page)
    for number, (x, y) in enumerate(EIGHT[10:]):
        page.mouse.move(box["x"] + x, box["y"] + y)
        wait_until(page, lambda least=number: len(recorded(page, "down")) >= min(least, 3))
    changed = page.evaluate("changed")
    page.mouse.up()
    wait_for_strokes(page, len(sample_strokes(5)) + 1)
    assert changed == []


BUTTONS = {"undo": "Undo", "redo": "Redo", "clear": "Clear", "write": "Random digit"}
BUTTONS |= {"restore": "Restore last drawing", "replay": "Replay drawing"}
ACTIONS = ("draw", "draw", "draw", "undo", "undo", "redo", "clear", "sample", "write", "restore", "replay", "brush")


@pytest.mark.parametrize("actions", [12, pytest.param(200, marks=pytest.mark.soak)])
def test_random_actions_leave_the_page_consistent(visit, actions):
    page = visit(height=1400)
    random_state = random.Random(5)
    for _ in range(actions):
        act(page, random_state.choice(ACTIONS), random_state)
        # Now and then the next action comes before the last has been completed.
        if random_state.random() < 0.7:
            assert_consistent(page)
    assert_consistent(page)


def act(page, action, random_state):
    if action == "draw":
        move_pen(page, [random_state.choice([stroke for digit in range(10) for stroke in sample_strokes(digit)])])
    elif action == "sample":
        page.get_by_role("button", name=f"Sample {random_state.randrange(10)}").click()
    elif action == "brush":
        page.get_by_role("slider", name="Brush size").press(random_state.choice(["ArrowLeft", "ArrowRight"]))
    else:
        # Clicked by a script, which does nothing to a disabled button.
        for button in page.get_by_role("button", name=BUTTONS[action], exact=True).all():
            button.evaluate("button => button.click()")
