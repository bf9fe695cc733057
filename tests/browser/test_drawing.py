"""Drawing with mouse, finger and pen: strokes, brush width, undo, clear and restore, also while the canvas is busy."""

import math
import re
from itertools import pairwise

import numpy as np
import pytest
from helpers.live_page import assert_consistent, predict, record, recorded
from helpers.pen import (
    CANVAS_AREA,
    SPACING,
    Finger,
    canvas_box,
    canvas_levels,
    clear,
    count_ink,
    dispatch_mouse,
    draw,
    draw_with_finger,
    move_pen,
    network_input,
    press_pen,
    probabilities,
    put_sample,
    read_prediction,
    spaced,
    wait_for_brush,
    wait_for_strokes,
    wait_until,
)
from helpers.streamlit_elements import SCRIPT_STATE
from helpers.stroke_files import STROKES, fit_strokes, handwriting

from nn.images.strokes import render
from nn.synthetic.sample_digits import sample_strokes
from ui.canvas.canvas import BRUSH

pytestmark = pytest.mark.browser
EIGHT = spaced(sample_strokes(8)[0], SPACING)
LINE = [(60.0, 40.0 + 8 * step) for step in range(25)]
PHONE = {"width": 375, "height": 667, "has_touch": True, "is_mobile": True}
# A star in one stroke. With fewer points, the canvas would round off its lines.
CORNERS = [(140 + 100 * math.sin(0.8 * math.pi * k), 140 - 100 * math.cos(0.8 * math.pi * k)) for k in range(6)]


def straight_lines(corners):
    """Points along straight lines from corner to corner."""
    return [point for start, end in pairwise(corners) for point in np.linspace(start, end, 15).tolist()]


STAR = [straight_lines(CORNERS)]

# A 1 as people write it: an upstroke, then the stem, and perhaps a foot.
ONES_WITH_UPSTROKE = {
    "short upstroke": [[(112, 92), (150, 40), (148, 240)]],
    "upstroke of half the height": [[(84, 148), (152, 42), (146, 236)]],
    "long steep upstroke": [[(92, 206), (150, 38), (158, 240)]],
    "upstroke and foot": [[(96, 112), (144, 44), (142, 232)], [(100, 234), (188, 230)]],
    "slanted": [[(104, 142), (182, 44), (136, 238)]],
}


def digits_named(text):
    """The digits in a headline; the sentence below it has percentages."""
    return re.findall(r"\d", text.splitlines()[0])


def test_small_digits_off_centre_are_read(page):
    """All of them without the page; on the page one with one stroke, and one with several."""
    for digit in range(10):
        strokes = fit_strokes(sample_strokes(digit), size=140, centre=(110, 165))
        assert digits_named(predict(render(strokes, BRUSH)).headline) == [str(digit)]
        if digit in (2, 4):
            draw(page, strokes)
            assert digits_named(read_prediction(page)) == [str(digit)]
            assert np.argmax(probabilities(page)) == digit
            clear(page)


def test_ones_with_an_upstroke_are_read_as_1(page):
    """All of them without the page; the longest upstroke on the page, too."""
    for kind, strokes in ONES_WITH_UPSTROKE.items():
        drawn = [straight_lines(corners) for corners in strokes]
        assert digits_named(predict(render(drawn, BRUSH)).headline) == ["1"], kind
    draw(page, [straight_lines(corners) for corners in ONES_WITH_UPSTROKE["long steep upstroke"]])
    assert digits_named(read_prediction(page)) == ["1"]


def test_star_is_rejected_but_its_probabilities_are_shown(page):
    draw(page, STAR)
    assert "Not a digit?" in read_prediction(page)
    assert len(probabilities(page)) == 10


def brush_slider(page):
    return page.get_by_role("slider", name="Brush size")


@pytest.fixture
def brush_page(shared):
    """A shared page on which tests choose a brush."""
    return shared(height=910)


@pytest.fixture
def slow_page(brush_page):
    """A page on a computer that is four times slower."""
    session = brush_page.context.new_cdp_session(brush_page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    yield brush_page
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})


def test_thin_and_thick_strokes_are_read(brush_page):
    page = brush_page
    for key, brush, digit, height in (("Home", 8, 3, 250), ("End", 40, 9, 120)):
        brush_slider(page).press(key)
        wait_for_brush(page, brush)
        draw(page, fit_strokes(sample_strokes(digit), height, (140, 140)))
        assert str(digit) in read_prediction(page)
        clear(page)


