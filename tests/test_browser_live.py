"""Bars that move while the pen is down, in a real Chromium: live answers, and what happens where they cannot be had."""

import random
import re
import time

import pytest
from live import assert_consistent, painted, record, wait_until_settled
from pen import (
    CANVAS,
    draw,
    draw_with_finger,
    ink_on,
    move_pen,
    probabilities,
    put_sample,
    sheet,
    until,
    verdict,
    wait_for_brush,
    wait_for_strokes,
)
from playwright.sync_api import Page, expect

from ui import samples

pytestmark = pytest.mark.browser
EIGHT = samples.strokes(8)[0]


def put_down(page: Page, points: list[tuple[float, float]]) -> None:
    """Draw with the mouse and do not lift it."""
    box = sheet(page)
    page.mouse.move(box["x"] + points[0][0], box["y"] + points[0][1])
    page.mouse.down()
    for x, y in points[1:]:
        page.mouse.move(box["x"] + x, box["y"] + y)


def test_everything_moves_while_the_pen_is_down(visit):
    page = visit()
    record(page)
    put_down(page, EIGHT)
    until(page, lambda: len(painted(page, "down")) >= 5)
    moments = painted(page, "down")
    for part in ("bars", "picture", "hidden"):
        assert len({moment[part] for moment in moments}) >= 5, part
    assert len({moment["verdict"] for moment in moments}) >= 2
    page.mouse.up()
    wait_for_strokes(page, 1)
    assert "8" in verdict(page)


def test_the_canvas_itself_and_the_last_live_answer_agree(visit):
    page = visit()
    record(page)
    for digit in (3, 5, 7):
        strokes = samples.strokes(digit)
        draw(page, strokes)
        wait_until_settled(page)
        moments = page.evaluate("painted")
        live = [moment for moment in moments if not moment["reported"]]
        assert moments[-1]["reported"]
        # The answer was final before the canvas had said anything, and the canvas changed nothing.
        assert live[-1]["mark"] == moments[-1]["mark"]
        assert live[-1]["shares"] == moments[-1]["shares"]
        assert_consistent(page)
        page.get_by_role("button", name="Clear").click()
        wait_for_strokes(page, 0)


def test_the_answer_is_final_before_the_canvas_reports(visit):
    page = visit()
    page.evaluate("() => (document.querySelector('.st-key-stage').live.told = () => {})")
    move_pen(page, samples.strokes(2))
    until(page, lambda: "2" in verdict(page))
    assert page.locator(".st-key-stage").get_attribute("data-strokes") == "0"


def test_what_the_pages_own_socket_needs_of_the_canvas_is_there(visit):
    """Fails when a new streamlit-drawable-canvas is built differently: then ui/canvas.js must learn of it."""
    page = visit()
    layers = page.evaluate("() => document.querySelector('.st-key-ink').layers().map((layer) => layer.className)")
    assert layers == ["dc-canvas lower-canvas", "dc-canvas upper-canvas"], (
        "the drawing canvas no longer keeps finished ink in a lower and the stroke in progress in an upper canvas"
    )
    first, second = ([(40.0, 40.0 + 5 * step) for step in range(30)], [(200.0, 40.0 + 5 * step) for step in range(30)])
    draw(page, [first])
    put_down(page, second)
    # One look at each layer: at a second one, the browser would complain.
    seen = page.evaluate(
        """() => document.querySelector('.st-key-ink').layers().map((layer) => {
          const { data } = layer.getContext("2d").getImageData(0, 100, 280, 1);
          return [40, 200].map((x) => data[4 * x] > 127);
        })"""
    )
    page.mouse.up()
    assert seen == [[True, False], [False, True]], "finished ink and the stroke in progress lie elsewhere"


