"""The network as a diagram: lines while the pen moves, paths on pointing, and neurons that are switched off."""

import numpy as np
import pytest
from helpers.images import decode_png
from helpers.live_page import evaluate, wait_for_state
from helpers.networks import choose_network, forward
from helpers.pen import draw, press_pen, probabilities, put_sample, wait_until
from playwright.sync_api import expect

from nn.explain.ablation import Ablation, ablate
from nn.storage import weight_file
from nn.synthetic.sample_digits import sample_strokes
from ui.shared.formatting import percent

pytestmark = pytest.mark.browser
SMALL = weight_file.load(weight_file.SHIPPED / "tutorial-10.npz")[0]
LINES = ".network-diagram canvas.lines"
OUTPUT = ".network-diagram output"
# The middle of each node of each hidden layer, then of the digits; all nodes must be shown.
SPOTS = """
  const { layOut } = await import(new URL("inkling/scripts/diagram/diagram_layout.js", location.href));
  const canvas = root.querySelector(".network-diagram .lines"), { layers } = state.result.hidden_layers;
  const shown = state.result.diagram.layers.map(({ nodes: { length: count } }, at) => (
    { count, isConvolution: Boolean(layers[at].maps) }));
  const { columns, digits } = layOut(canvas.clientWidth, canvas.clientHeight, shown);
  return [...columns.map(({ spots }) => spots), digits];
"""


@pytest.fixture
def small(page):
    """The page of this module, with the network that has ten hidden neurons, and a drawing."""
    choose_network(page, "tutorial-10")
    put_sample(page, 4)
    yield page
    if page.get_by_role("button", name="Reset the network").count():
        reset(page)


def reset(page):
    page.get_by_role("button", name="Reset the network").click()
    wait_for_state(page, "state.client.report.result.prediction.label === 'tutorial-10'")
    page.get_by_role("button", name="Reset the network").wait_for(state="detached")


def shown_node(page):
    """The name of the node whose numbers the result has."""
    layer, node = evaluate(page, "return state.result.diagram.node ?? [-1, -1];")
    return f"Neuron {node} of hidden layer {layer + 1}"


def count_painted(page):
    """The number of pixels of the diagram that are not transparent."""
    url = page.locator(LINES).evaluate("canvas => canvas.toDataURL()")
    return int((decode_png(url, "RGBA")[:, :, 3] > 0).sum())


def point(page, column, node, click=False, **options):
    """Move the mouse to a node, or click it. column : 0 for the first hidden layer; -1 for the digits"""
    canvas = page.locator(LINES)
    canvas.scroll_into_view_if_needed()
    spot = evaluate(page, SPOTS)[column][node]
    action = canvas.click if click else canvas.hover
    action(position={"x": spot["x"], "y": spot["y"]}, **options)


def expected_texts(page, off):
    """The percentages of the small network for what is on the canvas, without some neurons."""
    return [
        percent(share) for share in forward(page, ablate(SMALL, Ablation(frozenset(off)))).probabilities[0].tolist()
    ]


def assert_read_without(page, *neurons):
    """Soon the page shows what the small network predicts without these neurons."""
    items = page.locator(".st-key-probabilities ul:not(.other) li")
    expected = expected_texts(page, [(0, neuron) for neuron in neurons])
    wait_until(page, lambda: [text.split(" ", 1)[1] for text in items.all_inner_texts()] == expected)


