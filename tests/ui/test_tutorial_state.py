"""Tests of the tutorial's state: gradient steps, undo, divergence and the default choices."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from nn.explain.worked_example import gradient_descent, moderate_learning_rate
from nn.images.preprocessing import preprocess
from nn.images.strokes import render
from nn.layers import ConvSpec
from nn.network import Network
from nn.storage.weight_file import load
from nn.synthetic.sample_digits import sample_strokes
from ui.networks.selected_network import SelectedNetwork
from ui.tutorial import selection, state

DRAWING = preprocess(render(sample_strokes(5), 20), ink="light")
INPUTS = DRAWING.inputs.astype(np.float64)


@pytest.fixture
def session(monkeypatch):
    """The session state, without a page."""
    values = {}
    for module in (selection, state):
        monkeypatch.setattr(module, "st", SimpleNamespace(session_state=values))
    return values


def select(name="one", sizes=(784, 12, 10), seed=0):
    return SelectedNetwork(name, Network.random(sizes, "leaky relu", np.random.default_rng(seed)), {})


def second_of(selected, drawing):
    """The second most probable digit."""
    return selected.network.forward(drawing.inputs).logits[0].argsort()[-2]


def first_weights(example):
    return example.network.layers[0].weights


def test_steps_equal_gradient_descent_and_can_be_undone(session):
    selected = select()
    assert state.build_state(DRAWING, selected).current.label == second_of(selected, DRAWING)
    session[state.LABEL], session[state.LEARNING_RATE] = 8, 0.03
    state.take_steps(state.build_state(DRAWING, selected), 1)
    session[state.LABEL], session[state.LEARNING_RATE] = 2, 0.01
    state.take_steps(state.build_state(DRAWING, selected), 10)
    found = state.build_state(DRAWING, selected)
    assert found.steps_taken == 11
    first = gradient_descent(selected.network.astype(np.float64), INPUTS, 8, 0.03)
    both = gradient_descent(first, INPUTS, 2, 0.01, 10)
    assert np.array_equal(first_weights(found.current), both.layers[0].weights)
    state.undo("one")
    found = state.build_state(DRAWING, selected)
    assert found.steps_taken == 1
    assert np.array_equal(first_weights(found.current), first.layers[0].weights)
    state.reset("one")
    assert state.build_state(DRAWING, selected).steps_taken == 0


def test_each_network_has_its_own_copy(session):
    one, other = select(), select("other", seed=1)
    state.take_steps(state.build_state(DRAWING, one), 1)
    assert state.build_state(DRAWING, other).steps_taken == 0
    state.take_steps(state.build_state(DRAWING, other), 10)
    assert [state.build_state(DRAWING, selected).steps_taken for selected in (one, other)] == [1, 10]


def test_copy_keeps_the_original_of_a_network_that_goes_on_training(session):
    state.take_steps(state.build_state(DRAWING, select()), 1)
    later = state.build_state(DRAWING, select(seed=1))
    assert later.steps_taken == 1
    assert np.array_equal(first_weights(later.original), select().network.astype(np.float64).layers[0].weights)


def test_new_drawing_resets_the_label_and_keeps_the_copy(session):
    selected = select()
    session[state.LABEL] = 7
    state.take_steps(state.build_state(DRAWING, selected), 1)
    other = preprocess(render(sample_strokes(1), 20), ink="light")
    found = state.build_state(other, selected)
    assert found.current.label == second_of(selected, other)
    assert found.steps_taken == 1


def test_learning_rate_follows_drawing_label_and_network_until_one_is_chosen(session):
    one, wide = select(), select("wide", (784, 300, 10))
    other = preprocess(render(sample_strokes(1), 20), ink="light")
    for drawing, selected, label in ((DRAWING, one, None), (other, one, None), (other, wide, None), (other, wide, 3)):
        if label is not None:
            session[state.LABEL] = label
        found = state.build_state(drawing, selected)
        assert found.learning_rate == moderate_learning_rate(found.original, state.LEARNING_RATES)
    session[state.LEARNING_RATE] = 0.0003
    assert state.build_state(DRAWING, one).learning_rate == 0.0003


def test_ten_steps_at_the_suggested_rate_halve_the_loss_of_every_shipped_network(session):
    weights = Path(__file__).resolve().parents[2] / "weights"
    for path in sorted(weights.glob("*.npz")):
        network, card = load(path)
        selected = SelectedNetwork(path.stem, network, card)
        for digit in range(10):
            session.clear()
            drawing = preprocess(render(sample_strokes(digit), 20), ink="light")
            state.take_steps(state.build_state(drawing, selected), 10)
            found = state.build_state(drawing, selected)
            assert found.current.loss < found.original.loss / 2, (path.stem, digit, found.learning_rate)


def test_diverging_steps_are_refused_with_an_error(session):
    deep = select(sizes=(784, 9, 8, 7, 10))
    session[state.LEARNING_RATE] = 1.0
    taken = 0
    for number in range(60):
        session[state.LABEL], session[state.LABELLED] = number % 10, INPUTS.tobytes()
        found = state.build_state(DRAWING, deep)
        assert np.isfinite(found.current.loss)
        assert found.steps_taken == taken
        state.take_steps(found, 10)
        if state.ERROR in session:
            break
        taken += 10
    assert "diverge" in session[state.ERROR]
    assert state.build_state(DRAWING, deep).steps_taken == taken


@pytest.mark.parametrize("sizes", [(784, 10), (784, 4, 10), (784, 9, 8, 10), (784, ConvSpec(3), 10)])
def test_choices_outside_of_the_network_fall_back_to_existing_ones(session, sizes):
    session[selection.LAYER], session[selection.NEURON] = 2, {0: 70000, 1: 70000}
    session[selection.ROW], session[selection.CHANNEL] = {0: 9999}, {0: 9999}
    found = state.build_state(DRAWING, select(sizes=sizes))
    assert found.layer == (None if len(sizes) == 2 else len(sizes) - 3)
    assert found.neurons == tuple(np.abs(part[0]).argmax() for part in found.current.trace.activations)
    assert selection.chosen_row(0, np.ones(5)) == selection.chosen_channel(0, np.ones(5)) == 0


def test_chosen_convolution_is_shown_and_otherwise_the_first(session):
    selected = select(sizes=(784, ConvSpec(3), ConvSpec(4), 5, 10))
    for layer, convolution in ((0, 0), (1, 1), (2, 0)):
        session[selection.LAYER] = layer
        found = state.build_state(DRAWING, selected)
        assert (found.layer, found.convolution) == (layer, convolution)
    assert state.build_state(DRAWING, select("dense")).convolution is None


def test_neuron_of_each_layer_is_kept(session):
    selected = select(sizes=(784, ConvSpec(3), 5, 10))
    selection.choose_neuron(0, 100)
    selection.choose_neuron(1, 4)
    session[selection.LAYER] = 1
    found = state.build_state(DRAWING, selected)
    assert (found.neuron, found.neurons) == (4, (100, 4))


def test_steps_of_a_convolutional_network_equal_gradient_descent(session):
    selected = select(sizes=(784, ConvSpec(3), 5, 10))
    session[state.LABEL], session[state.LABELLED], session[state.LEARNING_RATE] = 8, INPUTS.tobytes(), 0.03
    state.take_steps(state.build_state(DRAWING, selected), 2)
    found = state.build_state(DRAWING, selected)
    expected = gradient_descent(selected.network.astype(np.float64), INPUTS, 8, 0.03, 2)
    assert np.array_equal(first_weights(found.current), expected.layers[0].weights)
    assert not np.array_equal(first_weights(found.current), first_weights(found.original))
