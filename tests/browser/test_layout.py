"""The Draw page's views: samples, preprocessing, networks, hidden layers, bars; and narrow windows."""

import re

import numpy as np
import pytest
from helpers.live_page import default_network
from helpers.networks import choose_network
from helpers.pen import (
    draw,
    network_input,
    probabilities,
    put_sample,
    read_prediction,
    wait_for_strokes,
    wait_until,
)

from nn.synthetic.sample_digits import sample_strokes
from ui.shared.layer_names import describe_layers

pytestmark = pytest.mark.browser
HIDDEN = ".st-key-hidden"


@pytest.fixture(scope="module")
def page_with_choice(pages_of_module):
    """A shared page on which tests choose networks."""
    return pages_of_module(height=1000)


def test_samples_are_read_and_can_be_drawn_over(page):
    inputs = {}
    for digit in (6, 1, 1):
        assert np.argmax(put_sample(page, digit)) == digit
        assert str(digit) in read_prediction(page)
        assert inputs.setdefault(digit, network_input(page)) == network_input(page)
        draw(page, [[(60, 240), (220, 240)]], before=len(sample_strokes(digit)))
        assert network_input(page) != inputs[digit]


def test_preprocessing_shows_four_images_with_text_alternatives(page):
    put_sample(page, 3)
    assert page.locator(".st-key-preprocessing").get_by_role("img").count() == 4
    drawing, cropped, normalized, final = page.locator(".stages figure:not(.cleaned) canvas").evaluate_all(
        "canvases => canvases.map((canvas) => [canvas.width, canvas.height, canvas.getAttribute('aria-label')])"
    )
    assert (drawing[:2], final[:2]) == ([140, 140], [28, 28])
    # 64 pixels, and the change of the stroke's width on both sides.
    assert 48 < max(normalized[:2]) < 80
    width, height = map(int, re.findall(r"\d+", cropped[2]))
    assert 140 < height < 280
    assert [round(2 * side, -1) for side in cropped[:2]] == [round(width, -1), round(height, -1)]
    assert all(label for *_, label in (drawing, cropped, normalized, final))


def test_chosen_network_reads_the_same_drawing(page_with_choice):
    page = page_with_choice
    first = put_sample(page, 6)
    network = default_network().network
    assert describe_layers(network.architecture[1:-1]) in page.locator(".stSidebar").inner_text()
    choose_network(page, "tutorial-10")
    page.locator(HIDDEN).get_by_text("of 10 neurons").wait_for()
    assert probabilities(page) != first
    assert "85.6 %" in page.locator(".stSidebar").inner_text()
    choose_network(page, "best")
    page.locator(HIDDEN).get_by_text(f"of {network.sizes[1]:,} neurons").wait_for()
    assert probabilities(page) == first


def test_broken_weight_file_is_explained_and_other_networks_work(page_with_choice):
    page = page_with_choice
    choose_network(page, "broken")
    page.locator(".stSidebar").get_by_text("is not a whole weight file").wait_for()
    choose_network(page, "flat")
    put_sample(page, 2)
    page.locator(HIDDEN).get_by_text("No hidden layer").wait_for()
    assert len(probabilities(page)) == 10


# The activations of each hidden layer as Streamlit sent them, and the number of columns of its grid.
LAYERS = """async () => {
  const { currentPageState } = await import(new URL("inkling/scripts/shared/page_state.js", location.href));
  return currentPageState().client.report.result.hidden_layers.layers;
}"""


