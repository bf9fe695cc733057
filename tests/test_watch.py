"""Is a training given up when it has gone astray for good, and never when it only stumbles?"""

import math

import numpy as np
import pytest
from neat import generate

from nn.settings import Settings
from nn.training import Diverged, train
from nn.watch import CHANCE, INTERVAL, PATIENCE, Watch


@pytest.fixture(scope="module")
def digits():
    return generate(3200, np.random.default_rng(0))


class Student:
    """Stands in for a learner that has always the same share of right answers."""

    def __init__(self, share):
        self.share, self.asked = share, 0

    def accuracy(self, _):
        self.asked += 1
        return self.share


def steps_until_given_up(watch, losses):
    return next((step for step, loss in enumerate(losses, start=1) if watch.gives_up(loss)), None)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "settings",
    [
        Settings((32, 32, 32), "tanh", "scaled", "momentum", 1.0, 16, epochs=3),
        Settings((64, 64), "tanh", "uniform", "adam", 1.0, 16, epochs=3),
        Settings((64, 64), "tanh", "scaled", "momentum", 1.0, 16, epochs=3),
    ],
)
def test_a_training_that_has_gone_astray_is_stopped_with_a_sentence(digits, settings):
    with pytest.raises(Diverged, match=r"loss exploded to .* at step \d+.* learning rate below [\d.]+$") as caught:
        list(train(settings, digits, None))
    assert "\n" not in str(caught.value)
    assert f"below {settings.learning_rate:g}" in str(caught.value)


@pytest.mark.parametrize(
    "settings",
    [
        # Its loss is about 7 for a hundred steps, and comes down from there.
        Settings((128,), "tanh", "scaled", "sgd", 0.7, 64, epochs=11),
        # Its second loss is about 50, its fourth below 10.
        Settings((64, 64), "leaky relu", "uniform", "adam", 0.1, 64, epochs=11),
        # This one is right on most digits, and all too sure of its mistakes.
        Settings((), optimizer="momentum", learning_rate=1.0, batch_size=16, epochs=3),
    ],
)
def test_a_training_that_stumbles_and_learns_all_the_same_is_left_alone(digits, settings):
    reports = list(train(settings, digits, None))
    assert len(reports) == settings.epochs
    assert max(loss for report in reports for loss in report.losses) > 3 * CHANCE
    assert reports[-1].step > INTERVAL * PATIENCE
    assert reports[-1].train_accuracy > 0.5


def test_tiny_steps_from_large_first_weights_are_slow_but_not_astray(digits):
    settings = Settings((128,), "relu", "uniform", "sgd", 0.0001, 64, epochs=12)
    reports = list(train(settings, digits, None))
    assert reports[-1].step > INTERVAL * PATIENCE
    assert reports[-1].epoch_loss > 2 * CHANCE
    assert reports[-1].train_accuracy < 0.15


def test_one_bad_look_proves_nothing(digits):
    bad = [50.0] * INTERVAL * (PATIENCE - 1)
    # One good look, and the counting begins anew.
    assert steps_until_given_up(Watch(Student(0.1), digits), [2.3, *bad, *[1.0] * INTERVAL, *bad]) is None
    assert steps_until_given_up(Watch(Student(0.1), digits), [2.3, *bad, *[50.0] * INTERVAL]) == INTERVAL * PATIENCE


def test_whoever_reads_digits_may_have_a_large_loss_but_not_any(digits):
    many = INTERVAL * PATIENCE * 3
    assert steps_until_given_up(Watch(Student(0.3), digits), [2.3, *[500.0] * many]) is None
    assert steps_until_given_up(Watch(Student(0.3), digits), [2.3, *[5000.0] * many]) == INTERVAL * PATIENCE


def test_a_large_loss_to_begin_with_is_not_held_against_anybody(digits):
    many = INTERVAL * PATIENCE * 3
    assert steps_until_given_up(Watch(Student(0.1), digits), [50.0] * many) is None
    assert steps_until_given_up(Watch(Student(0.1), digits), [50.0, *[120.0] * many]) == INTERVAL * PATIENCE


def test_a_training_that_goes_well_is_never_asked_for_its_accuracy(digits):
    student = Student(0.1)
    assert steps_until_given_up(Watch(student, digits), [math.log(10)] * 1000) is None
    assert student.asked == 0