@pytest.mark.parametrize("reason", ["the canvas is built differently", "the socket is refused", "old browser"])
def test_without_live_answers_the_page_works_after_each_stroke(visit, reason):
    page = visit()
    if reason == "the canvas is built differently":
        page.route(re.compile(r"drawable.canvas.*\.js"), call_everything_differently)
    elif reason == "the socket is refused":
        page.route_web_socket("**/thoughts", lambda socket: socket.close())
    else:
        page.context.add_init_script("delete window.CompressionStream")
    page.reload()
    page.locator(CANVAS).wait_for()
    expect(page.locator(".st-key-verdict")).to_contain_text("Draw a digit")
    draw(page, samples.strokes(4))
    assert "4" in verdict(page)
    assert not page.get_by_role("button", name="Replay my drawing").is_visible()
    page.get_by_role("button", name="Clear").click()
    wait_for_strokes(page, 0)
    assert probabilities(page) == []


def call_everything_differently(route):
    """The canvas as another version of it might be: nothing in it has the names that we know."""
    response = route.fetch()
    route.fulfill(response=response, body=response.text().replace('"dc-', '"other-'))


# Opens a socket, sends what it is given, and says how it was closed, or what it was answered.
KNOCK = """([address, messages]) => new Promise((done) => {
  const socket = new WebSocket(address);
  const [token, picture] = messages;
  socket.onopen = () => (socket.send(token), socket.send(new TextEncoder().encode(picture)));
  socket.onmessage = ({ data }) => done(JSON.parse(data).headline);
  socket.onclose = ({ code, reason }) => done([code, reason]);
})"""


def test_only_the_page_itself_gets_an_answer(visit, browser):
    page = visit()
    address = page.url.replace("http", "ws").rstrip("/") + "/thoughts"
    token = page.evaluate("() => document.querySelector('.st-key-stage').live.data.token")
    assert page.evaluate(KNOCK, [address, ["let me in", "picture"]]) == [4401, "no such visit"]
    assert page.evaluate(KNOCK, [address, ["", ""]]) == [4401, "no such visit"]
    code, reason = page.evaluate(KNOCK, [address, [token, "no picture at all"]])
    assert code == 1007
    assert "no picture" in reason
    # Who has the token, but is the page of somebody else, is not even let in.
    stranger = browser.new_page()
    stranger.goto("data:text/html,<p>elsewhere</p>")
    assert stranger.evaluate(KNOCK, [address, [token, "picture"]])[0] == 1006
    stranger.close()
    draw(page, samples.strokes(2))
    assert_consistent(page)


def test_a_socket_that_dies_is_opened_again(visit):
    page = visit()
    draw(page, samples.strokes(1))
    page.evaluate("() => document.querySelector('.st-key-stage').live.socket.close()")
    until(page, lambda: page.evaluate("() => !document.querySelector('.st-key-stage').live.canAsk()"))
    page.get_by_role("button", name="Clear").click()
    wait_for_strokes(page, 0)
    until(page, lambda: page.evaluate("() => document.querySelector('.st-key-stage').live.canAsk()"))
    record(page)
    draw(page, samples.strokes(6))
    assert len(painted(page, "down")) >= 3
    assert_consistent(page)


def test_a_server_that_never_answers_is_not_waited_for(visit):
    page = visit()
    page.route_web_socket("**/thoughts", lambda socket: None)
    page.reload()
    page.locator(".st-key-stage[data-live] .st-key-ink[data-toolbar]").wait_for()
    draw(page, samples.strokes(9))
    assert "9" in verdict(page)


def test_two_visitors_draw_at_once(visit):
    one, two = visit(), visit()
    for page in (one, two):
        record(page)
    first, second = samples.strokes(0)[0], samples.strokes(8)[0]
    boxes = sheet(one), sheet(two)
    for turn, (a, b) in enumerate(zip(first, second, strict=False)):
        for page, box, (x, y) in ((one, boxes[0], a), (two, boxes[1], b)):
            page.mouse.move(box["x"] + x, box["y"] + y)
            if turn == 0:
                page.mouse.down()
    for page in (one, two):
        page.mouse.up()
        wait_for_strokes(page, 1)
    for page in (one, two):
        assert len(painted(page, "down")) >= 3
        assert_consistent(page)
    assert one.evaluate("painted.at(-1).shares") != two.evaluate("painted.at(-1).shares")


