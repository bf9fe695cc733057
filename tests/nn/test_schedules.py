"""Tests of learning rate schedules."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn.dataset import as_inputs
from nn.losses import cross_entropy
from nn.network import flatten
from nn.settings import PRESETS, SCHEDULES, Settings
from nn.trainer import Trainer

SHARES = st.floats(0, 1)
every_schedule = pytest.mark.parametrize("name", SCHEDULES)


@every_schedule
@given(one=SHARES, other=SHARES)
def test_schedule_is_monotonic_between_0_and_1(name, one, other):
    early, late = sorted((one, other))
    assert 1 >= SCHEDULES[name](early) >= SCHEDULES[name](late) >= 0


def test_schedule_values():
    quarters = {name: [schedule(done) for done in (0, 0.25, 0.5, 0.75, 1)] for name, schedule in SCHEDULES.items()}
    # cos(45 degrees) = 0.7071
    assert quarters == {
        "constant": [1, 1, 1, 1, 1],
        "linear": [1, 0.75, 0.5, 0.25, 0],
        "cosine": [pytest.approx(share, abs=1e-6) for share in (1, 0.853553, 0.5, 0.146447, 0)],
    }


@every_schedule
@pytest.mark.parametrize("done", [0.0, 0.3, 0.9])
def test_trainer_uses_the_schedule(name, done):
    rng = np.random.default_rng(0)
    inputs, labels = as_inputs(rng.integers(0, 256, (20, 784), np.uint8)), rng.integers(0, 10, 20).astype(np.uint8)
    trainer = Trainer(Settings((), optimizer="sgd", learning_rate=0.1, schedule=name), rng)
    before = trainer.parameters.copy()
    trace = trainer.network.forward(inputs)
    gradient = flatten(trainer.network.backward(trace, cross_entropy(trace.logits, labels)[1]))
    trainer.step(inputs, labels, done)
    share = {"constant": 1, "linear": 1 - done, "cosine": (1 + math.cos(math.pi * done)) / 2}[name]
    assert before - trainer.parameters == pytest.approx(0.1 * share * gradient, abs=1e-6)


@every_schedule
def test_weight_decay_follows_the_schedule(name):
    # Blank pictures of no digit, and weights of the last layer alone: no gradient but that of the bias.
    settings = Settings((), optimizer="sgd", learning_rate=0.5, schedule=name, weight_decay=0.1)
    trainer = Trainer(settings, np.random.default_rng(0))
    before = trainer.network.layers[0].weights.copy()
    trainer.step(np.zeros((5, 784), np.float32), np.full(5, 10, np.uint8), progress=0.4)
    left = 1 - 0.5 * SCHEDULES[name](0.4) * 0.1
    np.testing.assert_allclose(trainer.network.layers[0].weights, left * before, rtol=1e-6)


def test_presets_use_known_schedules():
    assert {preset.schedule for preset in PRESETS.values()} <= set(SCHEDULES)
