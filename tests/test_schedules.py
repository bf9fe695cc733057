"""Do steps shrink over a training as each schedule says?"""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn.datasets import as_inputs
from nn.learner import Learner
from nn.losses import cross_entropy
from nn.network import flatten
from nn.settings import PRESETS, SCHEDULES, Settings

SHARES = st.floats(0, 1)
every_schedule = pytest.mark.parametrize("name", SCHEDULES)


@every_schedule
def test_the_first_step_is_a_whole_one(name):
    assert SCHEDULES[name](0.0) == 1


@pytest.mark.parametrize(("name", "end"), [("constant", 1), ("linear", 0), ("cosine", 0)])
def test_at_the_end_nothing_is_left_but_of_the_constant_one(name, end):
    assert SCHEDULES[name](1.0) == pytest.approx(end, abs=1e-12)


@every_schedule
@given(one=SHARES, other=SHARES)
def test_steps_never_grow_and_never_go_back(name, one, other):
    early, late = sorted((one, other))
    assert 1 >= SCHEDULES[name](early) >= SCHEDULES[name](late) >= 0


def test_every_schedule_in_the_middle_by_hand():
    quarters = {name: [schedule(done) for done in (0.25, 0.5, 0.75)] for name, schedule in SCHEDULES.items()}
    # cos(45 degrees) = 0.7071
    assert quarters == {
        "constant": [1, 1, 1],
        "linear": [0.75, 0.5, 0.25],
        "cosine": [pytest.approx(share, abs=1e-6) for share in (0.853553, 0.5, 0.146447)],
    }


@every_schedule
@pytest.mark.parametrize("done", [0.0, 0.3, 0.9])
def test_the_learner_takes_steps_of_the_size_that_its_schedule_says(name, done):
    rng = np.random.default_rng(0)
    inputs, labels = as_inputs(rng.integers(0, 256, (20, 784), np.uint8)), rng.integers(0, 10, 20).astype(np.uint8)
    learner = Learner(Settings((), optimizer="sgd", learning_rate=0.1, schedule=name), rng)
    before = learner.parameters.copy()
    trace = learner.network.forward(inputs)
    gradient = flatten(learner.network.backward(trace, cross_entropy(trace.logits, labels)[1]))
    learner.step(inputs, labels, done)
    share = {"constant": 1, "linear": 1 - done, "cosine": (1 + math.cos(math.pi * done)) / 2}[name]
    assert before - learner.parameters == pytest.approx(0.1 * share * gradient, abs=1e-6)


@every_schedule
def test_weights_decay_with_the_size_of_the_steps(name):
    # Blank pictures of no digit, and weights of the last layer alone: no gradient but that of the bias.
    settings = Settings((), optimizer="sgd", learning_rate=0.5, schedule=name, weight_decay=0.1)
    learner = Learner(settings, np.random.default_rng(0))
    before = learner.network.layers[0].weights.copy()
    learner.step(np.zeros((5, 784), np.float32), np.full(5, 10, np.uint8), done=0.4)
    left = 1 - 0.5 * SCHEDULES[name](0.4) * 0.1
    np.testing.assert_allclose(learner.network.layers[0].weights, left * before, rtol=1e-6)


def test_presets_name_schedules_that_exist():
    assert {preset.schedule for preset in PRESETS.values()} <= set(SCHEDULES)
