"""The training as one watches it: the row of buttons with its progress, the curves, and the marks at the end."""

from typing import NamedTuple

import streamlit as st

from nn.settings import Settings
from ui import curves, networks, own, runs, weight_pictures
from ui.lesson import Lesson
from ui.material import Source
from ui.outlook import objection, outlook
from ui.progress import progress
from ui.runs import Run
from ui.words import percent, plain
from ui.worker import Worker

GAP = (
    "One curve is about digits that it practises on, the other about digits that it has never seen. "
    "Where practised digits go better and better and new ones do not, the gap between the curves widens: "
    "it has begun to learn its digits by heart. Generated digits to practise on are harder to read than those to check "
    "on: that is on purpose."
)


class State(NamedTuple):
    """What the whole page depends on, and not only the part that is drawn again and again.

    moving : a training goes on, so that there will be something new in a moment
    run    : the latest one
    rests  : at this step, if it does
    begun  : it has a network
    chosen : the network that looks
    own    : number of the latest drawing of one's own, and how many there are
    """

    moving: bool
    run: str
    rests: int | None
    begun: bool
    chosen: str
    own: tuple[int, int]


def state() -> State:
    """As it is at this moment."""
    busy, latest = runs.current(), runs.latest()
    resting = busy is not None and busy.worker.resting
    lesson = latest.lesson if latest else None
    return State(
        moving=busy is not None and not resting,
        run=latest.name if latest else "",
        rests=lesson.step if lesson and resting else None,
        begun=lesson is not None and lesson.network is not None,
        chosen=st.session_state.get(networks.CHOSEN, ""),
        own=own.state(),
    )


def start(settings: Settings, source: Source, paused: bool = False) -> None:
    """Begin a training and have its network look at the drawing. For the click on a button."""
    networks.choose(runs.start(settings, source, paused).name)


def strip(settings: Settings, source: Source | None, drawn_for: State) -> None:
    """The buttons of a training, and how far it has come.

    source    : None when there are no digits to learn from yet
    drawn_for : the state that the page around this was drawn for; when that has changed, the whole page is drawn anew
    """
    if state() != drawn_for:
        st.rerun()
    run = runs.current()
    obstacle = None if run else objection(settings, source)
    with st.container(key="lesson"):
        with st.container(key="lesson-buttons"):
            if run:
                _buttons_during(run.worker)
            else:
                _buttons_before(settings, source, possible=obstacle is None)
            if st.session_state.get(networks.CHOSEN) != networks.default():
                st.button(
                    "Back to the shipped network",
                    key="shipped",
                    on_click=networks.choose_shipped,
                    help="Have the network that comes along look at your drawing again.",
                )
        with st.container(key="lesson-news"):
            if run:
                st.progress(*progress(run))
            else:
                _latest_result()
                if obstacle or source is None:
                    st.warning(obstacle)
                else:
                    st.markdown(f"**Teach a network of your own:** {outlook(settings, source)}")


def _buttons_before(settings: Settings, source: Source | None, possible: bool) -> None:
    st.button("Train", key="train", type="primary", disabled=not possible, on_click=start, args=(settings, source))
    st.button(
        "One step",
        key="step",
        disabled=not possible,
        on_click=start,
        args=(settings, source, True),
        help="Begin with random weights, learn from one batch, and wait.",
    )


def _buttons_during(worker: Worker[Lesson]) -> None:
    pause = ("Resume", worker.resume) if worker.paused else ("Pause", worker.pause)
    st.button(pause[0], key="pause", on_click=pause[1], disabled=worker.stopping)
    st.button(
        "One step",
        key="step",
        on_click=worker.step,
        disabled=worker.stopping,
        help="Learn from one more batch, and wait.",
    )
    st.button(
        "Stop",
        key="stop",
        on_click=worker.stop,
        disabled=worker.stopping,
        help="End here; the network is tested and stays.",
    )


def _latest_result() -> None:
    latest = runs.latest()
    if latest and latest.ended_without_network and not latest.worker.error:
        st.markdown(f"**{latest.name} was stopped** before its first step.")
    if latest and latest.worker.error:
        st.error(f"{latest.name} ended early: {plain(latest.worker.error)}.")
    elif latest and latest.lesson and latest.lesson.marks:
        accuracy = percent(latest.lesson.marks.evaluation.accuracy)
        st.markdown(f"**{latest.name} has ended:** it reads {accuracy} of new digits rightly.")


def watch_learning(run: Run) -> None:
    """The curves of a run and what its first neurons look for, as they are now."""
    with st.container(key="learning"):
        lesson = run.lesson
        st.subheader(f"How {run.name} learns", anchor=False)
        if lesson is None or not len(lesson.losses):
            st.markdown("It took no step." if run.ended_without_network else "The curves begin with its first step.")
            return
        with st.container(key="curves"):
            with st.container(key="loss"):
                st.markdown("**Loss:** how wrong it was at each step. A blind guess costs 2.3, a sure right answer 0.")
                st.vega_lite_chart(curves.loss_chart(lesson.losses, lesson.steps), key="loss-chart")
            with st.container(key="accuracy"):
                _accuracy(lesson, run.settings.epochs)
        if lesson.network is None:
            return
        with st.container(key="weights"):
            st.html(weight_pictures.first_layer(lesson.network))


def _accuracy(lesson: Lesson, epochs: int) -> None:
    st.markdown(f"**Accuracy:** the share it reads rightly, after each epoch. {_gap(lesson)}")
    if lesson.accuracies:
        st.vega_lite_chart(curves.accuracy_chart(lesson.accuracies, epochs), key="accuracy-chart")
        st.markdown(GAP)
    else:
        st.markdown("The first epoch is not over yet.")


def _gap(lesson: Lesson) -> str:
    if not lesson.accuracies:
        return ""
    _, practised, unseen = lesson.accuracies[-1]
    if unseen is None:
        return f"Now {percent(practised)}."
    return f"Now {percent(practised)} of digits it practises on, {percent(unseen)} of digits it has never seen."
