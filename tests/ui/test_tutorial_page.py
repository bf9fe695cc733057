"""Tests of the Learn page without a browser: the numbers of every section are those that nn/ computes."""

import numpy as np
import pytest
from helpers.learn_page import INPUTS, NETWORKS, TRAINED, LearnPage, close, exact, use_networks
from helpers.number_texts import plain_numbers

from nn.activations import ACTIVATIONS
from nn.dataset import as_inputs
from nn.explain.gradient_check import check_gradient
from nn.explain.worked_example import gradient_descent, work_through
from ui.inference.neuron_details import example_digits
from ui.networks import registry
from ui.shared.formatting import escape_markdown
from ui.tutorial import evaluation_sections, selection, state
from ui.tutorial.tutorial_page import SECTIONS

pytestmark = pytest.mark.slow


@pytest.fixture
def open_page(monkeypatch):
    """Opens the page with one of NETWORKS."""
    use_networks(monkeypatch)
    return LearnPage


@pytest.mark.parametrize(("name", "layer"), [("trained", 0), ("deep", 0), ("deep", 1), ("flat", 0)])
def test_sections_show_the_numbers_of_the_worked_example(open_page, name, layer):
    network = NETWORKS[name]
    label = int(network.predict(INPUTS)[0])
    page = open_page(name).with_label(label)
    example = work_through(network, INPUTS, label)
    trace, last = example.trace, len(network.layers) - 1
    signals = (trace.inputs, *trace.activations)
    choices = {"learn_layer": layer} if last > 1 else {}

    assert page.open("inputs", **choices).values("learn-inputs") == exact(INPUTS)
    assert page.open("label").column(1) == [float(digit == label) for digit in range(10)]
    assert page.open("scores").values("learn-products") == exact(signals[-1][0] * network.layers[-1].weights[:, label])
    assert page.column(1) == close(trace.logits)
    assert page.open("softmax").column(1) == close(trace.logits)
    assert page.column(2) == close(trace.logits - trace.logits.max())
    assert page.column(4) == close(trace.probabilities)
    assert page.open("loss").column(1) == close(trace.probabilities)
    assert plain_numbers(page.text_with("loss = −log(")) == close([trace.probabilities[0, label], example.loss])
    assert page.open("logit-gradients").column(3) == close(example.grad_logits)
    assert page.open("last-layer").values(f"learn-dw-{last}") == exact(example.gradients[-1].weights[:, label])
    shown = [row[1] for row in page.open("update").table()][:3]
    assert [float(cell) for cell in shown] == close(
        [example.loss, trace.probabilities[0, label], trace.logits[0, label]]
    )

    if not trace.activations:
        for section in ("sums", "activation", "activation-gradients", "hidden-layer"):
            assert page.open(section).text_with("has no hidden layer")
        return
    neuron = int(np.abs(trace.activations[layer][0]).argmax())
    weights, bias = network.layers[layer].weights[:, neuron], network.layers[layer].bias[neuron]
    assert page.open("sums").values("learn-z") == exact(trace.pre_activations[layer])
    assert page.values("numbers-Weights") == exact(weights)
    assert page.values("numbers-Input × weights") == exact(signals[layer][0] * weights)
    products, shown_bias, z = plain_numbers(page.text_with("(z)").replace("− ", "−"))
    assert round(products + shown_bias, 3) == z == pytest.approx(trace.pre_activations[layer][0, neuron], abs=1e-3)
    assert shown_bias == pytest.approx(bias, abs=1e-3)
    assert page.open("activation").values("learn-a") == exact(trace.activations[layer])
    assert page.open("activation-gradients").values("learn-da") == exact(example.grad_activations[layer])
    derivative = ACTIVATIONS[network.activation].derivative(trace.pre_activations[layer])
    assert page.values("learn-slope") == exact(derivative)
    assert page.values("learn-dz") == exact(example.grad_pre_activations[layer])
    assert page.open("hidden-layer").values(f"learn-dw-{layer}") == exact(example.gradients[layer].weights[:, neuron])


def test_evaluation_sections_show_accuracies(open_page):
    page, digits = open_page("trained"), example_digits()
    correct = int((TRAINED.predict(as_inputs(digits.images)) == digits.labels).sum())
    assert [row[1] for row in page.open("accuracy").table()] == [f"{correct} of {len(digits)}"] * 2
    network, *datasets = evaluation_sections.train_overfitted(50)
    accuracies = [100 * network.accuracy(as_inputs(dataset.images), dataset.labels) for dataset in datasets]
    shown = [float(cell.removesuffix(" %")) for cell in page.open("splits").table()[0][1:3]]
    assert shown == pytest.approx(accuracies, abs=0.051)


