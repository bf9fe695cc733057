"""The training runs of one session: started from the page, kept as long as the session lasts."""

import os
import time
from dataclasses import dataclass
from datetime import date

import streamlit as st

from nn.data.data_source import MNIST, DataSource
from nn.data.dataset_cache import DatasetCache
from nn.settings import Settings
from nn.storage.model_card import Card
from nn.workers.dask_engine import DaskWorkers
from nn.workers.executor import Executor, default_size
from nn.workers.handle import Handle
from nn.workers.process import LocalWorkers
from ui.session.heartbeat import page_is_running
from ui.texts import common_texts as texts
from ui.training.job import PreparationJob, TrainingJob, TrainingProgress

# The module that the processes run, and the data that is there from the beginning.
MODULE = "nn.workers.training_job"
PREPARED = (DataSource(), DataSource(MNIST))
RUNS = "runs"
# Seconds that the answer to a click on Train waits for the first step; a process that waits for a job takes 0.05.
FIRST_STEP_TIMEOUT = 0.15
# Jobs that a server gives to a cluster, if INKLING_TRAININGS does not say how many.
MOST_ON_CLUSTER = 100
# Older ones are removed, so that a long session does not fill the memory.
MAX_RUNS = 20


@dataclass(frozen=True)
class Run:
    """One training: what was chosen, and the handle of its job."""

    name: str
    settings: Settings
    source: DataSource
    handle: Handle[TrainingProgress]

    @property
    def progress(self) -> TrainingProgress | None:
        """How far it has come; None while it waits for its turn."""
        return self.handle.latest

    @property
    def ended_without_network(self) -> bool:
        """Whether it ended before its first step, or diverged from the beginning."""
        if self.handle.is_running:
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
def executor() -> Executor:
    """Shared by all sessions. When it is first needed, the data that most visitors train with is prepared."""
    # A cluster has a queue of its own.
    size = MOST_ON_CLUSTER if isinstance(_workers(), DaskWorkers) else default_size()
    started = Executor(_workers(), size)
    started.submit(PreparationJob(PREPARED, _workers().folder), is_queued=False)
    return started


@st.cache_resource(show_spinner=False)
def _workers() -> LocalWorkers | DaskWorkers:
    """Where trainings run: on this computer, or on the Dask cluster that INKLING_SCHEDULER names."""
    scheduler = os.environ.get("INKLING_SCHEDULER")
    return DaskWorkers(MODULE, scheduler) if scheduler else LocalWorkers(MODULE)


def dataset_cache() -> DatasetCache:
    """The data sets that processes keep for each other, and for the page."""
    return DatasetCache(_workers().folder)


def all_runs() -> list[Run]:
    """The runs of this session, the oldest first."""
    runs: list[Run] = st.session_state.setdefault(RUNS, [])
    return runs


def current() -> Run | None:
    """The run that is training, paused or queued now."""
    return next((run for run in reversed(all_runs()) if run.handle.is_running), None)


def latest() -> Run | None:
    """The run that was started last."""
    return all_runs()[-1] if all_runs() else None


def shown(chosen: str) -> Run | None:
    """The run whose curves are shown: the chosen one, or else the latest."""
    return next((run for run in all_runs() if run.name == chosen), latest())


def start(settings: Settings, source: DataSource, paused: bool = False) -> Run:
    """Start a run; one that is still training is stopped. paused : pause after the first step"""
    if active := current():
        active.handle.stop()
    runs = all_runs()
    number = int(runs[-1].name.split()[-1]) + 1 if runs else 1
    job = TrainingJob(settings, source, _workers().folder)
    run = Run(texts.RUN.format(number=number), settings, source, executor().submit(job, page_is_running(), paused))
    runs.append(run)
    del runs[:-MAX_RUNS]
    _wait_for_first_step(run)
    return run


def _wait_for_first_step(run: Run) -> None:
    """Wait a moment, so that the page that answers the click has the first step and is not rendered again for it."""
    deadline = time.monotonic() + FIRST_STEP_TIMEOUT
    while run.handle.is_running and not run.handle.queue_position and time.monotonic() < deadline:
        if run.progress and run.progress.network:
            return
        time.sleep(0.005)