def test_undo_redo_and_clear(page):
    undo, redo = (page.get_by_role("button", name=name, exact=True) for name in ("Undo", "Redo"))
    assert undo.is_disabled()
    assert "Draw a digit" in read_prediction(page)
    assert "%" not in page.locator(".st-key-probabilities").inner_text()
    assert page.locator(".st-key-preprocessing").get_by_role("img").count() == 0
    draw(page, [[(130, 60), (130, 220)], [(60, 100), (200, 100)], [(60, 180), (200, 180)]])
    complete = network_input(page)
    for remaining in (2, 1, 0):
        undo.click()
        wait_for_strokes(page, remaining)
        assert network_input(page) != complete
    assert probabilities(page) == []
    for strokes in (1, 2, 3):
        redo.click()
        wait_for_strokes(page, strokes)
    assert network_input(page) == complete
    undo.click()
    wait_for_strokes(page, 2)
    clear(page)
    assert "Draw a digit" in read_prediction(page)
    assert undo.is_disabled()
    assert redo.is_disabled()


def test_clear_removes_stroke_that_the_canvas_has_not_reported_yet(page):
    put_sample(page, 1)
    move_pen(page, [LINE])
    clear(page)
    draw(page, sample_strokes(7))
    assert "7" in read_prediction(page)


@pytest.mark.parametrize("finger", [False, True])
def test_stroke_right_after_clear_is_kept(shared, finger):
    page = shared(has_touch=finger)
    put_sample(page, 1)
    box = canvas_box(page)
    is_busy = f"button => (button.click(), 'busy' in document.querySelector('{CANVAS_AREA}').dataset)"
    assert page.get_by_role("button", name="Clear").evaluate(is_busy)
    if finger:
        draw_with_finger(page, [LINE], box)
    else:
        move_pen(page, [LINE], box)
    wait_for_strokes(page, 1)
    wait_until(page, lambda: 3500 < count_ink(page) < 5500)  # 192 pixels long, 20 wide
    assert_consistent(page)


def test_click_on_clear_waits_for_the_end_of_a_run(page):
    """That run may give the canvas settings, too: with those of the click right after them, it would be rebuilt."""
    put_sample(page, 3)
    app = page.locator(f"[{SCRIPT_STATE}]")
    set_state = f"(app, state) => app.setAttribute('{SCRIPT_STATE}', state)"
    app.evaluate(set_state, "running")
    try:
        page.get_by_role("button", name="Clear", exact=True).click()
        page.locator(f"{CANVAS_AREA}[data-busy]").wait_for()
        page.wait_for_timeout(1000)
        assert count_ink(page) > 0
    finally:
        app.evaluate(set_state, "notRunning")
    wait_for_strokes(page, 0)
    assert count_ink(page) == 0


def test_stroke_after_clear_is_kept_though_the_server_answers_late(visit):
    held, is_slow = [], False

    def connect(browser_side):
        send = browser_side.send
        server_side = browser_side.connect_to_server()
        server_side.on_message(lambda message: held.append((send, message)) if is_slow else send(message))

    page = visit(prepare=lambda page: page.route_web_socket("**/_stcore/stream", connect))
    put_sample(page, 1)
    box = canvas_box(page)
    is_slow = True
    page.get_by_role("button", name="Clear").click()
    move_pen(page, [LINE], box)
    page.wait_for_timeout(4000)
    # In order: those that come meanwhile are held, too.
    while held:
        send, message = held.pop(0)
        send(message)
    is_slow = False
    wait_for_strokes(page, 1)
    assert_consistent(page)


def test_stroke_right_after_two_samples_is_kept(page):
    box = canvas_box(page)
    click_both = "() => [3, 4].forEach((digit) => document.querySelector(`.st-key-sample-${digit} button`).click())"
    page.evaluate(click_both)
    move_pen(page, [LINE], box)
    wait_for_strokes(page, len(sample_strokes(4)) + 1)
    assert_consistent(page)


