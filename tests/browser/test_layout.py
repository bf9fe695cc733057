"""The Draw page's views: samples, preprocessing, networks, hidden layers, bars; and narrow windows."""

import re
from itertools import combinations

import numpy as np
import pytest
from helpers.live_page import default_network
from helpers.networks import choose_network
from helpers.pen import (
    CANVAS,
    clear,
    draw,
    network_input,
    probabilities,
    put_sample,
    read_prediction,
    wait_for_strokes,
    wait_until,
)
from helpers.training_page import LONG, train
from playwright.sync_api import expect

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
    page.locator(".stSidebar").get_by_text("is a text, where a weight file (.npz) was expected").wait_for()
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


# What is to be seen at once while drawing.
WHILE_DRAWING = (".prediction", CANVAS, ".stages .final .sheet", ".inkling-bars", ".network-diagram .area")
CURVES = (".st-key-loss .stVegaLiteChart", ".st-key-accuracy .stVegaLiteChart")
# Whether an element is in the window, and nothing covers it.
IS_ON_TOP = """(element) => {
  const { x, y, width, height } = element.getBoundingClientRect();
  return element.contains(document.elementFromPoint(x + width / 2, y + height / 2));
}"""


def boxes(page, selectors):
    """The boxes of some elements in the window, while the page is scrolled to its top."""
    page.locator(".stMain").evaluate("main => main.scrollTo(0, 0)")
    return {selector: page.locator(selector).first.bounding_box() for selector in selectors}


def assert_visible(page, selectors):
    """AssertionError unless all are below the header and in the window, and no two of them overlap."""
    width, height = page.viewport_size["width"], page.viewport_size["height"]
    found = boxes(page, selectors)
    for selector, box in found.items():
        assert box["y"] >= 55, (selector, box)
        assert box["y"] + box["height"] <= height, (selector, box)
        assert box["x"] >= 0, (selector, box)
        assert box["x"] + box["width"] <= width, (selector, box)
        # On a phone there is a part of each digit's bar and of a figure less; nothing is a mere line.
        assert min(box["width"], box["height"]) >= 40, (selector, box)
    for (one, first), (other, second) in combinations(found.items(), 2):
        beside = first["x"] + first["width"] <= second["x"] + 1 or second["x"] + second["width"] <= first["x"] + 1
        above = first["y"] + first["height"] <= second["y"] + 1 or second["y"] + second["height"] <= first["y"] + 1
        assert beside or above, (one, first, other, second)


@pytest.mark.parametrize(
    "sizes",
    # 1265 pixels are what the scroll bar of most systems leaves of 1280.
    [
        ((1265, 800), (375, 812), (768, 1024)),
        pytest.param(((700, 1024), (1280, 800), (1920, 1080)), marks=pytest.mark.soak),
    ],
    ids=["usual", "others"],
)
def test_whole_computation_is_visible_without_scrolling(visit, sizes):
    page = visit()
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})
        clear(page)
        blank = settled_boxes(page, WHILE_DRAWING[1:])
        draw(page, sample_strokes(3))
        assert_visible(page, WHILE_DRAWING)
        # Nothing has moved since the canvas was blank.
        assert boxes(page, WHILE_DRAWING[1:]) == blank
        for title in ("Draw", "Learn"):
            links = page.get_by_role("link", name=title, exact=True).all()
            assert any(link.evaluate(IS_ON_TOP) for link in links), title


def settled_boxes(page, selectors):
    """As boxes, once nothing moves any more after the window has got another size."""
    found = [boxes(page, selectors)]

    def is_settled():
        found.append(boxes(page, selectors))
        return found[-1] == found[-2]

    page.wait_for_function("() => document.getAnimations().every(({ playState }) => playState !== 'running')")
    wait_until(page, is_settled)
    return found[-1]


@pytest.mark.parametrize(("width", "height"), [(1280, 800), pytest.param(375, 812, marks=pytest.mark.soak)])
def test_nothing_moves_when_a_training_begins_and_ends_and_its_curves_are_seen(visit, width, height):
    page = visit(width=width, height=height, query=LONG)
    draw(page, sample_strokes(3))
    parts = [part for part in WHILE_DRAWING if part != ".network-diagram .area"]
    before = boxes(page, [*parts, ".network-diagram .area"])
    page.locator(".st-key-train button").click()
    page.locator(CURVES[1]).wait_for()
    assert_visible(page, [*parts, *CURVES])
    assert boxes(page, [*parts, ".network-diagram .area"]) == before
    loss, accuracy = boxes(page, CURVES).values()
    assert loss["y"] == pytest.approx(accuracy["y"], abs=2)
    assert accuracy["x"] >= loss["x"] + loss["width"]
    page.get_by_role("button", name="Pause").first.click()
    text = page.locator(".st-key-training-status .stProgress p")
    expect(text).to_contain_text("paused", ignore_case=True)
    # A text that is too long for its line. On a phone, it may take several.
    if width > height:
        text.evaluate("text => (text.textContent = text.textContent.repeat(9))")
        assert boxes(page, [*parts, ".network-diagram .area"]) == before
    train(page, button="Stop")
    assert boxes(page, [*parts, ".network-diagram .area"]) == before
    assert_visible(page, [*parts, *CURVES])
    # Back to the diagram.
    page.locator(".st-key-view").get_by_role("radio", name="Network").click()
    page.locator(CURVES[0]).wait_for(state="detached")
    assert_visible(page, WHILE_DRAWING)
    assert boxes(page, [*parts, ".network-diagram .area"]) == before


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
        for width, height in ((1920, 1080), (1280, 800), (820, 800), (812, 375), (640, 400), (375, 800), (320, 800)):
            page.set_viewport_size({"width": width, "height": height})
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
