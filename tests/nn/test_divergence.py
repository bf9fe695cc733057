"""Tests of the detection of trainings that diverge."""

import math

import numpy as np
import pytest
from helpers.easy_digits import generate

from nn.dataset import as_inputs, split
from nn.divergence import CHANCE_LOSS, INTERVAL, PATIENCE, DivergenceDetector
from nn.losses import cross_entropy
from nn.numeric_range import range_error
from nn.settings import Settings
from nn.training import Diverged, train


@pytest.fixture(scope="module")
def digits():
    return generate(3200, np.random.default_rng(0))


class FakeTrainer:
    """A trainer with a constant accuracy."""

    def __init__(self, share):
        self.share, self.evaluations = share, 0

    def accuracy(self, _):
        self.evaluations += 1
        return self.share


def stop_step(detector, losses):
    return next((step for step, loss in enumerate(losses, start=1) if detector.should_stop(loss)), None)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "settings",
    [
        Settings((32, 32, 32), "tanh", "scaled", "momentum", 1.0, 16, epochs=3),
        Settings((64, 64), "tanh", "uniform", "adam", 1.0, 16, epochs=3),
        Settings((64, 64), "tanh", "scaled", "momentum", 1.0, 16, epochs=3),
    ],
)
def test_diverged_training_is_stopped(digits, settings):
    with pytest.raises(Diverged, match=r"loss exploded to .* at step \d+.* learning rate below [\d.]+$") as caught:
        list(train(settings, digits, None))
    assert "\n" not in str(caught.value)
    assert f"below {settings.learning_rate:g}" in str(caught.value)


# Too few steps for the check of every 100 steps: they run away in the last ones.
RUNAWAY = [
    Settings((64, 64, 64), "relu", "uniform", "sgd", 1.0, 64, epochs=1),
    Settings((64, 64), "leaky relu", "uniform", "momentum", 0.7, 128, epochs=1, seed=1),
    Settings((64, 64), "leaky relu", "uniform", "sgd", 1.0, 64, "cosine", ema_decay=0.99, epochs=1, seed=2),
]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("settings", RUNAWAY)
def test_training_that_runs_away_in_its_last_steps_has_diverged(digits, settings):
    reports = []
    with pytest.raises(Diverged, match="learning rate below") as caught:
        for report in train(settings, split(digits, 2200)[0], None, lambda step: True):
            reports.append(report)
    assert "\n" not in str(caught.value)
    assert all(range_error(report.network) is None and math.isfinite(report.sample_loss) for report in reports)


def test_sample_loss_is_that_of_the_reported_network(digits):
    train_set, validation_set = split(digits, 500)
    settings = Settings((16,), ema_decay=0.9, epochs=2)
    reports = list(train(settings, train_set, validation_set, lambda step: step % 7 == 0))
    rows = np.linspace(0, 499, 100).astype(int)
    for report in reports:
        logits = report.network.logits(as_inputs(validation_set.images[rows]))
        assert report.sample_loss == pytest.approx(cross_entropy(logits, validation_set.labels[rows])[0])
        assert report.is_better_than_chance == (report.sample_loss < 0.9 * CHANCE_LOSS)
    assert reports[-1].is_better_than_chance


@pytest.mark.parametrize(
    "settings",
    [
        # Its loss rises to about 40, and comes down from there.
        Settings((128,), "tanh", "scaled", "sgd", 0.9, 64, epochs=11),
        # Its second loss is about 50, its fourth below 10.
        Settings((64, 64), "leaky relu", "uniform", "adam", 0.1, 64, epochs=11),
        # Accurate but overconfident.
        Settings((), optimizer="momentum", learning_rate=1.0, batch_size=16, epochs=3),
    ],
)
def test_training_that_recovers_is_not_stopped(digits, settings):
    reports = list(train(settings, digits, None))
    assert len(reports) == settings.epochs
    assert max(loss for report in reports for loss in report.losses) > 3 * CHANCE_LOSS
    assert reports[-1].step > INTERVAL * PATIENCE
    assert reports[-1].train_accuracy > 0.5


def test_slow_training_from_large_weights_is_not_stopped(digits):
    settings = Settings((128,), "relu", "uniform", "sgd", 0.0001, 64, epochs=12)
    reports = list(train(settings, digits, None))
    assert reports[-1].step > INTERVAL * PATIENCE
    assert reports[-1].epoch_loss > 2 * CHANCE_LOSS
    assert reports[-1].train_accuracy < 0.15


def test_a_good_check_resets_the_count(digits):
    bad = [50.0] * INTERVAL * (PATIENCE - 1)
    assert stop_step(DivergenceDetector(FakeTrainer(0.1), digits), [2.3, *bad, *[1.0] * INTERVAL, *bad]) is None
    assert (
        stop_step(DivergenceDetector(FakeTrainer(0.1), digits), [2.3, *bad, *[50.0] * INTERVAL]) == INTERVAL * PATIENCE
    )


def test_large_loss_with_accuracy_is_tolerated_up_to_a_limit(digits):
    many = INTERVAL * PATIENCE * 3
    assert stop_step(DivergenceDetector(FakeTrainer(0.3), digits), [2.3, *[500.0] * many]) is None
    assert stop_step(DivergenceDetector(FakeTrainer(0.3), digits), [2.3, *[5000.0] * many]) == INTERVAL * PATIENCE


def test_loss_is_relative_to_the_first_step(digits):
    many = INTERVAL * PATIENCE * 3
    assert stop_step(DivergenceDetector(FakeTrainer(0.1), digits), [50.0] * many) is None
    assert stop_step(DivergenceDetector(FakeTrainer(0.1), digits), [50.0, *[120.0] * many]) == INTERVAL * PATIENCE


def test_accuracy_is_not_computed_for_a_small_loss(digits):
    trainer = FakeTrainer(0.1)
    assert stop_step(DivergenceDetector(trainer, digits), [math.log(10)] * 1000) is None
    assert trainer.evaluations == 0
