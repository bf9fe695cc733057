"""The training runs of one session: started from the page, kept as long as the session lasts."""

from dataclasses import dataclass
from datetime import date

import streamlit as st

from nn.errors import InputError
from nn.settings import Settings
from nn.storage.model_card import Card
from nn.training import Diverged
from ui.shared.streamlit_runtime import session_is_alive
from ui.training.data_source import DataSource, load_splits
from ui.training.executor import Worker
from ui.training.executor_queue import ExecutorQueue, training_queue
from ui.training.job import TrainingProgress, training_task

RUNS = "runs"
# Older ones are removed, so that a long session does not fill the memory.
MAX_RUNS = 20


@dataclass(frozen=True)
class Run:
    """One training: what was chosen, and the worker that runs it."""

    name: str
    settings: Settings
    source: DataSource
    worker: Worker[TrainingProgress]

    @property
    def progress(self) -> TrainingProgress | None:
        """How far it has come; None before its data is loaded."""
        return self.worker.latest

    @property
    def ended_without_network(self) -> bool:
        """Whether it ended before its first step, or diverged from the beginning."""
        if self.worker.is_running:
            return False
        progress = self.progress
        return progress is None or progress.network is None

    @staticmethod
    def card(progress: TrainingProgress) -> Card:
        """The model card for the network of a progress, which is read once: the next one may replace it meanwhile."""
        card: Card = {"trained_on": progress.training_set, "epoch": progress.epoch, "date": date.today().isoformat()}
        if progress.accuracies:
            _, card["train_accuracy"], card["validation_accuracy"] = progress.accuracies[-1]
        if results := progress.results:
            card["test_accuracy"], card["test_count"] = results.evaluation.accuracy, results.evaluation.count
        return card


@st.cache_resource(show_spinner=False)
def _queue() -> ExecutorQueue:
    """Shared by all sessions."""
    return training_queue()


def all_runs() -> list[Run]:
    """The runs of this session, the oldest first."""
    runs: list[Run] = st.session_state.setdefault(RUNS, [])
    return runs


def current() -> Run | None:
    """The run that is training, paused or queued now."""
    return next((run for run in reversed(all_runs()) if run.worker.is_running), None)


def latest() -> Run | None:
    """The run that was started last."""
    return all_runs()[-1] if all_runs() else None


def shown(chosen: str) -> Run | None:
    """The run whose curves are shown: the chosen one, or else the latest."""
    return next((run for run in all_runs() if run.name == chosen), latest())


def start(settings: Settings, source: DataSource, paused: bool = False) -> Run:
    """Start a run; one that is still training is stopped. paused : pause after the first step"""
    if active := current():
        active.worker.stop()
    runs = all_runs()
    number = int(runs[-1].name.split()[-1]) + 1 if runs else 1
    task = training_task(settings, lambda: load_splits(source))
    worker = Worker(task, session_is_alive(), _queue(), paused, errors=(InputError, Diverged))
    run = Run(f"Run {number}", settings, source, worker)
    runs.append(run)
    del runs[:-MAX_RUNS]
    return run
