"""The page in a real Chromium: drawing with mouse and finger, and reading what the page says."""

import math
import re
from itertools import pairwise

import numpy as np
import pytest
from drawing import STROKES, handwriting, place
from pen import (
    CANVAS,
    draw,
    draw_with_finger,
    ink_on,
    picture_of,
    probabilities,
    seen,
    until,
    verdict,
    wait_for_brush,
    wait_for_strokes,
)

from ui import samples

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("digit", range(10))
def test_each_digit_drawn_with_the_mouse_is_read(visit, digit):
    page = visit()
    # Smaller than the sample and off the centre, so that the crop and the centring have work to do.
    strokes = place(samples.strokes(digit), height=140, centre=(110, 165))
    draw(page, strokes)
    assert str(digit) in verdict(page)
    shares = probabilities(page)
    assert len(shares) == 10
    assert np.argmax(shares) == digit


# In one go, from the top to each second of five corners. With fewer points, the canvas would make bends of the lines.
CORNERS = [(140 + 100 * math.sin(0.8 * math.pi * k), 140 - 100 * math.cos(0.8 * math.pi * k)) for k in range(6)]
STAR = [[point for start, end in pairwise(CORNERS) for point in np.linspace(start, end, 15).tolist()]]


def test_a_star_is_not_taken_for_a_digit(visit):
    page = visit()
    draw(page, STAR)
    assert "Not a digit?" in verdict(page)
    # Nor is it hidden what the network would say.
    assert len(probabilities(page)) == 10


@pytest.mark.parametrize(("digit", "height", "brush"), [(8, 70, 24), (3, 250, 8), (6, 60, 22), (9, 120, 40)])
def test_fat_and_fine_brushes_are_read_alike(visit, digit, height, brush):
    page = visit()
    slider = page.get_by_role("slider", name="Brush width")
    slider.press("Home")
    for _ in range(brush - 8):
        slider.press("ArrowRight")
    wait_for_brush(page, brush)
    draw(page, place(samples.strokes(digit), height, (140, 140)))
    assert str(digit) in verdict(page)


def test_an_empty_canvas_invites_to_draw_and_shows_no_probabilities(visit):
    page = visit()
    assert "Draw a digit" in verdict(page)
    assert probabilities(page) == []
    assert "%" not in page.locator(".st-key-probabilities").inner_text()
    assert page.locator(".st-key-seen").get_by_role("img").count() == 0


def test_undo_redo_and_clear(visit):
    page = visit()
    undo, redo, clear = (page.get_by_role("button", name=name, exact=True) for name in ("Undo", "Redo", "Clear"))
    assert undo.is_disabled()
    strokes = samples.strokes(5)
    draw(page, strokes)
    complete = seen(page)

    undo.click()
    wait_for_strokes(page, len(strokes) - 1)
    assert seen(page) != complete
    redo.click()
    wait_for_strokes(page, len(strokes))
    assert seen(page) == complete
    for left in reversed(range(len(strokes))):
        undo.click()
        wait_for_strokes(page, left)
    assert probabilities(page) == []
    redo.click()
    wait_for_strokes(page, 1)
    clear.click()
    wait_for_strokes(page, 0)
    assert "Draw a digit" in verdict(page)
    assert undo.is_disabled()
    assert redo.is_disabled()


def test_the_page_answers_again_after_clear(visit):
    page = visit()
    for digit in (3, 8):
        draw(page, samples.strokes(digit))
        assert str(digit) in verdict(page)
        page.get_by_role("button", name="Clear").click()
        wait_for_strokes(page, 0)


def test_clear_wins_over_a_stroke_that_was_just_drawn(visit):
    page = visit()
    draw(page, samples.strokes(1)[:1])
    box = page.locator(CANVAS).bounding_box()
    # The canvas waits 200 ms after a stroke before it tells the page; Clear is pressed before that.
    page.mouse.move(box["x"] + 100, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 200)
    page.mouse.up()
    page.get_by_role("button", name="Clear").click()
    wait_for_strokes(page, 0)
    draw(page, samples.strokes(7))
    assert "7" in verdict(page)


def test_the_brush_can_be_changed_without_losing_the_drawing(visit):
    page = visit()
    first, *rest = samples.strokes(5)
    draw(page, [first])
    thin = ink_on(page)
    slider = page.get_by_role("slider", name="Brush width")
    slider.focus()
    for _ in range(12):
        slider.press("ArrowRight")
    wait_for_brush(page, 32)
    assert ink_on(page) == thin
    draw(page, rest, before=1)
    assert ink_on(page) > 2 * thin
    assert "5" in verdict(page)


