"""Tests of the way to and from the Learn page in a browser: links, the state that both pages share, a training."""

import numpy as np
import pytest
from helpers.live_page import assert_consistent
from helpers.networks import open_model_details
from helpers.pen import canvas_levels, draw, move_pen, wait_for_strokes, wait_until
from helpers.training_page import LONG
from helpers.tutorial import choose, go_back, go_to_next_section, open_learn, values, wait_for_section
from playwright.sync_api import expect

from nn.images.preprocessing import preprocess
from nn.synthetic.sample_digits import sample_strokes
from ui.tutorial.tutorial_page import SECTIONS

pytestmark = pytest.mark.browser
# Follows the link to the Learn page at the moment when polling.js sends a request, whenever `leaves` is set.
LEAVE_WHILE_POLLING = """() => {
  const setTimeout = window.setTimeout;
  window.setTimeout = (callback, ...rest) => setTimeout(() => {
    callback();
    if (callback.name !== "poll" || !window.leaves) return;
    window.leaves = false;
    document.querySelector('a[data-testid="stTopNavLink"][href*="learn"]').click();
  }, ...rest);
}"""


@pytest.mark.parametrize("rounds", [1, pytest.param(5, marks=pytest.mark.soak)])
def test_drawing_and_settings_survive_the_learn_page(visit, rounds):
    page, strokes = visit(query="?epochs=2"), sample_strokes(7)
    move_pen(page, strokes)
    # Before the canvas has reported the last stroke.
    open_learn(page)
    inputs = values(page, "learn-inputs")
    go_back(page, len(strokes))
    ink = canvas_levels(page)
    assert np.array_equal(inputs, preprocess(ink, ink="light").inputs[0])
    for _ in range(rounds):
        open_learn(page)
        go_back(page, len(strokes))
        assert np.array_equal(canvas_levels(page), ink)
    draw(page, [[(30, 250), (90, 250)]], before=len(strokes))
    assert_consistent(page)
    page.locator(".st-key-canvas-area").get_by_role("button", name="Undo").click()
    wait_for_strokes(page, len(strokes))
    assert "epochs=2" in page.url


def test_links_open_their_section_each_time(visit):
    page, strokes = visit(), sample_strokes(4)
    draw(page, strokes)
    for _ in range(2):
        page.get_by_role("link", name="How softmax works").click()
        wait_for_section(page, "softmax")
        assert page.url.endswith("/learn?step=softmax")
        go_to_next_section(page)
        wait_until(page, lambda: page.url.endswith("/learn?step=loss"))
        go_back(page, len(strokes))
    for text, key in (("How 784 pixels become the input", "inputs"), ("How a neuron computes", "sums")):
        page.get_by_role("link", name=text).click()
        wait_for_section(page, key)
        open_model_details(page)
        page.get_by_role("link", name="How accuracy is measured").click()
        wait_for_section(page, "accuracy")
        go_back(page, len(strokes))


def test_section_and_choices_survive_the_draw_page(open_sample):
    page = open_sample("update")
    rate = page.locator(".st-key-learn-rate input")
    suggested = rate.get_attribute("aria-valuetext")
    rate.press("ArrowRight")
    expect(rate).not_to_have_attribute("aria-valuetext", suggested)
    chosen = rate.get_attribute("aria-valuetext")
    choose(page, "Label", "5")
    go_back(page, 0)
    open_learn(page)
    wait_for_section(page, "update")
    expect(page.get_by_role("combobox", name="Label")).to_have_value("5")
    expect(rate).to_have_attribute("aria-valuetext", chosen)


def test_back_leads_through_the_sections_to_the_draw_page_and_forward_again(visit):
    page, strokes = visit(query="?epochs=2"), sample_strokes(4)
    draw(page, strokes)
    open_learn(page)
    wait_until(page, lambda: page.url.endswith("/learn?epochs=2&step=inputs"))
    page.go_back()
    wait_for_strokes(page, len(strokes))
    assert page.url.endswith("/?epochs=2")
    open_learn(page)
    go_to_next_section(page)
    wait_until(page, lambda: page.url.endswith("step=label"))
    page.go_back()
    wait_for_section(page, "inputs")
    page.go_back()
    wait_for_strokes(page, len(strokes))
    assert page.url.endswith("/?epochs=2")
    for key in ("inputs", "label"):
        page.go_forward()
        wait_for_section(page, key)
        assert page.url.endswith(f"step={key}")


@pytest.mark.parametrize("gap", [0, pytest.param(100, marks=pytest.mark.soak)])
def test_each_click_on_next_counts_however_fast_and_hits_it(open_sample, gap):
    page = open_sample("inputs")
    box = page.locator(".st-key-learn-next button").bounding_box()
    # Without looking where the button is then: the pointer stays where it was.
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    for _ in range(5):
        page.mouse.down()
        page.mouse.up()
        page.wait_for_timeout(gap)
    wait_for_section(page, SECTIONS[5].key)
    page.wait_for_timeout(200)
    wait_for_section(page, SECTIONS[5].key)
    page.locator(".st-key-learn-back button").dblclick()
    wait_for_section(page, SECTIONS[3].key)


def test_new_section_is_in_view_on_a_phone(visit):
    page = visit(width=375, height=700)

    def open_from_sidebar():
        expand = page.get_by_role("button", name="Expand sidebar")
        expand.click()
        open_model_details(page)
        page.get_by_role("link", name="How accuracy is measured").click()
        wait_for_section(page, "accuracy")
        expect(expand).to_be_visible()
        expect(page.locator(".st-key-learn-head h2")).to_be_in_viewport()

    open_from_sidebar()
    go_to_next_section(page)
    heading = page.get_by_role("heading", level=2, name="Overfitting: training and validation sets")
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()
    open_from_sidebar()


@pytest.mark.parametrize("rounds", [1, pytest.param(5, marks=pytest.mark.soak)])
def test_pages_can_be_changed_during_a_training(visit, rounds):
    page, strokes = visit(query=LONG), sample_strokes(4)
    draw(page, strokes)
    page.evaluate(LEAVE_WHILE_POLLING)
    page.locator(".st-key-train button").click()
    page.locator(".st-key-pause button").wait_for()
    for _ in range(rounds):
        open_learn(page)
        go_back(page, len(strokes))
        page.locator(".st-key-pause button").wait_for()
        # A request sent just before the page is left must not leave the next page blank.
        page.evaluate("window.leaves = true")
        wait_for_section(page)
        go_back(page, len(strokes))
    page.get_by_role("button", name="Stop", exact=True).click()
    page.locator(".st-key-train button").wait_for()
