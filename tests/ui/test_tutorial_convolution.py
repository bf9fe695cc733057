"""Tests of the Learn page for a convolutional network, without a browser."""

import pytest
from helpers.learn_page import INPUTS, NETWORKS, LearnPage, close, exact, use_networks
from helpers.number_texts import plain_numbers

from nn.explain.gradient_check import check_gradient
from nn.explain.worked_example import gradient_descent, work_through
from ui.tutorial import selection
from ui.tutorial.tutorial_page import PARAMETER

NETWORK = NETWORKS["convolutional"]
LABEL = int(NETWORK.predict(INPUTS)[0])
EXAMPLE = work_through(NETWORK, INPUTS, LABEL)
SIGNALS = (EXAMPLE.trace.inputs, *EXAMPLE.trace.activations)


@pytest.fixture
def open_page(monkeypatch):
    """Opens the page with a convolutional network, and with a neuron of one of its convolutions chosen."""
    use_networks(monkeypatch)

    def open_with(layer=0, place=0, column=0, channel=0):
        page = LearnPage("convolutional").with_label(LABEL)
        page.app.session_state[selection.LAYER] = layer
        page.app.session_state[selection.NEURON] = {layer: place * len(NETWORK.layers[layer].bias) + column}
        page.app.session_state[selection.CHANNEL] = {layer: channel}
        return page

    return open_with


def feature_map(values, layer, column):
    """The numbers of one filter, from those of a convolution."""
    return values.reshape(-1, len(NETWORK.layers[layer].bias))[:, column]


def channel_of(values, layer, channel):
    """The weights or inputs of one channel, row by row."""
    return values.reshape(-1, NETWORK.layers[layer].patches.channels)[:, channel]


@pytest.mark.parametrize(
    ("layer", "place", "column", "channel"), [(0, 5 * 13 + 6, 2, 0), (0, 168, 1, 0), (1, 12, 4, 3), (1, 24, 0, 1)]
)
def test_sections_show_the_numbers_of_one_filter_and_channel(open_page, layer, place, column, channel):
    page, shown = open_page(layer, place, column, channel), NETWORK.layers[layer]
    trace = EXAMPLE.trace
    patch, weights = shown.patches.extract(SIGNALS[layer])[place], shown.weights[:, column]
    z = feature_map(trace.pre_activations[layer], layer, column)
    activations = feature_map(trace.activations[layer], layer, column)
    products = channel_of(patch * weights, layer, channel)

    for section, titles, key in (
        ("sums", ("Input", "Weights"), "learn-z"),
        ("convolution", ("Patch", "Filter"), "learn-map"),
    ):
        assert page.open(section).values(key) == exact(z if key == "learn-z" else activations)
        assert page.data(key)["chosen"] == place
        assert page.values(f"numbers-{titles[0]}") == exact(channel_of(patch, layer, channel))
        assert page.values(f"numbers-{titles[1]}") == exact(channel_of(weights, layer, channel))
        assert page.values("numbers-Input × weights") == exact(products)
        terms = plain_numbers(page.text_with("(z)").replace("− ", "−").replace(f" of channel {channel + 1}", ""))
        assert round(sum(terms[:-1]), 3) == terms[-1] == pytest.approx(z[place], abs=1e-3)
        assert terms[0] == pytest.approx(products.sum(), abs=2e-3)
    assert page.values("learn-picture") == exact(channel_of(SIGNALS[layer], layer, channel))
    corner, span = page.data("learn-picture")["chosen"], page.data("learn-picture")["span"]
    row, across = divmod(place, shown.map_shape[1])
    assert (corner, span) == (2 * row * shown.patches.width + 2 * across, 5)
    assert plain_numbers(page.text_with("ReLU(")) == close([z[place], activations[place]])

    assert page.open("activation").values("learn-a") == exact(activations)
    gradient = EXAMPLE.gradients[layer].weights[:, column]
    grad = feature_map(EXAMPLE.grad_pre_activations[layer], layer, column)
    assert page.open("activation-gradients").values("learn-dz") == exact(grad)
    assert page.values("learn-da") == exact(feature_map(EXAMPLE.grad_activations[layer], layer, column))
    assert page.open("hidden-layer").values(f"learn-dw-{layer}") == exact(channel_of(gradient, layer, channel))
    chosen = page.data(f"learn-dw-{layer}")["chosen"] * shown.patches.channels + channel
    assert page.values(f"learn-terms-{layer}").sum() == pytest.approx(gradient[chosen], rel=1e-5)
    check = check_gradient(NETWORK, INPUTS, LABEL, (layer, chosen, column))
    assert page.column(1)[-1] == pytest.approx(check.computed, rel=1e-6)
    assert check.computed == pytest.approx(gradient[chosen])


