"""The training bar: the buttons of a training, and how far it has come."""

from typing import NamedTuple

import streamlit as st

from nn.data.data_source import DataSource
from nn.settings import Settings
from nn.workers.handle import Handle
from ui.networks import registry
from ui.shared.assigned_values import assign
from ui.shared.component import component
from ui.shared.formatting import accuracy_percent, escape_markdown
from ui.texts import training_texts as texts
from ui.training import own_drawings, runs
from ui.training.estimate import estimate, validation_error
from ui.training.job import TrainingProgress
from ui.training.progress_text import progress_text
from ui.training.progress_view import VIEW

_focus = component("training/button_focus")


class State(NamedTuple):
    """What the whole page depends on, and not only the part that is rendered again and again.

    is_training    : a run is training, so that there will be progress in a moment
    run            : the latest run
    paused_at_step : the step at which it is paused
    has_network    : whether it has taken a step
    chosen         : the network that reads the drawing
    own_drawings   : version of the visitor's own drawings
    shows_curves   : whether the panel below the drawing shows a run's curves, and not the diagram of the network
    """

    is_training: bool
    run: str
    paused_at_step: int | None
    has_network: bool
    chosen: str
    own_drawings: tuple[int, int]
    shows_curves: bool


def state() -> State:
    """The state now."""
    active, latest = runs.current(), runs.latest()
    is_paused = active is not None and active.handle.is_paused
    progress = latest.progress if latest else None
    return State(
        is_training=active is not None and not is_paused,
        run=latest.name if latest else "",
        paused_at_step=progress.step if progress and is_paused else None,
        has_network=progress is not None and progress.network is not None,
        chosen=st.session_state.get(registry.CHOSEN, ""),
        own_drawings=own_drawings.version(),
        shows_curves=latest is not None and st.session_state.get(VIEW) == texts.SHOW_TRAINING,
    )


def start(settings: Settings, source: DataSource, paused: bool = False) -> None:
    """Start a run, choose its network and show its curves; in a callback."""
    assign(VIEW, texts.SHOW_TRAINING)
    registry.choose(runs.start(settings, source, paused).name)


def show_controls(settings: Settings, source: DataSource | None, rendered_for: State) -> None:
    """The buttons of a training, and how far it has come.

    source       : None while there is no data
    rendered_for : the state that the rest of the page was rendered for; if it has changed, all of it is rendered again
    """
    runs.executor()  # so that a process is waiting when the visitor clicks on Train
    if state() != rendered_for:
        st.rerun()
    run = runs.current()
    error = None if run else validation_error(settings, source)
    with st.container(key="training"):
        with st.container(key="training-buttons"):
            if run:
                _show_buttons_during(run.handle)
            else:
                _show_buttons_before(settings, source, possible=error is None)
            if st.session_state.get(registry.CHOSEN) != registry.default():
                st.button(
                    texts.USE_PRETRAINED,
                    key="shipped",
                    on_click=registry.choose_default,
                    help=texts.USE_PRETRAINED_HELP,
                )
        with st.container(key="training-status"):
            if run:
                st.progress(*progress_text(run))
            else:
                _show_latest_result()
                if error or source is None:
                    st.warning(error)
                else:
                    st.markdown(texts.TRAIN_YOUR_OWN.format(estimate=estimate(settings, source)))


def follow_focus() -> None:
    """Keep the keyboard's focus at the buttons when the one that was pressed is replaced."""
    _focus(key="training-focus")


def show_train_button(settings: Settings, source: DataSource | None, key: str) -> None:
    """The button that starts a training. source : None while there is no data"""
    impossible = runs.current() is not None or validation_error(settings, source) is not None
    st.button(texts.TRAIN, key=key, type="primary", disabled=impossible, on_click=start, args=(settings, source))


def _show_buttons_before(settings: Settings, source: DataSource | None, possible: bool) -> None:
    show_train_button(settings, source, "train")
    st.button(
        texts.SINGLE_STEP,
        key="step",
        disabled=not possible,
        on_click=start,
        args=(settings, source, True),
        help=texts.FIRST_STEP_HELP,
    )


def _show_buttons_during(handle: Handle[TrainingProgress]) -> None:
    stopping = handle.is_stopping
    label, action = (texts.RESUME, handle.resume) if handle.pause_requested else (texts.PAUSE, handle.pause)
    st.button(label, key="pause", on_click=action, disabled=stopping)
    st.button(texts.SINGLE_STEP, key="step", on_click=handle.step, disabled=stopping, help=texts.NEXT_STEP_HELP)
    st.button(texts.STOP, key="stop", on_click=handle.stop, disabled=stopping, help=texts.STOP_HELP)


def _show_latest_result() -> None:
    latest = runs.latest()
    if latest is None:
        return
    error, progress = latest.handle.error, latest.progress
    if error:
        kept = f" {texts.NETWORK_IS_KEPT}" if progress and progress.network else ""
        st.error(f"{texts.ENDED_EARLY.format(run=latest.name, error=escape_markdown(error))}{kept}")
    elif latest.ended_without_network:
        st.markdown(texts.STOPPED.format(run=latest.name))
    elif progress and progress.results:
        accuracy = accuracy_percent(progress.results.evaluation.accuracy)
        st.markdown(texts.FINISHED.format(run=latest.name, accuracy=accuracy))
