"""Convolutional networks on the Draw page: feature maps, the neuron at a place, and filters during a training."""

import operator
import re

import numpy as np
import pytest
from helpers.live_page import press_recorded_pen, recorded, wait_until_settled
from helpers.networks import choose_network, extra_network, forward, open_model_details
from helpers.pen import draw, probabilities, put_sample, wait_for_strokes, wait_until
from helpers.training_page import expect_sliders, expect_text, set_slider, slider_value, step_once, train
from playwright.sync_api import expect

from nn.explain.attribution import contributions
from nn.explain.neuron import inspect_neuron
from nn.images.preprocessing import preprocess
from nn.images.strokes import render
from nn.storage import weight_file
from nn.synthetic.sample_digits import sample_strokes
from ui.draw import explanation
from ui.inference.neuron_details import arithmetic, neuron_title

pytestmark = pytest.mark.browser
NETWORK = extra_network("convolutional")
FILTERS = ((13, 13, 4), (5, 5, 6))
OVERFLOW = "() => [document.documentElement, document.querySelector('.stMain')].map(e => e.scrollWidth - e.clientWidth)"
PICTURES = """names => names.map((name) => {
  const canvas = document.querySelector(`.neuron canvas.${name}`);
  return [canvas.width, canvas.height, canvas.toDataURL()];
})"""


@pytest.fixture
def page(shared):
    """The page of this module, with a convolutional network."""
    page = shared()
    choose_network(page, "convolutional")
    return page


def upload(page):
    """Upload the network, and wait until it is chosen."""
    uploader = page.locator('[data-testid="stSidebar"] input[type="file"]').first
    content = weight_file.to_bytes(NETWORK, {"trained_on": "nothing"})
    uploader.set_input_files({"name": "mine.npz", "mimeType": "", "buffer": content})
    expect_text(page, "sidebar", "784 pixels, 4 filters, 6 filters, 16 neurons (relu), 10 outputs")


def maps(page):
    """The canvases of the feature maps, one for each convolution."""
    found = page.locator(".inkling-hidden.maps canvas")
    wait_until(page, lambda: found.count() == len(FILTERS))
    return found


