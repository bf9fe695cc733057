"""Several digits in one drawing: the number, a box around each digit, and selecting one."""

import pytest
from helpers.live_page import evaluate
from helpers.pen import (
    Finger,
    canvas_box,
    clear,
    count_ink,
    draw,
    network_input,
    probabilities,
    put_sample,
    read_prediction,
    wait_for_strokes,
    wait_until,
)
from helpers.streamlit_elements import IDLE
from playwright.sync_api import expect

from nn.synthetic.sample_digits import sample_strokes

pytestmark = pytest.mark.browser
BOXES = ".inkling-digits div:not([hidden]) button"


def written(digit, left, size=90, top=80):
    """A sample digit with a smaller size."""
    return [[(left + x * size / 280, top + y * size / 280) for x, y in stroke] for stroke in sample_strokes(digit)]


@pytest.fixture
def page(shared):
    page = shared()
    page.locator(".st-key-brush input[type=range]").press("Home")
    return page


def test_number_is_read_and_each_digit_can_be_selected(page):
    first, second = written(4, 20), written(2, 150)
    draw(page, first)
    expect(page.locator(".inkling-digits")).to_be_hidden()
    draw(page, second, before=len(first))
    assert read_prediction(page).startswith("42")
    boxes = page.locator(BOXES)
    expect(boxes).to_have_count(2)
    four = network_input(page)
    boxes.nth(1).click()
    expect(boxes.nth(1)).to_have_attribute("aria-pressed", "true")
    wait_until(page, lambda: network_input(page) != four and probabilities(page).index(max(probabilities(page))) == 2)
    boxes.nth(0).click()
    wait_until(page, lambda: network_input(page) == four)
    clear(page)
    put_sample(page, 7)
    expect(page.locator(".inkling-digits")).to_be_hidden()


def test_next_drawing_begins_with_its_first_digit(page):
    first = written(4, 20)
    draw(page, first)
    draw(page, written(2, 150), before=len(first))
    page.locator(BOXES).nth(1).click()
    expect(page.locator(BOXES).nth(1)).to_have_attribute("aria-pressed", "true")
    clear(page)
    draw(page, first)
    draw(page, written(2, 150), before=len(first))
    expect(page.locator(BOXES).nth(0)).to_have_attribute("aria-pressed", "true")


def test_learn_page_is_about_the_selected_digit(visit):
    page = visit()
    page.locator(".st-key-brush input[type=range]").press("Home")
    first = written(4, 20)
    draw(page, first)
    draw(page, written(2, 150), before=len(first))
    page.locator(BOXES).nth(1).click()
    expect(page.locator(BOXES).nth(1)).to_have_attribute("aria-pressed", "true")
    page.locator(IDLE).wait_for()
    page.get_by_role("link", name="Learn", exact=True).click()
    expect(page.locator(".st-key-learn-prediction")).to_contain_text("predicts 2")


@pytest.mark.parametrize("finger", [True, pytest.param(False, marks=pytest.mark.soak)])
def test_slow_stroke_that_begins_on_a_label_is_drawn(shared, finger):
    page = shared(has_touch=finger)
    page.locator(".st-key-brush input[type=range]").press("Home")
    strokes = [*written(4, 20), *written(2, 150)]
    draw(page, strokes)
    label = page.locator(BOXES).nth(1)
    label.wait_for()
    canvas, box, ink = canvas_box(page), label.bounding_box(), count_ink(page)
    x, y = box["x"] - canvas["x"] + box["width"] / 2, box["y"] - canvas["y"] + box["height"] / 2
    line = [(x + step, y) for step in range(0, 60, 3)]
    if finger:
        touch = Finger(page, canvas)
        touch.press(line[:4])
        # Meanwhile, an answer with fewer digits: without the label, the browser would not tell of the finger any more.
        evaluate(page, "state.showResult({ ...state.result, digits: [] });")
        for point in line[4:]:
            touch.touch("touchMove", point)
        touch.touch("touchEnd")
        wait_for_strokes(page, len(strokes) + 1)
    else:
        draw(page, [line], before=len(strokes))
    assert count_ink(page) > ink + 40 * 8
    assert page.locator(BOXES).nth(1).get_attribute("aria-pressed") != "true"