def test_dense_layer_after_a_convolution_shows_one_feature_map_of_its_inputs(open_page):
    page = open_page(layer=2, column=7, channel=4)
    weights = NETWORK.layers[2].weights[:, 7].reshape(25, 6)
    assert page.open("sums").values("numbers-Weights") == exact(weights[:, 4])
    assert page.values("numbers-Input") == exact(SIGNALS[2].reshape(25, 6)[:, 4])
    gradient = EXAMPLE.gradients[2].weights[:, 7].reshape(25, 6)
    assert page.open("hidden-layer").values("learn-dw-2") == exact(gradient[:, 4])
    assert page.open("last-layer").values("learn-dw-3") == exact(EXAMPLE.gradients[3].weights[:, LABEL])
    # The first convolution, as none is chosen.
    assert len(page.open("convolution").values("learn-map")) == 13 * 13


def test_menus_choose_filter_and_channel_and_keep_the_place(open_page):
    page = open_page(layer=1, place=7, column=2, channel=3).open("convolution")
    page.app.selectbox(key="learn-filter-1").set_value(5)
    page.run()
    assert page.values("learn-map") == exact(feature_map(EXAMPLE.trace.activations[1], 1, 5))
    assert page.data("learn-map")["chosen"] == 7
    page.app.selectbox(key="learn-channel-1").set_value(0)
    page.run()
    assert page.values("numbers-Filter") == exact(channel_of(NETWORK.layers[1].weights[:, 5], 1, 0))
    assert page.values("learn-picture") == exact(channel_of(SIGNALS[1], 1, 0))


def test_gradient_step_changes_the_filter(open_page):
    page = open_page(layer=0, place=3, column=1).with_label(9).open("update")
    page.click("learn-step")
    after = gradient_descent(NETWORK, INPUTS, 9, 0.001)
    change = after.layers[0].weights - NETWORK.layers[0].weights
    assert page.values("numbers-Change") == exact(change[:, 1])
    rows = {row[0]: row[1:] for row in page.table()}
    z = [found.forward(INPUTS).pre_activations[0][0, 3 * 4 + 1] for found in (NETWORK, after)]
    assert [float(cell) for cell in rows["z of filter 2 at row 1 column 4"][:2]] == close(z)
    assert float(rows["Bias of filter 2 of convolution 1"][1]) == pytest.approx(after.layers[0].bias[1], rel=5e-4)


def test_last_layer_after_a_convolution_shows_one_feature_map_of_its_contributions(monkeypatch):
    use_networks(monkeypatch)
    network = NETWORKS["shallow"]
    label = int(network.predict(INPUTS)[0])
    page = LearnPage("shallow").with_label(label)
    page.app.session_state[selection.CHANNEL] = {1: 2}
    page.app.session_state[selection.ROW] = {1: 3 * 10 + 2}
    signals = network.forward(INPUTS).activations[0][0]
    contributions = (signals * network.layers[1].weights[:, label]).reshape(-1, 3)
    assert page.open("scores").values("learn-products") == exact(contributions[:, 2])
    terms = plain_numbers(page.text_with("(logit of").replace("− ", "−").replace(" of channel 3", ""))
    assert terms[:2] == pytest.approx([contributions[:, 2].sum(), contributions[:, :2].sum()], abs=2e-3)
    gradient = work_through(network, INPUTS, label).gradients[1].weights[:, label]
    assert page.open("last-layer").values("learn-dw-1") == exact(gradient.reshape(-1, 3)[:, 2])
    assert page.data("learn-dw-1")["chosen"] == 10
    assert page.column(1)[-1] == pytest.approx(gradient[32], rel=1e-6)
    names = [row[0] for row in page.open("update").table()]
    assert f"Weight from row 2 column 2 of channel 3 to {label}" in names


def test_other_sections_are_complete(open_page):
    page = open_page()
    for section in ("inputs", "label", "scores", "softmax", "loss", "logit-gradients", "accuracy", "splits"):
        assert page.open(section).app.header


def test_section_about_convolutions_is_absent_for_other_networks(monkeypatch):
    use_networks(monkeypatch)
    counts = {}
    for name in NETWORKS:
        page = LearnPage(name)
        page.app.query_params[PARAMETER] = "convolution"
        (menu,) = (found for found in page.run().app.selectbox if found.label == "Go to section")
        counts[name] = len(menu.options)
        assert page.app.header[0].value.startswith("4. Convolution" if counts[name] == 15 else "1. ")
    assert counts == {"trained": 14, "deep": 14, "flat": 14, "convolutional": 15, "shallow": 15}
