"""The trainings of one visit: started from the page, kept as long as the visit lasts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from nn.card import Card
from nn.settings import Settings
from ui.lesson import Lesson, learn
from ui.material import Source, gather
from ui.places import Places, places_for_trainings
from ui.worker import Worker

RUNS = "runs"
# Older ones are forgotten, or a long lesson in a classroom would fill the memory.
MOST = 20


@dataclass(frozen=True)
class Run:
    """One training: what was chosen, and the worker that does it."""

    name: str
    settings: Settings
    source: Source
    worker: Worker[Lesson]

    @property
    def lesson(self) -> Lesson | None:
        """How far it has come; None before it has its digits."""
        return self.worker.latest

    @property
    def ended_without_network(self) -> bool:
        """Whether it is over and left nothing: stopped before its first step, or gone astray from the beginning."""
        return not self.worker.busy and (self.lesson is None or self.lesson.network is None)

    def card(self) -> Card:
        """What a weight file should say about its network."""
        lesson = self.lesson
        if lesson is None:
            return {}
        card: Card = {"trained_on": lesson.learned_from, "epoch": lesson.epoch, "date": date.today().isoformat()}
        if lesson.accuracies:
            _, card["train_accuracy"], validation = lesson.accuracies[-1]
            card["validation_accuracy"] = validation
        if marks := lesson.marks:
            card["test_accuracy"], card["test_count"] = marks.evaluation.accuracy, marks.evaluation.count
        return card


@st.cache_resource(show_spinner=False)
def places() -> Places:
    """Where all trainings of this process stand in line."""
    return places_for_trainings()


def all_runs() -> list[Run]:
    """The runs of this visit, the oldest first."""
    runs: list[Run] = st.session_state.setdefault(RUNS, [])
    return runs


def current() -> Run | None:
    """The run that is learning, resting or waiting now."""
    return next((run for run in reversed(all_runs()) if run.worker.busy), None)


def shown(chosen: str) -> Run | None:
    """The run whose curves to look at: the chosen one, or else the latest."""
    return next((run for run in all_runs() if run.name == chosen), latest())


def latest() -> Run | None:
    """The run that was started last."""
    return all_runs()[-1] if all_runs() else None


def start(settings: Settings, source: Source, paused: bool = False) -> Run:
    """Begin a training; one that is still under way ends.

    paused : take one step and rest
    """
    if busy := current():
        busy.worker.stop()
    runs = all_runs()
    number = int(runs[-1].name.split()[-1]) + 1 if runs else 1
    worker = Worker(learn(settings, lambda: gather(source)), watched(), places(), paused)
    run = Run(f"Run {number}", settings, source, worker)
    runs.append(run)
    del runs[:-MOST]
    return run


def watched() -> Callable[[], bool]:
    """A function that says whether the page of this visit is still open, to be called from any thread."""
    context = get_script_run_ctx()
    if context is None or not runtime.exists():
        return lambda: True
    instance, session = runtime.get_instance(), context.session_id
    return lambda: instance.is_active_session(session)