def place(page, layer, index):
    """The middle of a neuron's place in the feature maps, in pixels of their canvas."""
    rows, columns, count = FILTERS[layer]
    canvas = maps(page).nth(layer)
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    width = int(canvas.get_attribute("width"))
    in_row = (width + 1) // (columns + 1)
    at, number = divmod(index, count)
    row = (number // in_row) * (rows + 1) + at // columns
    column = (number % in_row) * (columns + 1) + at % columns
    cell = box["width"] / width
    return canvas, {"x": (column + 0.5) * cell, "y": (row + 0.5) * cell}


def click_place(page, layer, index):
    canvas, position = place(page, layer, index)
    canvas.click(position=position)


def assert_shown(page, layer, index):
    """Soon the panel shows this neuron, with its numbers for the ink on the canvas."""
    neuron = inspect_neuron(NETWORK, forward(page, NETWORK), layer, index)
    expect(page.locator(".neuron h3")).to_have_text(neuron_title(NETWORK, layer, index))
    expect(page.locator(".neuron .sum")).to_have_text(arithmetic(neuron, "relu"))
    shown = page.locator(".neuron .logit-contributions span")
    expected = pytest.approx(neuron.logit_contributions.tolist(), abs=0.0051)
    wait_until(page, lambda: [float(text.replace("−", "-")) for text in shown.all_inner_texts()] == expected)
    # Set together with the pictures, which are decoded after the texts are shown.
    expect(page.locator(".neuron")).to_have_attribute("data-index", str(index))


def strongest(page, layer):
    return int(forward(page, NETWORK).activations[layer][0].argmax())


def test_feature_maps_change_while_a_digit_is_drawn(page):
    press_recorded_pen(page, sample_strokes(2)[0][::4], results=6)
    page.mouse.up()
    wait_for_strokes(page, 1)
    pictures = {moment["hidden"] for moment in recorded(page, "down")}
    assert len(pictures) >= 3
    text = page.locator(".st-key-hidden").inner_text()
    trace = forward(page, NETWORK)
    for number, (_, _, count) in enumerate(FILTERS):
        sums = trace.pre_activations[number][0]
        fired = f"{(sums > 0).sum():,} of {len(sums):,} neurons active, in {count} feature maps"
        assert f"Convolution {number + 1}: {fired}" in text
    assert "Hidden layer 3:" in text


def test_place_in_a_feature_map_is_named_and_has_the_colour_of_its_activation(page):
    put_sample(page, 3)
    index = strongest(page, 0)
    activations = forward(page, NETWORK).activations[0][0]
    canvas, position = place(page, 0, index)
    canvas.hover(position=position)
    at, number = divmod(index, 4)
    expected = f"Filter {number + 1}, row {at // 13 + 1}, column {at % 13 + 1}: about {activations[index]:.2f}"
    assert page.locator(".inkling-hidden output").first.inner_text() == expected
    # The strongest place has the full colour, and every map as many coloured pixels as it has positive activations.
    alphas = canvas.evaluate("""canvas => {
      const { width, height } = canvas, data = canvas.getContext("2d").getImageData(0, 0, width, height).data;
      return Array.from({ length: height }, (_, row) =>
        Array.from({ length: width }, (_, column) => data[4 * (row * width + column) + 3]));
    }""")
    in_row = (len(alphas[0]) + 1) // 14
    for filter_number in range(4):
        top, left = (side * 14 for side in divmod(filter_number, in_row))
        shown = np.array(alphas)[top : top + 13, left : left + 13]
        levels = np.round(255 * activations.reshape(13, 13, 4)[:, :, filter_number] / activations.max())
        np.testing.assert_array_equal(shown, levels)


def test_clicked_place_opens_its_neuron_with_patch_and_filter(page):
    put_sample(page, 4)
    expected_shapes = ([5, 5], [11, 11])
    for layer, shape in enumerate(expected_shapes):
        index = strongest(page, layer)
        click_place(page, layer, index)
        assert_shown(page, layer, index)
        pictures = page.evaluate(PICTURES, ["signals", "weights", "products", "drawing"])
        assert [picture[:2] for picture in pictures] == [shape] * 3 + [[28, 28]]
        assert page.locator(".neuron .pictures figcaption").all_inner_texts() == [
            "Its patch", "Patch", "Filter", "Input × weights",
        ]  # fmt: skip
        expect(page.locator(".neuron .examples-caption")).to_contain_text("(of 500 generated)")
        wait_until_settled(page)
    expect(page.locator(".neuron .description")).to_contain_text("in the 4 feature maps of convolution 1")
    before = page.evaluate(PICTURES, ["signals", "drawing"])
    draw(page, [[(40, 140), (240, 140)]], before=len(sample_strokes(4)))
    assert_shown(page, 1, index)
    wait_until(page, lambda: all(map(operator.ne, page.evaluate(PICTURES, ["signals", "drawing"]), before)))
    page.get_by_role("button", name="Close").click()
    wait_until(page, lambda: not page.locator(".neuron").is_visible())


def test_frame_in_the_drawing_is_where_the_filter_looks(page):
    put_sample(page, 5)
    # Row 5, column 7 of filter 2: the patch begins at pixel (8, 12).
    click_place(page, 0, (4 * 13 + 6) * 4 + 1)
    assert_shown(page, 0, (4 * 13 + 6) * 4 + 1)
    picture, frame = (page.locator(f".neuron .place {part}").bounding_box() for part in ("canvas", "i"))
    pixel = picture["width"] / 28
    found = [frame["x"] - picture["x"], frame["y"] - picture["y"], frame["width"], frame["height"]]
    assert found == pytest.approx([12 * pixel, 8 * pixel, 5 * pixel, 5 * pixel], abs=0.5)


def test_places_are_reached_and_opened_with_the_keyboard(page):
    put_sample(page, 6)
    maps(page).first.focus()
    output = page.locator(".inkling-hidden output").first
    for key, text in (
        ("ArrowRight", r"Filter 1, row 1, column 1: about \d\.\d\d"),
        ("ArrowDown", "Filter 1, row 2, column 1"),
        *(("ArrowRight", f"Filter 1, row 2, column {column}") for column in range(2, 14)),
        ("ArrowRight", "Filter 2, row 2, column 1"),
        ("ArrowLeft", "Filter 1, row 2, column 13"),
        ("ArrowUp", "Filter 1, row 1, column 13"),
        ("ArrowUp", "Filter 1, row 1, column 13"),
    ):
        page.keyboard.press(key)
        assert re.match(text, output.inner_text())
    page.keyboard.press("Enter")
    assert_shown(page, 0, 12 * 4)


def test_uploaded_convolutional_network_explains_itself_beside_the_default(visit):
    page = visit()
    upload(page)
    put_sample(page, 8)
    expected = 100 * forward(page, NETWORK).probabilities[0]
    assert probabilities(page) == pytest.approx(expected.tolist(), abs=0.11)
    page.locator(".st-key-compare label").click()
    expect(page.locator(".compared")).to_contain_text("8")
    page.get_by_text("Explain this prediction").click()
    stages = preprocess(render(sample_strokes(8), 20), ink="light")
    answer = int(NETWORK.predict(stages.inputs)[0])
    score = explanation.in_numbers(contributions(NETWORK, stages.inputs, answer), answer, None).split("**")[1]
    expect(page.locator(".st-key-hidden").get_by_text(score.split(":")[0])).to_be_visible()
    expect(page.get_by_text(re.compile("pixel flips the prediction"))).to_be_visible()
    open_model_details(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download model").click()
    assert weight_file.load(download.value.path())[0].architecture == NETWORK.architecture


def test_feature_maps_fit_into_a_phone_and_name_a_place_on_a_tap(visit):
    page = visit(width=375, height=800, has_touch=True, is_mobile=True)
    page.locator('[data-testid="stExpandSidebarButton"]').tap()
    upload(page)
    page.locator('[data-testid="stSidebarCollapseButton"] button').tap()
    page.get_by_role("button", name="Sample 8").tap()
    wait_for_strokes(page, len(sample_strokes(8)))
    assert page.evaluate(OVERFLOW) == [0, 0]
    canvas, position = place(page, 1, (2 * 5 + 3) * 6 + 4)
    canvas.tap(position=position)
    expect(page.locator(".inkling-hidden output").nth(1)).to_have_text(re.compile("Filter 5, row 3, column 4: about"))
    expect(page.locator(".neuron h3")).to_have_text("Filter 5 of convolution 2, at row 3, column 4")
    assert page.evaluate(OVERFLOW) == [0, 0]


def test_maps_take_the_room_there_is(page):
    put_sample(page, 0)
    canvas = maps(page).first

    def cell():
        return canvas.bounding_box()["width"] / int(canvas.get_attribute("width"))

    assert cell() == 8
    try:
        page.set_viewport_size({"width": 330, "height": 900})
        wait_until(page, lambda: cell() < 8)
        assert page.evaluate(OVERFLOW) == [0, 0]
    finally:
        page.set_viewport_size({"width": 1280, "height": 900})
    wait_until(page, lambda: cell() == 8)


def test_filters_are_shown_while_a_convolutional_network_learns(visit):
    page = visit(query="?digits=1000")
    page.locator(".st-key-preset").get_by_text("Convolutional", exact=True).click()
    expect_sliders(page, convolutions="2", filters1="16", filters2="64", neurons1="128")
    put_sample(page, 7)
    step_once(page, 1)
    weights = page.locator(".st-key-weights")
    expect(weights).to_contain_text("First-layer weights (16 filters)")
    picture = weights.locator("img")
    before = picture.get_attribute("src")
    assert maps(page).count() == 2
    expect_text(page, "sidebar", "784 pixels, 16 filters, 64 filters, 128 neurons (relu), 10 outputs")
    step_once(page, 2)
    wait_until(page, lambda: picture.get_attribute("src") != before)
    train(page, button="Stop")
    expect(page.locator('.st-key-runs-table, [data-testid="stDataFrame"]').first).to_be_visible()


def test_layers_are_chosen_in_the_sidebar_and_kept_in_the_link(visit):
    page = visit(query="?layers=2")
    expect_text(page, "status", f"{785 * 64 + 65 * 64 + 65 * 10:,} parameters")
    expect(page.locator(".st-key-filters1")).to_have_count(0)
    set_slider(page, "convolutions", "1")
    set_slider(page, "filters1", "8")
    set_slider(page, "layers", "0")
    expect_text(page, "status", f"{26 * 8 + (13 * 13 * 8 + 1) * 10:,} parameters")
    page.wait_for_function("location.search.includes('filters1=8')")
    other = visit(query=page.url.split("/")[-1])
    expect_sliders(other, convolutions="1", filters1="8", layers="0")
    other.locator(".st-key-preset").get_by_text("Quick", exact=True).click()
    expect_sliders(other, convolutions="0")
    expect(other.locator(".st-key-filters1")).to_have_count(0)
    other.locator(".st-key-preset").get_by_text("Convolutional", exact=True).click()
    expect_sliders(other, filters1="16", filters2="64")
    page.wait_for_function("!location.search.includes('layers=2')")
    third = visit(query=other.url.split("/")[-1])
    keys = ("convolutions", "filters1", "filters2", "layers", "neurons1", "epochs")
    expect_sliders(third, **{key: slider_value(other, key) for key in keys})
