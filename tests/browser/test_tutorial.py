"""Tests of the Learn page in a browser: its sections, and what is chosen in them."""

import re

import numpy as np
import pytest
from conftest import EXTRA_NETWORKS
from helpers.pen import canvas_levels, draw, probabilities, read_prediction, wait_until
from helpers.tutorial import (
    choose,
    choose_network,
    choose_section,
    go_back,
    open_learn,
    table,
    values,
    wait_for_section,
    walk_through,
)
from playwright.sync_api import expect

from nn.explain.gradient_check import check_gradient
from nn.explain.worked_example import gradient_descent, moderate_learning_rate, work_through
from nn.images.preprocessing import preprocess
from nn.images.strokes import render
from nn.layers import Convolution
from nn.network import Network
from nn.storage import weight_file
from nn.synthetic.sample_digits import sample_strokes
from ui.canvas.canvas import BRUSH
from ui.tutorial.state import LEARNING_RATES
from ui.tutorial.tutorial_page import SAMPLE, SECTIONS

pytestmark = pytest.mark.browser
BEST = weight_file.load(weight_file.DEFAULT)[0].astype(np.float64)
LAST = len(BEST.layers) - 1
SAMPLE_INPUTS = preprocess(render(sample_strokes(SAMPLE), BRUSH), ink="light").inputs.astype(np.float64)
# The second most probable digit, which is the label at first.
SECOND = int(BEST.forward(SAMPLE_INPUTS).logits[0].argsort()[-2])
# Opens and closes each term of the section; which of the definitions were visible before, in between and after.
TOGGLE_TERMS = """terms => terms.map(term => {
  const [summary, definition] = term.children, states = [definition.checkVisibility()];
  for (let click = 0; click < 2; click++) {
    summary.click();
    states.push(definition.checkVisibility());
  }
  return states;
})"""


def has_convolution(network):
    return any(isinstance(layer, Convolution) for layer in network.layers)


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
    titles = []
    for title in walk_through(page):
        titles.append(title)
        # Streamlit loads the scripts for formulas and code on first use.
        body.locator(".katex").first.wait_for()
        body.locator(".stCode").nth(1).wait_for()
        expect(body.get_by_text("Try it:")).to_be_visible()
        assert {tuple(states) for states in body.locator(".prose .term").evaluate_all(TOGGLE_TERMS)} <= {
            (False, True, False)
        }
        if "Softmax: from logits to probabilities" in title:
            expected = BEST.forward(inputs[np.newaxis]).probabilities[0]
            assert [float(row[4]) for row in table(page)] == pytest.approx(expected.tolist(), rel=5e-4, abs=1e-6)
    assert len(titles) == len(SECTIONS) - (not has_convolution(BEST))


def test_term_opens_with_the_keyboard_and_closes_with_escape(open_sample):
    page = open_sample("sums")
    term = page.locator(".prose .term").first
    definition = term.locator("> span")
    expect(definition).to_be_hidden()
    term.locator("summary").press("Enter")
    expect(definition).to_be_visible()
    page.keyboard.press("Escape")
    expect(definition).to_be_hidden()


def test_pointer_shows_the_exact_number_of_a_cell(open_sample):
    page = open_sample("inputs")
    expect(page.get_by_text("This is an example digit")).to_be_visible()
    expect(page.locator(".st-key-learn-prediction")).to_contain_text(f"predicts {SAMPLE}")
    assert np.array_equal(values(page, "learn-inputs"), SAMPLE_INPUTS[0])
    pixel = int(SAMPLE_INPUTS.argmax())
    hover_cell(page, "learn-inputs", pixel)
    text = page.locator(".st-key-learn-inputs output").inner_text()
    assert text.startswith(f"Row {pixel // 28 + 1}, column {pixel % 28 + 1}: ")
    assert np.float32(text.split(": ")[1]) == np.float32(SAMPLE_INPUTS.max())


def test_click_chooses_a_neuron_again_and_again(open_sample):
    page = open_sample("activation")
    choose_network(page, "mnist-128")
    for key, neuron in (("learn-z", 0), ("learn-a", 1), ("learn-z", 0)):
        hover_cell(page, key, neuron)
        page.mouse.down()
        page.mouse.up()
        expect(page.locator(".st-key-learn-body")).to_contain_text(f"Neuron {neuron}: ReLU")