def test_gradient_steps_change_the_copy_and_can_be_undone(open_page):
    page = open_page("trained").with_label(9).open("update")
    networks = [TRAINED]
    for _ in range(12):
        networks.append(gradient_descent(networks[-1], INPUTS, 9, 0.001))
    losses = [work_through(network, INPUTS, 9).loss for network in networks]
    assert [float(cell) for cell in page.table()[0][1:]] == close([losses[0], losses[0], losses[1]])
    page.click("learn-step")
    assert "after 1 step," in page.text_with("A **copy** of trained")
    assert [float(cell) for cell in page.table()[0][1:]] == close(losses[:3])
    neuron = int(TRAINED.forward(INPUTS).activations[0].argmax())
    change = networks[1].layers[0].weights - TRAINED.layers[0].weights
    assert page.values("numbers-Change") == exact(change[:, neuron])
    page.click("learn-ten")
    assert "after 11 steps," in page.text_with("A **copy** of trained")
    probabilities = networks[11].forward(INPUTS).probabilities
    assert page.data("learn-bars")["prediction"]["probabilities"] == close(probabilities)
    page.click("learn-undo")
    assert "after 1 step," in page.text_with("A **copy** of trained")
    assert float(page.table()[0][2]) == pytest.approx(losses[1], rel=5e-4)
    page.click("learn-again")
    assert not [text for text in page.texts() if "copy** of" in text]
    assert float(page.table()[0][2]) == pytest.approx(losses[0], rel=5e-4)


def test_diverging_steps_show_a_warning_once(open_page, monkeypatch):
    monkeypatch.setattr(state, "MAX_LOGIT", 0.0)
    page = open_page("trained").open("update").click("learn-ten")
    assert "diverge" in page.app.warning[0].value
    assert not page.run().app.warning


def test_added_copies_are_networks_with_names_of_their_own(open_page):
    page = open_page("flat").with_label(9).open("update").click("learn-step")
    weights = gradient_descent(NETWORKS["flat"], INPUTS, 9, 0.001).layers[0].weights
    for name in ("flat and 1 step", "flat and 1 step (2)"):
        page.click("learn-keep")
        assert page.app.session_state[registry.CHOSEN] == name
        network, card = page.app.session_state[registry.UPLOADED][name]
        assert np.array_equal(network.layers[0].weights, weights.astype(np.float32))
        assert card["trained_on"] == "digits, then 1 step on one drawing"
        page.app.session_state[registry.CHOSEN] = "flat"
        page.run()


def test_gradient_check_of_a_chosen_weight(open_page):
    gradient = work_through(TRAINED, INPUTS, 9).gradients[1].weights[:, 9]
    row = int(np.flatnonzero(gradient)[0])
    page = open_page("trained").with_label(9).open("last-layer", learn_digit=9, **{selection.ROW: {1: row}})
    assert page.data("learn-dw-1")["chosen"] == row
    check = check_gradient(TRAINED, INPUTS, 9, (1, row, 9))
    expected = [check.weight, check.loss_below, check.loss_above, check.measured, check.computed]
    assert page.column(1) == pytest.approx(expected, rel=1e-6)
    assert page.text_with("They agree to").startswith(
        f"**They agree to {check.matching_digits} digits:** the gradient is correct."
    )
    assert check.matching_digits >= 6


@pytest.mark.parametrize(("number", "key"), [("1", "inputs"), ("6", "softmax")])
def test_links_with_a_number_open_their_section(open_page, number, key):
    page = open_page("trained")
    page.app.query_params["step"] = number
    page.app.run()
    assert page.app.query_params["step"] == key


def test_sections_follow_the_query_parameter_and_the_buttons(open_page):
    page = open_page("trained")
    page.app.query_params["step"] = "softmax"
    assert page.run().app.header[0].value.startswith("6. ")
    assert page.click("learn-next").app.header[0].value.startswith("7. ")
    assert page.app.query_params["step"] == "loss"
    page.app.query_params["step"] = "99"
    assert page.run().app.header[0].value.startswith("7. ")
    assert page.open("inputs").app.button(key="learn-back").disabled
    assert page.open(SECTIONS[-1].key).app.button(key="learn-next").disabled


def test_page_opened_without_a_section_leaves_the_address_until_another_is_chosen(open_page):
    page = open_page("trained").run()
    assert "step" not in page.app.query_params
    assert page.click("learn-next").app.query_params["step"] == "label"


def test_label_is_the_second_most_probable_digit_until_one_is_chosen(open_page):
    first, second = TRAINED.forward(INPUTS).logits[0].argsort()[::-1][:2]
    page = open_page("trained")
    for section in ("loss", "update"):
        assert page.open(section).app.selectbox(key=state.LABEL).value == second
        assert f"The label is {second} for now: with {first}," in page.app.info[0].value
    page.app.selectbox(key=state.LABEL).set_value(int(first))
    assert "The prediction equals the label" in page.run().app.info[0].value
    assert not page.open("inputs").app.info
    assert page.open("loss").app.selectbox(key=state.LABEL).value == first
    page.with_label(int(second)).open("update").click("learn-step")
    assert not page.app.info


def test_label_is_shown_where_the_loss_is_used(open_page):
    page = open_page("trained")
    for section in SECTIONS:
        if not section.needs_convolution:
            page.open(section.key)
            assert (state.LABEL in [menu.key for menu in page.app.selectbox]) == section.needs_loss


HOSTILE_NAME = "[x](https://e.example) $x$ :smile: \x1b<b>.npz"


@pytest.mark.parametrize("network", ["flat", "trained"])
def test_name_of_a_network_is_plain_text_in_every_section(monkeypatch, network):
    monkeypatch.setitem(NETWORKS, HOSTILE_NAME, NETWORKS[network])
    use_networks(monkeypatch)
    page, escaped, found = LearnPage(HOSTILE_NAME), escape_markdown(HOSTILE_NAME), 0
    for section in SECTIONS:
        for text in page.open(section.key).texts():
            found += escaped in text
            assert "e.example" not in text.replace(escaped, "")
    assert found >= len(SECTIONS)