def test_a_finger_moves_the_bars_and_not_the_page(visit):
    page = visit(width=375, height=667, has_touch=True, is_mobile=True)
    page.locator(CANVAS).scroll_into_view_if_needed()
    before = page.evaluate("() => document.querySelector('.stMain').scrollTop")
    record(page)
    draw_with_finger(page, [[(140, 30 + 4 * step) for step in range(55)]])
    assert len({moment["picture"] for moment in painted(page, "down")}) >= 2
    assert page.evaluate("() => document.querySelector('.stMain').scrollTop") == before
    assert_consistent(page)


def test_a_pen_moves_the_bars(visit):
    page = visit()
    box, session = sheet(page), page.context.new_cdp_session(page)
    record(page)

    def pen(kind, point):
        place = {"x": box["x"] + point[0], "y": box["y"] + point[1], "button": "left", "buttons": 1, "clickCount": 1}
        session.send("Input.dispatchMouseEvent", {"type": kind, "pointerType": "pen", **place})

    pen("mousePressed", EIGHT[0])
    for point in EIGHT[1:]:
        pen("mouseMoved", point)
    until(page, lambda: len(painted(page, "down")) >= 3)
    pen("mouseReleased", EIGHT[-1])
    wait_for_strokes(page, 1)
    assert "8" in verdict(page)


def test_a_button_that_was_let_go_elsewhere_ends_the_stroke(visit):
    page = visit()
    put_down(page, EIGHT)
    box, session = sheet(page), page.context.new_cdp_session(page)
    # The mouse comes back, and its button is up, which nobody has told.
    for step in range(3):
        place = {"x": box["x"] + 200 + step, "y": box["y"] + 200}
        session.send("Input.dispatchMouseEvent", {"type": "mouseMoved", "button": "none", "buttons": 0, **place})
    wait_for_strokes(page, 1)
    assert_consistent(page)
    page.mouse.up()
    draw(page, [[(30, 30), (30, 250)]], before=1)
    assert_consistent(page)


