"""The example digits that are drawn on the empty canvas of a page that was just opened."""

import pytest
from helpers.live_page import assert_consistent, evaluate, wait_for_state
from helpers.pen import (
    CANVAS,
    canvas_levels,
    count_ink,
    move_pen,
    press_pen,
    probabilities,
    read_prediction,
    wait_for_strokes,
    wait_until,
)

pytestmark = pytest.mark.browser
EXAMPLE = ".st-key-draw[data-example]"
HINT = """() => getComputedStyle(document.querySelector(".st-key-canvas-area"), "::after").content"""
LINE = [(140.0, 40.0 + 10 * step) for step in range(20)]
# The predictions shown, each time they change.
WATCH = """window.shown = []; state.addEventListener("resultchange", () => {
  const { probabilities } = state.result.prediction;
  window.shown.push(probabilities && probabilities.indexOf(Math.max(...probabilities)));
});"""


def test_example_is_drawn_and_read_while_the_hint_stays(visit):
    page = visit()
    evaluate(page, WATCH)
    page.locator(EXAMPLE).wait_for()
    wait_until(page, lambda: len(set(page.evaluate("shown"))) >= 2)
    assert page.evaluate(HINT) == '"Draw a digit here"'
    assert page.locator(".network-diagram .ink").is_visible()
    # The first one, and the next, another digit.
    wait_until(page, lambda: {3, 8} <= set(page.evaluate("shown")))


def test_reduced_motion_shows_one_finished_example_that_stays_with_its_result(visit):
    page = visit(reduced_motion="reduce")
    evaluate(page, WATCH)
    page.locator(EXAMPLE).wait_for()
    wait_until(page, lambda: "3" in read_prediction(page))
    page.wait_for_timeout(4000)
    assert set(page.evaluate("shown")) <= {None, 3}
    assert page.locator("[role=status]", has_text="confident").count() == 0
    assert_consistent(page)


@pytest.mark.parametrize("has_finished", [False, pytest.param(True, marks=pytest.mark.soak)])
def test_first_stroke_ends_the_example_and_is_complete(visit, has_finished):
    page = visit()
    box = page.locator(CANVAS).bounding_box()
    page.locator(EXAMPLE).wait_for()
    wait_for_state(page, "state.replayCanvas !== null" + " && !state.isReplaying" * has_finished)
    press_pen(page, LINE[:1], box)
    assert page.locator(EXAMPLE).count() == 0
    assert evaluate(page, "return state.replayCanvas === null && state.penIsDown;")
    for x, y in LINE[1:]:
        page.mouse.move(box["x"] + x, box["y"] + y)
    page.mouse.up()
    wait_for_strokes(page, 1)
    # The line alone, from its first point to its last one.
    rows, columns = (canvas_levels(page) > 127).nonzero()
    assert (rows.min(), rows.max()) == pytest.approx((30, 240), abs=3)
    assert (columns.min(), columns.max()) == pytest.approx((130, 150), abs=3)
    assert_consistent(page)
    page.get_by_role("button", name="Undo").click()
    wait_for_strokes(page, 0)
    assert page.get_by_role("button", name="Undo").is_disabled()


@pytest.mark.parametrize(
    "action", ["click", *(pytest.param(action, marks=pytest.mark.soak) for action in ("key", "focus", "sample"))]
)
def test_any_action_ends_the_example(visit, action):
    page = visit()
    page.locator(EXAMPLE).wait_for()
    wait_until(page, lambda: probabilities(page))
    if action == "key":
        page.keyboard.press("Tab")
    elif action == "focus":
        page.locator(".network-diagram .lines").focus()
    elif action == "click":
        page.locator("h1").click()
    else:
        page.get_by_role("button", name="Sample 4").click()
    assert page.locator(f"{EXAMPLE}, .replay-canvas").count() == 0
    if action != "sample":
        assert probabilities(page) == []
        assert count_ink(page) == 0
        # Nothing comes later: neither the rest of the example nor the next one.
        page.wait_for_timeout(4000)
        assert probabilities(page) == []
        assert page.locator(EXAMPLE).count() == 0


def test_scrolling_with_a_finger_leaves_the_example(visit):
    page = visit(width=375, height=812, has_touch=True, is_mobile=True)
    page.locator(EXAMPLE).wait_for()
    session = page.context.new_cdp_session(page)
    for kind, y in (("touchStart", 700), ("touchMove", 680), ("touchMove", 600), ("touchEnd", None)):
        points = [] if y is None else [{"x": 30, "y": y}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    page.wait_for_timeout(300)
    assert page.locator(EXAMPLE).count() == 1
    page.get_by_role("button", name="Clear").tap()
    assert page.locator(EXAMPLE).count() == 0


def test_stroke_before_the_first_example_prevents_it(visit):
    page = visit()
    move_pen(page, [LINE])
    wait_for_strokes(page, 1)
    page.wait_for_timeout(1500)
    assert page.locator(EXAMPLE).count() == 0
    assert_consistent(page)
