"""After a training: what its network got in the test, its worst mistakes, and all runs of this visit side by side."""

import streamlit as st

from nn.arrays import ByteArray
from nn.preprocessing import SIDE
from nn.settings import Settings
from ui import canvas, confusion, networks, runs
from ui.lesson import Marks
from ui.pictures import on_buttons
from ui.runs import Run
from ui.words import duration, percent, plain


def show(run: Run, marks: Marks) -> None:
    """Accuracy, confusion matrix and mistakes of one run."""
    evaluation = marks.evaluation
    st.subheader(f"How well {run.name} reads", anchor=False)
    right = round(evaluation.accuracy * evaluation.count)
    st.markdown(
        f"**{percent(evaluation.accuracy)}:** it read {right:,} of {evaluation.count:,} digits rightly that it had "
        f"never seen ({plain(marks.tested_on)})."
    )
    with st.container(key="marks"):
        with st.container(key="confusion"):
            st.markdown("**Who is taken for whom?** A row for each digit, a column for each answer.")
            st.vega_lite_chart(confusion.confusion_chart(evaluation.confusion), key="confusion-chart")
        with st.container(key="mistakes-part"):
            _mistakes(run, marks)


def _mistakes(run: Run, marks: Marks) -> None:
    if not marks.worst:
        st.markdown("**No mistakes at all.** Try harder digits.")
        return
    st.markdown(
        "**Its worst mistakes.** Click one to put it on the canvas, as if you had drawn it. "
        "It is then cut, redrawn and centred anew, which now and then changes the answer."
    )
    st.html(on_buttons({f"mistake-{index}": mistake.picture for index, mistake in enumerate(marks.worst)}))
    with st.container(horizontal=True, key="mistakes", gap="xsmall"):
        for index, mistake in enumerate(marks.worst):
            st.button(
                f"{mistake.said}, not {mistake.truth}",
                key=f"mistake-{index}",
                help=f"It said {mistake.said} ({percent(mistake.confidence)} sure); right is {mistake.truth}.",
                on_click=_put,
                args=(run, mistake.picture),
            )


def _put(run: Run, picture: ByteArray) -> None:
    """A mistake on the canvas, and whose mistake it was to look at it."""
    networks.choose(run.name)
    canvas.put_picture(picture.reshape(SIDE, SIDE))


def table() -> None:
    """All runs of this visit, and a button for each that has its network look again."""
    finished = [run for run in runs.all_runs() if run.lesson and run.lesson.marks]
    if not finished:
        return
    st.subheader("Your runs", anchor=False)
    st.dataframe([row(run) for run in finished], hide_index=True, key="runs-table")
    with st.container(horizontal=True, key="runs", gap="xsmall"):
        for run in finished:
            st.button(
                f"Show {run.name}",
                key=f"show-{run.name.replace(' ', '-')}",
                on_click=networks.choose,
                args=(run.name,),
                disabled=st.session_state.get(networks.CHOSEN) == run.name,
            )


def row(run: Run) -> dict[str, str]:
    """A run as a line of the table."""
    lesson, settings = run.lesson, run.settings
    assert lesson and lesson.marks, "only runs that are over have a line"
    return {
        "Run": run.name,
        "Reads rightly": percent(lesson.marks.evaluation.accuracy),
        "Time": duration(lesson.seconds),
        "Epochs": f"{lesson.epoch} of {settings.epochs}",
        "Hidden": " + ".join(map(str, settings.hidden)) or "none",
        "Digits": lesson.learned_from,
        "Learning": learning(settings),
    }


def learning(settings: Settings) -> str:
    """How a network was taught, in a few words."""
    parts = [settings.activation, settings.optimizer, f"learning rate {settings.learning_rate:g}"]
    parts.append("all at once" if settings.batch_size is None else f"batches of {settings.batch_size}")
    if settings.schedule != "constant":
        parts.append(f"{settings.schedule} steps")
    if settings.dropout:
        parts.append(f"dropout {settings.dropout:g}")
    if settings.weight_decay:
        parts.append(f"decay {settings.weight_decay:g}")
    if settings.warp:
        parts.append(f"warping {settings.warp:g}")
    if settings.smoothing:
        parts.append(f"smoothing {settings.smoothing:g}")
    if settings.averaging:
        parts.append(f"averaging {settings.averaging:g}")
    return ", ".join([*parts, f"seed {settings.seed}"])
