"""Tests of the Learn page in a browser: its sections, links between the pages, and the state that both share."""

import numpy as np
import pytest
from helpers.live_page import assert_consistent
from helpers.pen import canvas_levels, draw, move_pen, probabilities, read_prediction, wait_for_strokes, wait_until
from helpers.training_page import LONG
from helpers.tutorial import choose, go_back, open_learn, open_section, table, values, wait_for_section
from playwright.sync_api import expect

from nn.explain.gradient_check import check_gradient
from nn.explain.worked_example import gradient_descent, work_through
from nn.images.preprocessing import preprocess
from nn.images.strokes import render
from nn.network import Network
from nn.storage import weight_file
from nn.synthetic.sample_digits import sample_strokes
from ui.canvas.canvas import BRUSH
from ui.tutorial.tutorial_page import SAMPLE, SECTIONS

pytestmark = pytest.mark.browser
BEST = weight_file.load(weight_file.DEFAULT)[0].astype(np.float64)
SAMPLE_INPUTS = preprocess(render(sample_strokes(SAMPLE), BRUSH), ink="light").inputs.astype(np.float64)
# Opens and closes each term of the section; which of the definitions were visible before, in between and after.
TOGGLE_TERMS = """terms => terms.map(term => {
  const [summary, definition] = term.children, states = [definition.checkVisibility()];
  for (let click = 0; click < 2; click++) {
    summary.click();
    states.push(definition.checkVisibility());
  }
  return states;
})"""
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


@pytest.fixture
def open_sample(visit):
    """Opens a section with the sample digit, in a session of its own."""

    def open_page(number, **options):
        page = visit(path="learn", query=f"?step={number}", **options)
        wait_for_section(page, number)
        return page

    return open_page


def hover_cell(page, key, index):
    """Move the pointer to a cell of a grid."""
    canvas = page.locator(f".st-key-{key} canvas")
    canvas.scroll_into_view_if_needed()
    box, columns = canvas.bounding_box(), canvas.evaluate("canvas => canvas.width")
    row, column = divmod(index, columns)
    side = box["width"] / columns
    page.mouse.move(box["x"] + (column + 0.5) * side, box["y"] + (row + 0.5) * side)


def test_all_sections_of_a_drawing_are_complete(visit):
    page = visit()
    draw(page, sample_strokes(4))
    inputs = preprocess(canvas_levels(page), ink="light").inputs[0]
    open_learn(page)
    assert np.array_equal(values(page, "learn-inputs"), inputs)
    body = page.locator(".st-key-learn-body")
    for number in range(1, len(SECTIONS) + 1):
        open_section(page, number)
        # Streamlit loads the scripts for formulas and code on first use.
        body.locator(".katex").first.wait_for()
        body.locator(".stCode").nth(1).wait_for()
        expect(body.get_by_text("Try it:")).to_be_visible()
        assert {tuple(states) for states in body.locator(".prose .term").evaluate_all(TOGGLE_TERMS)} <= {
            (False, True, False)
        }
        if number == 6:
            expected = BEST.forward(inputs[np.newaxis]).probabilities[0]
            assert [float(row[4]) for row in table(page)] == pytest.approx(expected.tolist(), rel=5e-4, abs=1e-6)


def test_term_opens_with_the_keyboard_and_closes_with_escape(open_sample):
    page = open_sample(3)
    term = page.locator(".prose .term").first
    definition = term.locator("> span")
    expect(definition).to_be_hidden()
    term.locator("summary").press("Enter")
    expect(definition).to_be_visible()
    page.keyboard.press("Escape")
    expect(definition).to_be_hidden()


def test_pointer_shows_the_exact_number_of_a_cell(open_sample):
    page = open_sample(1)
    expect(page.get_by_text("You have not drawn a digit yet")).to_be_visible()
    expect(page.locator(".st-key-learn-prediction")).to_contain_text(f"reads it as a {SAMPLE}")
    assert np.array_equal(values(page, "learn-inputs"), SAMPLE_INPUTS[0])
    pixel = int(SAMPLE_INPUTS.argmax())
    hover_cell(page, "learn-inputs", pixel)
    text = page.locator(".st-key-learn-inputs output").inner_text()
    assert text.startswith(f"Row {pixel // 28 + 1}, column {pixel % 28 + 1}: ")
    assert np.float32(text.split(": ")[1]) == np.float32(SAMPLE_INPUTS.max())


def test_click_chooses_a_neuron_again_and_again(open_sample):
    page = open_sample(4)
    for key, neuron in (("learn-z", 0), ("learn-a", 1), ("learn-z", 0)):
        hover_cell(page, key, neuron)
        page.mouse.down()
        page.mouse.up()
        expect(page.locator(".st-key-learn-body")).to_contain_text(f"Neuron {neuron}: ReLU")


