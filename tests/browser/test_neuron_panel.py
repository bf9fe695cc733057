"""The panel of a hidden neuron: opening it, its numbers, and stepping through the neurons of a layer."""

import re

import numpy as np
import pytest
from conftest import EXTRA_NETWORKS
from helpers.live_page import assert_consistent, default_network, evaluate
from helpers.pen import canvas_levels, draw, put_sample, wait_until
from playwright.sync_api import expect

from nn.explain.neuron import inspect_neuron
from nn.images.preprocessing import preprocess
from nn.network import Network
from nn.synthetic.sample_digits import sample_strokes
from nn.visualize.grid import columns
from ui.live.neuron_details import arithmetic

pytestmark = pytest.mark.browser
NEURONS = 1024


def forward(page, network):
    """The trace of the network for the ink on the canvas."""
    return network.forward(preprocess(canvas_levels(page), ink="light").inputs)


def by_activation(page):
    """The neurons of the default network, the most active one first."""
    return np.argsort(-forward(page, default_network().network).activations[0][0], kind="stable").tolist()


def click_cell(page, index, layer=0, count=NEURONS):
    """Click the cell of a neuron in a layer of `count` neurons."""
    canvas = page.locator(".inkling-hidden canvas").nth(layer)
    box, across = canvas.bounding_box(), columns(count)
    row, column = divmod(index, across)
    x, y = (column + 0.5) / across, (row + 0.5) / -(-count // across)
    canvas.click(position={"x": x * box["width"], "y": y * box["height"]})


def assert_shown(page, index, layer=0, network=None):
    """Soon the panel shows this neuron (of the default network), with its numbers for the ink on the canvas."""
    network = network or default_network().network
    neuron = inspect_neuron(network, forward(page, network), layer, index)
    expected = pytest.approx(neuron.logit_contributions.tolist(), abs=0.0051)
    expect(page.locator(".neuron h4")).to_have_text(f"Neuron {index} of hidden layer {layer + 1}")
    expect(page.locator(".neuron .sum")).to_have_text(arithmetic(neuron, network.activation))
    votes = page.locator(".neuron .votes span")
    wait_until(page, lambda: [float(vote.replace("−", "-")) for vote in votes.all_inner_texts()] == expected)


def test_clicked_neuron_follows_the_drawing(page):
    put_sample(page, 4)
    strongest = by_activation(page)[0]
    click_cell(page, strongest)
    assert_shown(page, strongest)
    expect(page.locator(".neuron .description")).to_contain_text("It looks for ink")
    expect(page.locator(".neuron .examples-caption")).to_contain_text("Of 500 generated digits")
    draw(page, [[(40, 240), (240, 240)]], before=len(sample_strokes(4)))
    assert_shown(page, strongest)
    assert_consistent(page)


def test_buttons_step_through_neurons_by_activation_and_close_the_panel(page):
    put_sample(page, 7)
    first, second, third = by_activation(page)[:3]
    click_cell(page, first)
    assert_shown(page, first)
    for name, index in (("Weaker", second), ("Weaker", third), ("Stronger", second)):
        page.get_by_role("button", name=name).click()
        assert_shown(page, index)
    page.get_by_role("button", name="Close").click()
    wait_until(page, lambda: not page.locator(".neuron").is_visible())


def test_neuron_is_opened_with_the_keyboard(visit):
    page = visit()
    put_sample(page, 3)
    page.locator(".inkling-hidden canvas").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    assert_shown(page, columns(NEURONS) + 1)


def test_neuron_is_shown_without_the_report_of_streamlit(page):
    put_sample(page, 6)
    evaluate(page, "state.client.receiveReport = () => {};")
    click_cell(page, 12)
    assert_shown(page, 12)
    evaluate(page, "delete state.client.receiveReport;")


def test_neurons_of_every_layer_of_a_deeper_network_can_be_opened(page):
    page.get_by_role("combobox", name="Which one looks at your drawing?").click()
    page.get_by_role("option", name="deep", exact=True).click()
    put_sample(page, 2)
    network = Network.random(*EXTRA_NETWORKS["deep"], np.random.default_rng(0))
    wait_until(page, lambda: page.locator(".inkling-hidden").count() == 2)
    for layer, index in ((0, 5), (1, 9)):
        click_cell(page, index, layer, network.sizes[layer + 1])
        assert_shown(page, index, layer, network)
    assert re.search(r"tanh → −?\d\.\d\d", page.locator(".neuron .sum").inner_text())