def test_a_finger_that_is_taken_away_ends_the_stroke(visit):
    page = visit(has_touch=True)
    box, session = sheet(page), page.context.new_cdp_session(page)

    def touch(kind, *points):
        touches = [{"x": box["x"] + x, "y": box["y"] + y} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    touch("touchStart", EIGHT[0])
    for point in EIGHT[1:]:
        touch("touchMove", point)
    touch("touchCancel")
    wait_for_strokes(page, 1)
    assert_consistent(page)
    draw_with_finger(page, [[(30, 30), (30, 140), (30, 250)]], before=1)
    assert_consistent(page)


def test_two_samples_in_a_hurry_lose_no_stroke(visit):
    page = visit()
    box = sheet(page)
    for turn in range(3):
        page.evaluate(
            """() => [3, 4].forEach((digit) => document.querySelector(`.st-key-sample-${digit} button`).click())"""
        )
        move_pen(page, [[(20 + 10 * turn, 40 + 8 * step) for step in range(25)]], box)
        wait_for_strokes(page, len(samples.strokes(4)) + 1)
        assert_consistent(page)


def test_a_screen_reader_hears_the_answer_once_for_each_stroke(visit):
    page = visit()
    page.evaluate(
        """() => {
          const status = document.querySelector(".st-key-verdict [role=status]");
          window.said = [];
          new MutationObserver(() => window.said.push(status.textContent))
            .observe(status, { childList: true, characterData: true, subtree: true });
        }"""
    )
    put_down(page, EIGHT)
    assert page.evaluate("said") == []
    page.mouse.up()
    wait_for_strokes(page, 1)
    assert len(page.evaluate("said")) <= 2
    assert "8" in page.evaluate("said.at(-1)")


def test_thirty_fast_strokes_are_thirty_strokes(visit):
    page = visit()
    strokes = [[(20 + 40 * (k % 6), 20 + 50 * (k // 6)), (35 + 40 * (k % 6), 45 + 50 * (k // 6))] for k in range(30)]
    move_pen(page, strokes)
    wait_for_strokes(page, 30)
    assert_consistent(page)


@pytest.mark.parametrize("finger", [False, True])
def test_a_stroke_right_after_clear_is_not_lost(visit, finger):
    page = visit(has_touch=finger)
    for turn in range(5):
        draw(page, [[(60, 60), (120, 200)]])
        box = page.locator(CANVAS).bounding_box()
        busy = "button => (button.click(), 'busy' in document.querySelector('.st-key-ink').dataset)"
        assert page.get_by_role("button", name="Clear").evaluate(busy)
        line = [(40 + 10 * turn, 40 + 8 * step) for step in range(25)]
        if finger:
            draw_with_finger(page, [line], box)
        else:
            move_pen(page, [line], box)
        wait_for_strokes(page, 1)
        until(page, lambda: 3500 < ink_on(page) < 5500)  # one line of 192 pixels, 20 wide
        assert_consistent(page)
        page.get_by_role("button", name="Clear").click()
        wait_for_strokes(page, 0)


def test_what_has_not_changed_is_not_painted_again(visit):
    page = visit()
    put_sample(page, 5)
    # Links load their looks later than the rest.
    page.locator('.st-key-stage [data-testid="stPageLink-NavLink"]').nth(2).wait_for()
    wait_until_settled(page)
    changes = page.evaluate(
        """async () => {
          const stage = document.querySelector(".st-key-stage");
          let changes = [];
          const tell = ({ type, attributeName, target }) => `${type} ${attributeName} in ${target.outerHTML}`;
          const what = { attributes: true, characterData: true, childList: true, subtree: true };
          const observer = new MutationObserver((list) => changes.push(...list.map(tell)));
          observer.observe(stage, what);
          // Streamlit may still tidy up after its last run.
          for (let turn = 0; turn < 20; turn++) {
            changes = [];
            await new Promise((next) => setTimeout(next, 300));
            if (!changes.length) break;
          }
          for (let turn = 0; turn < 5; turn++) stage.live.show({ ...stage.thought });
          await new Promise(requestAnimationFrame);
          observer.disconnect();
          return changes.map((change) => change.slice(0, 200));
        }"""
    )
    assert changes == []


ACTIONS = ("draw", "draw", "draw", "undo", "undo", "redo", "clear", "sample", "write", "back", "replay", "brush")


def test_whatever_one_does_the_page_shows_what_is_on_the_canvas(visit):
    """A random walk of 200 actions; now and then the next comes before the last is through."""
    page = visit(height=1400)
    dice = random.Random(5)
    began = time.monotonic()
    for turn in range(200):
        action = dice.choice(ACTIONS)
        act(page, action, dice)
        if dice.random() < 0.7:
            assert_consistent(page)
        if time.monotonic() - began > 240:
            pytest.fail(f"too slow: {turn} actions in 4 minutes")
    assert_consistent(page)


def act(page: Page, action: str, dice: random.Random) -> None:
    names = {"undo": "Undo", "redo": "Redo", "clear": "Clear", "write": "Have one written"}
    names |= {"back": "Bring my last drawing back", "replay": "Replay my drawing"}
    if action == "draw":
        stroke = dice.choice([stroke for digit in range(10) for stroke in samples.strokes(digit)])
        move_pen(page, [stroke])
    elif action == "sample":
        page.get_by_role("button", name=f"Sample {dice.randrange(10)}").click()
    elif action == "brush":
        page.get_by_role("slider", name="Brush width").press(dice.choice(["ArrowLeft", "ArrowRight"]))
    else:
        # Clicked as it is: to click a button that cannot be used does nothing.
        for button in page.get_by_role("button", name=names[action], exact=True).all():
            button.evaluate("button => button.click()")


def test_the_brush_and_the_pen_get_along(visit):
    page = visit()
    slider = page.get_by_role("slider", name="Brush width")
    slider.press("End")
    wait_for_brush(page, 40)
    record(page)
    draw(page, samples.strokes(7))
    assert painted(page, "down")
    assert_consistent(page)
    assert probabilities(page)