def test_fast_strokes_are_all_kept(page):
    starts = [(20.0 + 40 * (k % 6), 20.0 + 50 * (k // 6)) for k in range(30)]
    move_pen(page, [[(x, y), (x + 15, y + 25)] for x, y in starts])
    wait_for_strokes(page, 30)
    assert_consistent(page)


def test_new_brush_width_keeps_the_drawing_and_gets_live_results(brush_page):
    page = brush_page
    brush_slider(page).press("Home")
    wait_for_brush(page, 8)
    first, *rest = sample_strokes(5)
    draw(page, [first])
    thin = count_ink(page)
    brush_slider(page).press("End")
    wait_for_brush(page, 40)
    assert count_ink(page) == thin
    record(page)
    draw(page, rest, before=1)
    assert recorded(page, "down")
    assert count_ink(page) > 2 * thin
    assert "5" in read_prediction(page)
    assert_consistent(page)


def test_stroke_is_whole_right_after_a_new_brush_width(brush_page):
    page = brush_page
    brush_slider(page).press("End")
    wait_for_brush(page, 40)
    box = canvas_box(page)
    columns = range(60, 181, 40)
    for x, delay in zip(columns, (0, 100, 250, 400), strict=True):
        brush_slider(page).press("ArrowLeft")
        page.wait_for_timeout(delay)  # the time until the stroke begins, at which the new width is on its way
        move_pen(page, [[(x, y) for _, y in LINE]], box)
    wait_for_strokes(page, len(columns))
    heights = (canvas_levels(page) > 127)[:, columns].sum(axis=0)
    assert heights.min() >= 192 + 36 - 5


@pytest.mark.parametrize("presses", [8, pytest.param(36, marks=pytest.mark.soak)])
def test_many_brush_widths_on_a_slow_computer_keep_the_drawing(slow_page, presses):
    page = slow_page
    count = len(sample_strokes(3))
    put_sample(page, 3)
    ink = count_ink(page)
    slider = brush_slider(page)
    slider.press("Home")
    for press in range(presses):
        slider.press("ArrowRight" if press // 12 % 2 == 0 else "ArrowLeft")
    wait_for_brush(page, 16 if presses == 8 else 20)
    # If the canvas has been rebuilt meanwhile, the drawing comes back (see ui/canvas/adapter.js).
    wait_until(page, lambda: count_ink(page) == ink)
    wait_for_strokes(page, count)
    draw(page, [[(60, 240), (220, 240)]], before=count)
    assert count_ink(page) > ink


# Counts how often Streamlit removes the canvas, as it does when settings reach it twice in quick succession.
COUNT_REMOVALS = """() => {
  window.removals = 0;
  const host = [...document.querySelectorAll(".st-key-canvas-area *")].find((element) => element.shadowRoot);
  const count = (list) => list.forEach(({ removedNodes }) => {
    window.removals += [...removedNodes].filter((node) => node.className === "dc-root").length;
  });
  new MutationObserver(count).observe(host.shadowRoot, { childList: true, subtree: true });
}"""
CLICK = """async ([names, pause]) => {
  const buttons = [...document.querySelectorAll(".st-key-clear button, .st-key-samples button")];
  for (const name of names) {
    buttons.find((button) => button.textContent === name).click();
    await new Promise((next) => setTimeout(next, pause));
  }
}"""
ALL_PAUSES = (0, 10, 20, 40, 60, 80, 100, 120, 140, 160, 200, 300)


@pytest.mark.parametrize("pauses", [(0, 60), pytest.param(ALL_PAUSES, marks=pytest.mark.soak)])
def test_clicks_in_quick_succession_do_not_remove_the_canvas(slow_page, pauses):
    page = slow_page
    page.evaluate(COUNT_REMOVALS)
    for names in (["Sample 3", "Sample 4"], ["Sample 7", "Clear", "Sample 4"]):
        for pause in pauses:
            page.evaluate(CLICK, [names, pause])
            wait_for_strokes(page, len(sample_strokes(4)))
            page.locator(f"{CANVAS_AREA}:not([data-busy])").wait_for()
    assert page.evaluate("removals") == 0


def test_cleared_or_replaced_drawing_can_be_restored(visit):
    page = visit()
    strokes = sample_strokes(4)
    draw(page, strokes)
    before = network_input(page)
    restore = page.get_by_role("button", name="Restore last drawing")
    assert restore.count() == 0
    clear(page)
    restore.click()
    wait_for_strokes(page, len(strokes))
    assert network_input(page) == before
    put_sample(page, 0)
    restore.click()
    wait_for_strokes(page, len(strokes))
    assert network_input(page) == before


def test_finger_draws_with_live_results_and_does_not_scroll_the_page(shared):
    page = shared(**PHONE)
    scroll_position = "() => document.querySelector('.stMain').scrollTop"
    canvas_box(page)
    before = page.evaluate(scroll_position)
    record(page)
    draw_with_finger(page, sample_strokes(2))
    assert recorded(page, "down")
    assert "2" in read_prediction(page)
    assert page.evaluate(scroll_position) == before
    assert_consistent(page)


def test_pen_draws_with_live_results(page):
    box, pen = canvas_box(page), {"pointerType": "pen", "button": "left", "buttons": 1}
    record(page)
    dispatch_mouse(page, box, "mousePressed", EIGHT[:1], **pen)
    dispatch_mouse(page, box, "mouseMoved", EIGHT, **pen)
    wait_until(page, lambda: recorded(page, "down"))
    dispatch_mouse(page, box, "mouseReleased", EIGHT[-1:], **pen)
    wait_for_strokes(page, 1)
    assert "8" in read_prediction(page)


def test_button_released_elsewhere_ends_the_stroke(page):
    box = canvas_box(page)
    press_pen(page, EIGHT, box)
    # The mouse comes back with its button up, and there has been no mouseup event.
    dispatch_mouse(page, box, "mouseMoved", [(200, 200), (201, 200), (202, 200)], button="none", buttons=0)
    wait_for_strokes(page, 1)
    assert_consistent(page)
    page.mouse.up()
    draw(page, [LINE], before=1)
    assert_consistent(page)


def test_cancelled_touch_ends_the_stroke(shared):
    page = shared(has_touch=True)
    finger = Finger(page)
    finger.press(EIGHT)
    finger.touch("touchCancel")
    wait_for_strokes(page, 1)
    assert_consistent(page)
    draw_with_finger(page, [LINE], before=1)
    assert_consistent(page)


@pytest.mark.skipif(not STROKES.is_dir(), reason="the traced handwriting (STROKES_DIR) is not here")
@pytest.mark.parametrize("drawn", [2, pytest.param(50, marks=pytest.mark.soak)])
def test_handwriting_of_any_size_and_position_is_read(page, drawn):
    """Of 50 digits at least 45 are read; those not drawn on the page are read without it."""
    rng = np.random.default_rng(0)
    digits = handwriting("test")
    chosen = [entry for label in range(10) for entry in [digit for digit in digits if digit[0] == label][:5]]
    correct = []
    for number, (label, strokes) in enumerate(chosen):
        height = float(rng.uniform(100, 220))
        margin = height / 2 + 12
        fitted = fit_strokes(strokes, height, tuple(rng.uniform(margin, 280 - margin, 2)))
        expected = digits_named(predict(render(fitted, BRUSH)).headline)
        correct.append(expected == [str(label)])
        if number % (50 // drawn) == 0:
            draw(page, fitted)
            correct[-1] = digits_named(read_prediction(page)) == [str(label)]
            clear(page)
    print(f"\nhandwriting: {sum(correct)} of {len(correct)} read correctly, {drawn} of them drawn with the mouse")
    assert sum(correct) >= 45


@pytest.mark.parametrize("before", [2, pytest.param(0, marks=pytest.mark.soak)])
def test_pinch_leaves_no_stroke_and_zooms_the_page(shared, before):
    page = shared(**PHONE)
    draw_with_finger(page, STAR[:1] * before)
    box, levels, shown = canvas_box(page), canvas_levels(page), read_prediction(page)
    finger = Finger(page, box)
    record(page)
    first, second = [(120.0 - 4 * step, 140.0) for step in range(20)], [(160.0 + 4 * step, 140.0) for step in range(20)]
    # The first finger comes before the second one, and moves.
    finger.press([(140, 140), (130, 140), (120, 140)])
    wait_until(page, lambda: recorded(page, "down"))
    finger.touch("touchStart", first[0], second[0])
    for points in zip(first, second, strict=True):
        finger.touch("touchMove", *points)
    finger.touch("touchEnd", first[-1])
    finger.touch("touchEnd")
    wait_until(page, lambda: page.evaluate("visualViewport.scale") > 1.2)
    finger.session.send("Emulation.setPageScaleFactor", {"pageScaleFactor": 1})
    # The canvas reports after 200 ms.
    page.wait_for_timeout(500)
    wait_for_strokes(page, before)
    assert (canvas_levels(page) == levels).all()
    assert read_prediction(page) == shown
    assert page.get_by_role("button", name="Undo", exact=True).is_disabled() == (before == 0)
    assert page.get_by_role("button", name="Redo", exact=True).is_disabled()
    assert_consistent(page)
    # The canvas works as before; the mouse draws nothing while its button is up.
    page.mouse.move(box["x"] + 100, box["y"] + 100)
    page.mouse.move(box["x"] + 180, box["y"] + 180)
    assert_consistent(page)
    draw_with_finger(page, [LINE], before=before)
    assert_consistent(page)


def test_hand_that_touches_the_canvas_later_leaves_the_stroke(shared):
    page = shared(**PHONE)
    finger = Finger(page)
    finger.press(LINE[:12])
    page.wait_for_timeout(1100)
    finger.touch("touchStart", LINE[11], (250, 250))
    for point in LINE[12:]:
        finger.touch("touchMove", point, (250, 250))
    finger.touch("touchEnd", (250, 250))
    finger.touch("touchEnd")
    wait_for_strokes(page, 1)
    assert_consistent(page)
