"""Tests that what another thread replaces is read once: network, card and label belong to the same step."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from nn.data.data_source import DataSource
from nn.network import Network
from nn.settings import Settings
from ui.networks import registry
from ui.networks.selected_network import SelectedNetwork
from ui.training.job import TrainingProgress
from ui.training.progress_text import progress_text
from ui.training.runs import Run

NETWORK = Network.random((784, 10), "relu", np.random.default_rng(0))
SHIPPED = SelectedNetwork("best", NETWORK, {})


class FastWorker:
    """A worker whose every attribute is another one each time it is read, as if its thread ran in between."""

    def __init__(self, position=0):
        self.step, self.position = 0, position
        self.networks = {}
        self.is_running, self.is_paused, self.is_stopping, self.error = True, False, False, None

    @property
    def latest(self):
        self.step += 1
        network = self.networks[self.step] = NETWORK.astype(np.float32)
        return TrainingProgress("digits", network, self.step, self.step, 1000, seconds=1.0, images_per_second=1.0)

    @property
    def queue_position(self):
        self.position -= 1
        return max(0, self.position + 1)


def run_of(worker):
    return Run("Run 1", Settings(hidden=()), DataSource(), worker)


def test_network_card_and_label_are_of_the_same_step():
    worker = FastWorker()
    for _ in range(5):
        selected = registry._of_run(run_of(worker), SHIPPED)
        step = selected.card["epoch"]
        assert selected.network is worker.networks[step]
        assert selected.label == ("Run 1, after 1 step" if step == 1 else f"Run 1, after {step} steps")
        assert selected.card["date"] == date.today().isoformat()


@pytest.mark.parametrize("position", range(4))
def test_line_of_a_run_that_is_about_to_start_counts_others_or_none(position):
    _, text = progress_text(run_of(FastWorker(position)))
    assert " 0 other" not in text
    assert ("queued" in text) == (position > 0)


def test_run_that_ends_meanwhile_is_not_said_to_have_no_network():
    ended = SimpleNamespace(is_running=False, latest=TrainingProgress("digits", NETWORK, step=3, ended=True))
    assert not run_of(ended).ended_without_network
    assert run_of(SimpleNamespace(is_running=False, latest=None)).ended_without_network
