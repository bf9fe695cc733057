"""The panel of a hidden neuron: opening it, its numbers, and stepping through the neurons of a layer."""

import re

import numpy as np
import pytest
from helpers.live_page import evaluate, wait_until_settled
from helpers.networks import choose_network, extra_network, forward
from helpers.pen import draw, put_sample, wait_until
from playwright.sync_api import expect

from nn.explain.neuron import inspect_neuron
from nn.synthetic.sample_digits import sample_strokes
from nn.visualize.grid import columns
from ui.inference.neuron_details import arithmetic

pytestmark = pytest.mark.browser
WIDE = extra_network("wide")
NEURONS = 1024


@pytest.fixture
def page(shared):
    """The page of this module, with a network that has one hidden layer."""
    page = shared()
    choose_network(page, "wide")
    return page


def by_activation(page):
    """The neurons of the network, the most active one first."""
    return np.argsort(-forward(page, WIDE).activations[0][0], kind="stable").tolist()


def click_cell(page, index, layer=0, count=NEURONS):
    """Click the cell of a neuron in a layer of `count` neurons."""
    canvas = page.locator(".inkling-hidden canvas").nth(layer)
    box, across = canvas.bounding_box(), columns(count)
    row, column = divmod(index, across)
    x, y = (column + 0.5) / across, (row + 0.5) / -(-count // across)
    canvas.click(position={"x": x * box["width"], "y": y * box["height"]})


def assert_shown(page, index, layer=0, network=WIDE):
    """Soon the panel shows this neuron, with its numbers for the ink on the canvas."""
    neuron = inspect_neuron(network, forward(page, network), layer, index)
    expected = pytest.approx(neuron.logit_contributions.tolist(), abs=0.0051)
    expect(page.locator(".neuron h3")).to_have_text(f"Neuron {index} of hidden layer {layer + 1}")
    expect(page.locator(".neuron .sum")).to_have_text(arithmetic(neuron, network.activation))
    shown = page.locator(".neuron .logit-contributions span")
    wait_until(page, lambda: [float(text.replace("−", "-")) for text in shown.all_inner_texts()] == expected)


def test_clicked_neuron_follows_the_drawing(page):
    put_sample(page, 4)
    strongest = by_activation(page)[0]
    click_cell(page, strongest)
    assert_shown(page, strongest)
    expect(page.locator(".neuron .description")).to_contain_text("Strongest positive weights")
    expect(page.locator(".neuron .examples-caption")).to_contain_text("(of 500 generated)")
    draw(page, [[(40, 240), (240, 240)]], before=len(sample_strokes(4)))
    assert_shown(page, strongest)


def test_buttons_step_through_neurons_by_activation_and_close_the_panel(page):
    put_sample(page, 7)
    first, second, third = by_activation(page)[:3]
    click_cell(page, first)
    assert_shown(page, first)
    for name, index in (
        ("Next by activation", second),
        ("Next by activation", third),
        ("Previous by activation", second),
    ):
        page.get_by_role("button", name=name).click()
        assert_shown(page, index)
    page.get_by_role("button", name="Close").click()
    wait_until(page, lambda: not page.locator(".neuron").is_visible())


def test_neuron_is_opened_with_the_keyboard(visit):
    page = visit()
    choose_network(page, "wide")
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
    choose_network(page, "deep")
    put_sample(page, 2)
    network = extra_network("deep")
    wait_until(page, lambda: page.locator(".inkling-hidden").count() == 2)
    for layer, index in ((0, 5), (1, 9)):
        click_cell(page, index, layer, network.sizes[layer + 1])
        assert_shown(page, index, layer, network)
    assert re.search(r"tanh → −?\d\.\d\d", page.locator(".neuron .sum").inner_text())


def test_panel_opens_below_its_layer(page):
    choose_network(page, "deep")
    put_sample(page, 2)
    wait_until(page, lambda: page.locator(".inkling-hidden").count() == 2)
    layers, panel = page.locator(".inkling-hidden"), page.locator(".neuron")
    for layer, count in ((1, 16), (0, 32)):
        click_cell(page, 3, layer, count)
        expect(page.locator(".neuron h3")).to_have_text(f"Neuron 3 of hidden layer {layer + 1}")
        wait_until_settled(page)
        top = panel.bounding_box()["y"]
        below = [layers.nth(number).bounding_box()["y"] > top for number in range(2)]
        assert below == [False, layer == 0]
