"""A hidden neuron, opened in a real Chromium: do its numbers stand on the page as the network has them?"""

import re

import numpy as np
import pytest
from live import assert_consistent
from pen import draw, ink_of, until, wait_for_strokes
from playwright.sync_api import expect

from nn import weights
from nn.network import Network
from nn.neuron import open_neuron
from nn.preprocessing import preprocess
from ui import neuron, samples
from ui.grid import columns

pytestmark = pytest.mark.browser


def trace_of(page, network):
    """What the network makes of what is on the canvas, computed here."""
    return network.forward(preprocess(ink_of(page), ink="light").inputs)


def click_cell(page, layer, index, count):
    """Click the cell of a neuron."""
    canvas = page.locator(".inkling-hidden canvas").nth(layer)
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    across = columns(count)
    rows = -(-count // across)
    x, y = (index % across + 0.5) / across, (index // across + 0.5) / rows
    page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])


def assert_shown(page, network, layer, index):
    """The opened neuron on the page is this one, with its numbers for what is on the canvas."""
    right = open_neuron(network, trace_of(page, network), layer, index)
    part = page.locator(".neuron")
    expect(part.locator("h4")).to_have_text(f"Neuron {index} of hidden layer {layer + 1}")
    expect(part.locator(".sum")).to_have_text(neuron.arithmetic(right, network.activation))
    votes = [float(text.replace("−", "-")) for text in part.locator(".votes span").all_inner_texts()]
    assert votes == pytest.approx(right.votes.tolist(), abs=0.0051)


def test_a_neuron_is_opened_by_a_click_and_follows_the_drawing(visit):
    page = visit()
    draw(page, samples.strokes(4))
    network, _ = weights.load(weights.DEFAULT)
    strongest = int(trace_of(page, network).activations[0][0].argmax())
    click_cell(page, 0, strongest, 1024)
    assert_shown(page, network, 0, strongest)
    expect(page.locator(".neuron .looks")).to_contain_text("It looks for ink")
    expect(page.locator(".neuron .excite")).to_contain_text("Of 500 generated digits")
    draw(page, [[(40, 240), (240, 240)]], before=len(samples.strokes(4)))
    assert_shown(page, network, 0, strongest)
    assert_consistent(page)


def test_the_socket_opens_a_neuron_without_waiting_for_streamlit(visit):
    page = visit()
    draw(page, samples.strokes(6))
    network, _ = weights.load(weights.DEFAULT)
    page.evaluate("() => (document.querySelector('.st-key-stage').live.told = () => {})")
    click_cell(page, 0, 12, 1024)
    assert_shown(page, network, 0, 12)


def test_one_steps_through_the_neurons_by_their_strength_and_closes_them(visit):
    page = visit()
    draw(page, samples.strokes(7))
    network, _ = weights.load(weights.DEFAULT)
    order = np.argsort(-trace_of(page, network).activations[0][0], kind="stable")[:3].tolist()
    click_cell(page, 0, order[0], 1024)
    for index in order[1:]:
        page.get_by_role("button", name="Weaker").click()
        assert_shown(page, network, 0, index)
    page.get_by_role("button", name="Stronger").click()
    assert_shown(page, network, 0, order[1])
    page.get_by_role("button", name="Close").click()
    until(page, lambda: not page.locator(".neuron").is_visible())


def test_the_keyboard_opens_a_neuron_too(visit):
    page = visit()
    draw(page, samples.strokes(3))
    page.locator(".inkling-hidden canvas").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    network, _ = weights.load(weights.DEFAULT)
    assert_shown(page, network, 0, columns(1024) + 1)


def test_in_a_deeper_network_every_layer_can_be_opened(visit, address):
    page = visit()
    page.get_by_role("combobox", name="Which one looks at your drawing?").click()
    page.get_by_role("option", name="deep", exact=True).click()
    page.get_by_role("button", name="Sample 2").click()
    wait_for_strokes(page, len(samples.strokes(2)))
    # As tests/conftest.py makes it.
    network = Network.random((784, 32, 16, 10), "tanh", np.random.default_rng(0))
    until(page, lambda: page.locator(".inkling-hidden").count() == 2)
    click_cell(page, 0, 5, 32)
    assert_shown(page, network, 0, 5)
    click_cell(page, 1, 9, 16)
    assert_shown(page, network, 1, 9)
    assert re.search(r"tanh → −?\d\.\d\d", page.locator(".neuron .sum").inner_text())