@pytest.mark.parametrize(("network", "sizes"), [("deep", [32, 16]), ("tutorial-10", [10]), ("wide", [1024])])
def test_hidden_neurons_are_counted_and_named_under_the_pointer(page_with_choice, network, sizes):
    page = page_with_choice
    choose_network(page, network)
    put_sample(page, 2)
    page.locator(HIDDEN).get_by_text(f"of {sizes[-1]:,} neurons").wait_for()
    grids = page.locator(".inkling-hidden")
    wait_until(page, lambda: grids.count() == len(sizes))
    layers = page.evaluate(LAYERS)
    assert [len(layer["values"]) for layer in layers] == sizes
    for number, (size, layer) in enumerate(zip(sizes, layers, strict=True)):
        values, columns = layer["values"], layer["columns"]
        text = page.locator(HIDDEN).get_by_text(f"Hidden layer {number + 1}:").locator("..").inner_text()
        assert f"{sum(value > 0 for value in values):,} of {size:,} neurons active" in text
        canvas = grids.nth(number).locator("canvas")
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        assert box["width"] > 100
        cell = box["width"] / columns
        index = min(columns + 1, size - 1)
        page.mouse.move(box["x"] + (index % columns + 0.5) * cell, box["y"] + (index // columns + 0.5) * cell)
        assert grids.nth(number).locator("output").inner_text() == f"Neuron {index}: {values[index]:.3f}"


def test_whole_computation_is_visible_without_scrolling(visit):
    page = visit(width=1280, height=800)
    put_sample(page, 3)
    page.locator(".stMain").evaluate("main => main.scrollTo(0, 0)")
    for part in ("canvas-area", "preprocessing", "answer", "training"):
        box = page.locator(f".st-key-{part}").bounding_box()
        assert box["y"] >= 55, part
        assert box["y"] + box["height"] <= 560, part
    box = page.locator(".network-diagram .area").bounding_box()
    assert box["y"] + box["height"] <= 800
    assert page.evaluate("() => document.querySelector('.stMain').scrollTop") == 0


def test_hint_stands_on_the_canvas_until_something_is_drawn(page):
    hint = """() => getComputedStyle(document.querySelector(".st-key-canvas-area"), "::after").content"""
    assert page.evaluate(hint) == '"Draw a digit here"'
    put_sample(page, 3)
    assert page.evaluate(hint) == "none"


# How far the page and its main part are wider than the window.
OVERFLOW = "() => [document.documentElement, document.querySelector('.stMain')].map(e => e.scrollWidth - e.clientWidth)"


def test_no_window_is_too_narrow(page):
    for filled in (False, True):
        if filled:
            put_sample(page, 8)
            page.locator(".inkling-hidden canvas").first.wait_for()
        for width in (1280, 820, 375, 320):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(OVERFLOW) == [0, 0], (width, filled)
    page.set_viewport_size({"width": 1280, "height": 900})


def test_tap_names_a_neuron_on_a_phone(visit):
    page = visit(width=375, height=800, has_touch=True, is_mobile=True)
    assert page.evaluate(OVERFLOW) == [0, 0]
    page.get_by_role("button", name="Sample 8").tap()
    wait_for_strokes(page, len(sample_strokes(8)))
    canvas = page.locator(".inkling-hidden canvas").last
    canvas.scroll_into_view_if_needed()
    canvas.tap()
    assert page.locator(".inkling-hidden output").last.inner_text().startswith("Neuron ")
    assert page.evaluate(OVERFLOW) == [0, 0]


def test_bars_have_the_length_of_the_probabilities_and_obey_reduced_motion(page):
    page.emulate_media(reduced_motion="reduce")
    put_sample(page, 4)
    bars = page.locator(".inkling-bars")
    duration = "bar => getComputedStyle(bar).transitionDuration"
    assert bars.locator("u").first.evaluate(duration) == "0s"
    percentages = """tracks => tracks.map((track) =>
      100 * track.firstElementChild.getBoundingClientRect().width / track.getBoundingClientRect().width)"""
    assert bars.locator("i").evaluate_all(percentages) == pytest.approx(probabilities(page), abs=0.2)
    assert bars.locator("b.best").inner_text() == str(int(np.argmax(probabilities(page))))
    page.emulate_media(reduced_motion="no-preference")
    assert bars.locator("u").first.evaluate(duration) != "0s"
