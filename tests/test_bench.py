"""The copy of a network that takes steps on one's drawing: what is kept, taken back and refused."""

from types import SimpleNamespace

import numpy as np
import pytest

from nn.drawing import render
from nn.network import Network
from nn.preprocessing import preprocess
from nn.worked_example import descend
from ui import samples
from ui.learn import bench
from ui.networks import Shown

DRAWING = preprocess(render(samples.strokes(5), 20), ink="light")
INPUTS = DRAWING.inputs.astype(np.float64)


@pytest.fixture
def session(monkeypatch):
    """A visit without a page."""
    state = {}
    monkeypatch.setattr(bench, "st", SimpleNamespace(session_state=state))
    return state


def shown(name="one", sizes=(784, 12, 10), seed=0):
    return Shown(name, Network.random(sizes, "leaky relu", np.random.default_rng(seed)), {})


def test_steps_are_those_of_gradient_descent_and_can_be_taken_back(session):
    one = shown()
    start = bench.lay_out(DRAWING, one)
    assert start.now.label == one.network.predict(DRAWING.inputs)[0]
    session[bench.LABEL], session[bench.RATE] = 8, 0.03
    bench.step(bench.lay_out(DRAWING, one), 1)
    session[bench.LABEL], session[bench.RATE] = 2, 0.01
    bench.step(bench.lay_out(DRAWING, one), 10)
    found = bench.lay_out(DRAWING, one)
    assert found.taken == 11
    first = descend(one.network.astype(np.float64), INPUTS, 8, 0.03)
    both = descend(first, INPUTS, 2, 0.01, 10)
    assert np.array_equal(found.now.network.layers[0].weights, both.layers[0].weights)
    bench.undo("one")
    found = bench.lay_out(DRAWING, one)
    assert found.taken == 1
    assert np.array_equal(found.now.network.layers[0].weights, first.layers[0].weights)
    bench.forget("one")
    assert bench.lay_out(DRAWING, one).taken == 0


def test_each_network_keeps_the_steps_of_its_copy(session):
    one, other = shown(), shown("other", seed=1)
    bench.step(bench.lay_out(DRAWING, one), 1)
    assert bench.lay_out(DRAWING, other).taken == 0
    bench.step(bench.lay_out(DRAWING, other), 10)
    assert (bench.lay_out(DRAWING, one).taken, bench.lay_out(DRAWING, other).taken) == (1, 10)


def test_a_network_that_goes_on_learning_leaves_the_copy_as_it_began(session):
    bench.step(bench.lay_out(DRAWING, shown()), 1)
    later = bench.lay_out(DRAWING, shown(seed=1))
    assert later.taken == 1
    assert np.array_equal(later.before.network.layers[0].weights, shown().network.astype(np.float64).layers[0].weights)


def test_a_new_drawing_gets_a_new_label_and_the_copy_stays(session):
    one = shown()
    session[bench.LABEL] = 7
    bench.step(bench.lay_out(DRAWING, one), 1)
    other = preprocess(render(samples.strokes(1), 20), ink="light")
    found = bench.lay_out(other, one)
    assert found.now.label == one.network.predict(other.inputs)[0]
    assert found.taken == 1


def test_steps_that_are_far_too_large_change_nothing_and_say_so(session):
    deep = shown(sizes=(784, 9, 8, 7, 10))
    session[bench.RATE] = 1.0
    taken = 0
    for number in range(60):
        session[bench.LABEL] = number % 10
        session[bench.LABELLED] = INPUTS.tobytes()
        found = bench.lay_out(DRAWING, deep)
        assert np.isfinite(found.now.loss)
        assert found.taken == taken
        bench.step(found, 10)
        if bench.OBJECTION in session:
            break
        taken += 10
    assert "far too large" in session[bench.OBJECTION]
    assert bench.lay_out(DRAWING, deep).taken == taken


@pytest.mark.parametrize("sizes", [(784, 10), (784, 4, 10), (784, 9, 8, 10)])
def test_a_layer_or_a_neuron_that_is_not_there_is_not_looked_at(session, sizes):
    session[bench.LAYER], session[bench.NEURON], session[bench.ROW] = 2, {0: 700, 1: 700}, {0: 9999}
    found = bench.lay_out(DRAWING, shown(sizes=sizes))
    assert found.layer == (None if len(sizes) == 2 else len(sizes) - 3)
    assert found.neuron < (sizes[found.layer + 1] if found.layer is not None else 1)
    assert bench.row_of(0, np.ones(5)) == 0