def test_gradient_check_of_a_weight_chosen_with_the_keyboard(open_sample):
    page = open_sample("last-layer")
    choose(page, "Label", "9")
    choose(page, "Output neuron", "9")
    neuron = int(np.flatnonzero(work_through(BEST, SAMPLE_INPUTS, 9).gradients[LAST].weights[:, 9])[0])
    page.locator(f".st-key-learn-dw-{LAST} canvas").focus()
    for _ in range(neuron + 1):
        page.keyboard.press("ArrowRight")
    expect(page.locator(f".st-key-learn-dw-{LAST} output")).to_contain_text(f"Neuron {neuron}:")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-learn-body")).to_contain_text(f"Neuron {neuron}:")
    weight = check_gradient(BEST, SAMPLE_INPUTS, 9, (LAST, neuron, 9)).weight
    wait_until(page, lambda: float(table(page)[0][1]) == pytest.approx(weight, rel=1e-6))


def test_copy_is_used_for_drawings_only_after_it_is_added(open_sample):
    page = open_sample("update")
    strokes, prediction = sample_strokes(4), page.locator(".st-key-learn-prediction")
    choose(page, "Label", "7")
    page.get_by_role("button", name="10 steps").click()
    expect(prediction).to_contain_text("after 10 steps,")
    bars = page.locator(".st-key-learn-bars ul:not(.other) li")
    rate = moderate_learning_rate(work_through(BEST, SAMPLE_INPUTS, 7), LEARNING_RATES)
    network = gradient_descent(BEST, SAMPLE_INPUTS, 7, rate, 10)
    percentages = pytest.approx((100 * network.forward(SAMPLE_INPUTS).probabilities[0]).tolist(), abs=0.2)
    wait_until(page, lambda: [float(bar.split()[1]) for bar in bars.all_inner_texts()] == percentages)
    go_back(page, 0)
    draw(page, strokes)
    assert read_prediction(page).startswith("4")
    open_learn(page)
    expect(prediction).to_contain_text("after 10 steps,")
    add = page.get_by_role("button", name="Use this copy on the Draw page")
    add.click()
    add.wait_for(state="detached")
    go_back(page, len(strokes))
    inputs = preprocess(canvas_levels(page), ink="light").inputs.astype(np.float64)
    percentages = pytest.approx((100 * network.forward(inputs).probabilities[0]).tolist(), abs=0.2)
    wait_until(page, lambda: probabilities(page) == percentages)
    expect(page.get_by_role("combobox", name="Active model")).to_have_value("best and 10 steps")


def test_network_and_hidden_layer_can_be_chosen(open_sample):
    page = open_sample("hidden-layer")
    choose_network(page, "deep")
    choose(page, "Hidden layer", "2")
    network = Network.random((784, 32, 16, 10), "tanh", np.random.default_rng(0)).astype(np.float64)
    example = work_through(network, SAMPLE_INPUTS, SECOND)
    gradient = example.gradients[1].weights[:, int(np.abs(example.trace.activations[1]).argmax())]
    page.locator(".st-key-learn-dw-1 canvas").wait_for()
    wait_until(page, lambda: values(page, "learn-dw-1") == pytest.approx(gradient, rel=1e-3, abs=1e-8))


def test_click_in_a_feature_map_moves_the_patch(open_sample):
    page = open_sample("inputs")
    choose_network(page, "convolutional")
    choose_section(page, "convolution")
    frame = page.locator(".st-key-learn-picture i.chosen")
    sides = []
    for place in (3 * 13 + 4, 9 * 13 + 6):
        hover_cell(page, "learn-map", place)
        page.mouse.down()
        page.mouse.up()
        expect(frame).to_have_attribute("style", re.compile(rf"left: {100 * 2 * (place % 13) // 28}\."))
        sides.append(frame.evaluate("frame => [frame.offsetWidth, frame.offsetHeight]"))
    canvas = page.locator(".st-key-learn-picture canvas").bounding_box()
    assert sides == [pytest.approx([5 / 28 * canvas["width"]] * 2, abs=1)] * 2
    network = Network.random(*EXTRA_NETWORKS["convolutional"], np.random.default_rng(0))
    patch = network.layers[0].patches.extract(SAMPLE_INPUTS)[9 * 13 + 6]
    wait_until(page, lambda: values(page, "numbers-Patch") == pytest.approx(patch, abs=1e-7))
    # A network without a convolution has no such section.
    choose_network(page, "flat")
    wait_for_section(page, "inputs")