def test_lines_grow_while_a_digit_is_drawn(page):
    without = count_painted(page)
    expect(page.locator(OUTPUT)).to_have_text(
        "Draw a digit: lines show what each part of the network contributes to its score."
    )
    stroke = sample_strokes(2)[0]
    press_pen(page, stroke[: len(stroke) // 2])
    wait_for_state(page, "state.penIsDown && state.result.diagram")
    wait_until(page, lambda: count_painted(page) > without + 5000)
    page.mouse.up()
    draw(page, [[(60, 250), (240, 250)]], before=1)
    wait_for_state(page, "state.result.diagram.layers.length === 4")
    expect(page.locator(OUTPUT)).to_contain_text("from the ink")
    assert "Most for" in page.locator(LINES).get_attribute("aria-label")


def test_pointing_at_a_digit_shows_its_paths_and_leaving_the_predicted_ones(page):
    before = put_sample(page, 3)
    point(page, -1, 8)
    wait_for_state(page, "state.result.diagram.digit === 8")
    expect(page.locator(OUTPUT)).to_contain_text("Score of 8: ")
    expect(page.locator(OUTPUT)).to_contain_text("Most for 8: neuron ")
    assert probabilities(page) == before
    page.mouse.move(5, 5)
    wait_for_state(page, "state.result.diagram.digit === 3 && state.result === state.client.report.result")
    expect(page.locator(OUTPUT)).to_contain_text("Score of 3: ")


def test_pointing_at_a_neuron_shows_its_contributions(small):
    neuron = int(np.argmax(forward(small, SMALL).activations[0][0]))
    everything = small.locator(LINES).evaluate("canvas => canvas.toDataURL()")
    point(small, 0, neuron)
    expect(small.locator(OUTPUT)).to_contain_text(f"Neuron {neuron} of hidden layer 1. Activation ")
    expect(small.locator(OUTPUT)).to_contain_text("Picture: ink that raises it is blue")
    assert small.locator(LINES).evaluate("canvas => canvas.toDataURL()") != everything
    small.mouse.move(5, 5)
    expect(small.locator(OUTPUT)).to_contain_text("Score of 4: ")
    assert small.locator(LINES).evaluate("canvas => canvas.toDataURL()") == everything


def test_neuron_switched_off_changes_the_answer_and_reset_restores_it(small):
    before = probabilities(small)
    neuron = int(np.argmax(forward(small, SMALL).activations[0][0]))
    point(small, 0, neuron, click=True)
    small.locator(".network-diagram .switch").click()
    assert_read_without(small, neuron)
    assert probabilities(small) != before
    expect(small.locator(".prediction small")).to_have_text("tutorial-10, 1 node off")
    expect(small.locator(OUTPUT)).to_have_text(
        f"Neuron {neuron} of hidden layer 1 is switched off and contributes nothing."
    )
    expect(small.locator(".st-key-ablation-result")).to_contain_text("→")
    # The pen draws for the copy, too.
    draw(small, [[(40, 240), (240, 240)]], before=len(sample_strokes(4)))
    assert_read_without(small, neuron)
    reset(small)
    assert_read_without(small)


def test_neurons_are_switched_with_shift_and_click_with_the_keyboard_and_in_their_panel(small):
    point(small, 0, 2, click=True, modifiers=["Shift"])
    assert_read_without(small, 2)
    small.locator(LINES).focus()
    for key in ("ArrowUp", "ArrowLeft", "Delete"):
        small.keyboard.press(key)
    # The neuron at the height of the digit 0.
    assert_read_without(small, 0, 2)
    wait_for_state(small, "String(state.client.report.result.diagram.layers[0].off) === '0,2'")
    small.keyboard.press("Enter")
    expect(small.locator(".neuron h3")).to_have_text("Neuron 0 of hidden layer 1")
    button = small.locator(".neuron .switch")
    expect(button).to_have_text("Switch on")
    button.click()
    assert_read_without(small, 2)
    expect(button).to_have_text("Switch off")


@pytest.mark.parametrize("pause", [0, 300])
@pytest.mark.parametrize("digit", [3, 5])
def test_node_reached_from_another_digit_stays_focused(page, digit, pause):
    """The nodes shown for another digit are not those for the predicted one."""
    put_sample(page, digit)
    page.locator(LINES).focus()
    page.keyboard.press("Escape")
    wait_for_state(page, "state.result === state.client.report.result")
    for key in ("ArrowUp", "ArrowLeft", "ArrowDown", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
        page.wait_for_timeout(pause)
    wait_until(page, lambda: shown_node(page) in page.locator(OUTPUT).inner_text())
    expect(page.locator(".network-diagram .switch")).to_be_visible()