def test_the_drawing_survives_somebody_who_hurries_along_the_slider_on_a_slow_computer(visit):
    page = visit()
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    strokes = samples.strokes(3)
    draw(page, strokes)
    ink = ink_on(page)
    slider = page.get_by_role("slider", name="Brush width")
    slider.focus()
    for turn in range(36):
        slider.press("ArrowRight" if turn // 12 % 2 == 0 else "ArrowLeft")
    wait_for_brush(page, 32)
    # The canvas may have been thrown away and made anew on the way (see ui/canvas.js); the drawing comes back.
    until(page, lambda: ink_on(page) == ink)
    wait_for_strokes(page, len(strokes))
    assert "3" in verdict(page)
    draw(page, [[(60, 240), (220, 240)]], before=len(strokes))
    assert ink_on(page) > ink


# How often the canvas is taken away, which Streamlit does when settings reach it twice in quick succession.
COUNT = """() => {
  window.lost = 0;
  const canvas = document.querySelector(".st-key-ink").layers()[0].getRootNode();
  const removed = (list) => list.flatMap(({ removedNodes }) => [...removedNodes]);
  const count = (list) => (window.lost += removed(list).filter((node) => node.className === "dc-root").length);
  new MutationObserver(count).observe(canvas, { childList: true, subtree: true });
}"""


CLICKS = """async ([names, pause]) => {
  const buttons = [...document.querySelectorAll(".st-key-clear button, .st-key-samples button")];
  for (const name of names) {
    buttons.find((button) => button.textContent === name).click();
    await new Promise((next) => setTimeout(next, pause));
  }
}"""


@pytest.mark.parametrize("names", [["Sample 3", "Sample 4"], ["Sample 7", "Clear", "Sample 4"]])
def test_clicks_in_quick_succession_do_not_take_the_canvas_away(visit, names):
    page = visit()
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.evaluate(COUNT)
    for pause in (0, 10, 20, 40, 60, 80, 100, 120, 140, 160, 200, 300):
        page.evaluate(CLICKS, [names, pause])
        wait_for_strokes(page, len(samples.strokes(4)))
        page.locator(".st-key-ink:not([data-busy])").wait_for()
    assert page.evaluate("lost") == 0


def test_a_stroke_is_never_cut_when_the_brush_has_just_been_changed(visit):
    page = visit()
    slider = page.get_by_role("slider", name="Brush width")
    box = page.locator(CANVAS).bounding_box()
    for turn, pause in enumerate((0, 100, 200, 300, 400)):
        slider.focus()
        slider.press("ArrowRight")
        page.wait_for_timeout(pause)  # not to wait for anything: a person who starts to draw so much later
        page.mouse.move(box["x"] + 60 + 40 * turn, box["y"] + 40)
        page.mouse.down()
        for y in range(40, 241, 10):
            page.mouse.move(box["x"] + 60 + 40 * turn, box["y"] + y)
        page.mouse.up()
    # What is drawn while the new brush is on its way comes a little later, but it comes, and whole.
    wait_for_strokes(page, 5)
    assert heights(page) == ["whole"] * 5


def heights(page):
    """For each of five places: does a whole stroke stand there, a part of one, or none?"""
    lengths = picture_of(page)[:, 60:221:40].sum(axis=0)
    return ["none" if length == 0 else "whole" if length >= 195 else f"{length} pixels" for length in lengths]


def test_a_drawing_that_was_cleared_or_replaced_can_be_had_back(visit):
    page = visit()
    strokes = samples.strokes(4)
    draw(page, strokes)
    before = seen(page)
    back = page.get_by_role("button", name="Bring my last drawing back")
    assert back.count() == 0
    page.get_by_role("button", name="Clear").click()
    wait_for_strokes(page, 0)
    back.click()
    wait_for_strokes(page, len(strokes))
    assert seen(page) == before
    page.get_by_role("button", name="Sample 0").click()
    wait_for_strokes(page, 1)
    back.click()
    wait_for_strokes(page, len(strokes))
    assert seen(page) == before


@pytest.mark.parametrize("digit", [2, 5, 9])
def test_a_finger_draws_and_the_page_does_not_scroll(visit, digit):
    page = visit(width=375, height=667, has_touch=True, is_mobile=True)
    scrolled = "() => document.querySelector('.stMain').scrollTop"
    page.locator(CANVAS).scroll_into_view_if_needed()
    before = page.evaluate(scrolled)
    draw_with_finger(page, samples.strokes(digit))
    assert str(digit) in verdict(page)
    assert page.evaluate(scrolled) == before


@pytest.mark.skipif(not STROKES.is_dir(), reason="the traced handwriting (shared/strokes) is not here")
def test_real_handwriting_is_read_wherever_and_however_large_it_is_drawn(visit):
    page = visit()
    rng = np.random.default_rng(0)
    digits = handwriting("test")
    chosen = [entry for label in range(10) for entry in [d for d in digits if d[0] == label][:5]]
    right = []
    for label, strokes in chosen:
        height = float(rng.uniform(100, 220))
        margin = height / 2 + 12
        centre = tuple(rng.uniform(margin, 280 - margin, 2))
        draw(page, place(strokes, height, centre))
        # Right is what names this digit and no other.
        right.append(re.findall(r"\d", verdict(page)) == [str(label)])
        page.get_by_role("button", name="Clear").click()
        wait_for_strokes(page, 0)
    print(f"\nreal handwriting drawn with the mouse: {sum(right)} of {len(right)} read rightly")
    assert sum(right) >= 45