def test_gradient_check_of_a_weight_chosen_with_the_keyboard(open_sample):
    page = open_sample(9)
    choose(page, "Which digit should it be?", "9")
    choose(page, "Which digit's neuron?", "9")
    neuron = int(np.flatnonzero(work_through(BEST, SAMPLE_INPUTS, 9).gradients[1].weights[:, 9])[0])
    page.locator(".st-key-learn-dw-1 canvas").focus()
    for _ in range(neuron + 1):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".st-key-learn-dw-1 output")).to_contain_text(f"Neuron {neuron}:")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-learn-body")).to_contain_text(f"Neuron {neuron}:")
    weight = check_gradient(BEST, SAMPLE_INPUTS, 9, (1, neuron, 9)).weight
    wait_until(page, lambda: float(table(page)[0][1]) == pytest.approx(weight, rel=1e-6))


def test_copy_is_used_for_drawings_only_after_it_is_added(open_sample):
    page = open_sample(12)
    strokes, prediction = sample_strokes(4), page.locator(".st-key-learn-prediction")
    choose(page, "Which digit should it be?", "7")
    page.get_by_role("button", name="Ten more steps").click()
    expect(prediction).to_contain_text("after 10 steps,")
    bars = page.locator(".st-key-learn-bars ul:not(.other) li")
    network = gradient_descent(BEST, SAMPLE_INPUTS, 7, 0.001, 10)
    percentages = pytest.approx((100 * network.forward(SAMPLE_INPUTS).probabilities[0]).tolist(), abs=0.2)
    wait_until(page, lambda: [float(bar.split()[1]) for bar in bars.all_inner_texts()] == percentages)
    go_back(page, 0)
    draw(page, strokes)
    assert read_prediction(page).startswith("This is a 4.")
    open_learn(page)
    expect(prediction).to_contain_text("after 10 steps,")
    add = page.get_by_role("button", name="Let the copy look at my drawings")
    add.click()
    add.wait_for(state="detached")
    go_back(page, len(strokes))
    inputs = preprocess(canvas_levels(page), ink="light").inputs.astype(np.float64)
    percentages = pytest.approx((100 * network.forward(inputs).probabilities[0]).tolist(), abs=0.2)
    wait_until(page, lambda: probabilities(page) == percentages)
    expect(page.get_by_role("combobox", name="Which one looks at your drawing?")).to_have_value("best and 10 steps")


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
        page.get_by_role("link", name="How it came to these percentages").click()
        wait_for_section(page, 6)
        assert page.url.endswith("/learn?step=6")
        open_section(page, 7)
        wait_until(page, lambda: page.url.endswith("/learn?step=7"))
        go_back(page, len(strokes))
    for text, number in (("Follow these 784 numbers", 1), ("How neurons compute", 3)):
        page.get_by_role("link", name=text).click()
        wait_for_section(page, number)
        page.get_by_role("link", name="How right answers are counted").click()
        wait_for_section(page, 13)
        go_back(page, len(strokes))


def test_section_and_choices_survive_the_draw_page(open_sample):
    page = open_sample(12)
    page.locator(".st-key-learn-rate input").press("ArrowRight")
    choose(page, "Which digit should it be?", "5")
    go_back(page, 0)
    open_learn(page)
    wait_for_section(page, 12)
    expect(page.get_by_role("combobox", name="Which digit should it be?")).to_have_value("5")
    expect(page.locator(".st-key-learn-rate input")).to_have_attribute("aria-valuetext", "0.003")


def test_network_and_hidden_layer_can_be_chosen(open_sample):
    page = open_sample(11)
    choose(page, "Which one looks at your drawing?", "deep")
    choose(page, "Hidden layer", "2")
    network = Network.random((784, 32, 16, 10), "tanh", np.random.default_rng(0)).astype(np.float64)
    example = work_through(network, SAMPLE_INPUTS, int(network.predict(SAMPLE_INPUTS)[0]))
    gradient = example.gradients[1].weights[:, int(np.abs(example.trace.activations[1]).argmax())]
    page.locator(".st-key-learn-dw-1 canvas").wait_for()
    wait_until(page, lambda: values(page, "learn-dw-1") == pytest.approx(gradient, rel=1e-3, abs=1e-8))


def test_new_section_is_in_view_on_a_phone(visit):
    page = visit(width=375, height=700)

    def open_from_sidebar():
        expand = page.get_by_role("button", name="Expand sidebar")
        expand.click()
        page.get_by_role("link", name="How right answers are counted").click()
        wait_for_section(page, 13)
        expect(expand).to_be_visible()
        expect(page.locator(".st-key-learn-head h3")).to_be_in_viewport()

    open_from_sidebar()
    open_section(page, 14)
    heading = page.get_by_role("heading", level=3, name="14. ")
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
