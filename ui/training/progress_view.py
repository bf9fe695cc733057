"""The panel below the drawing while it shows a run: its curves; and, further down, the weights of its first layer."""

import streamlit as st

from nn.data.data_source import GENERATED
from ui.charts import training_curves, weight_images
from ui.shared.assigned_values import when_chosen
from ui.shared.formatting import accuracy_percent
from ui.texts import training_texts as texts
from ui.training.job import TrainingProgress
from ui.training.runs import Run
from ui.tutorial import backward_sections, evaluation_sections, update_section
from ui.tutorial.tutorial_page import link

# Key of the session state: what the panel below the drawing shows, which is SHOW_NETWORK or SHOW_TRAINING.
VIEW = "panel-view"


def show_switch(run: Run | None, shows_curves: bool, title: str, text: str) -> None:
    """The title of the panel that shows the network or a run's curves; once there is a run, the choice between these.

    run : the one whose curves are shown, if there is any; title : of the network; text : an explanation of it
    """
    with st.container(key="view", horizontal=True, vertical_alignment="center", gap="small"):
        if run and shows_curves:
            st.header(texts.RUN_PROGRESS.format(run=run.name), anchor=False)
        else:
            st.header(title, anchor=False, help=text)
        if run:
            st.segmented_control(
                texts.PANEL,
                (texts.SHOW_NETWORK, texts.SHOW_TRAINING),
                required=True,
                key=VIEW,
                label_visibility="collapsed",
                persist_state="session",
                on_change=when_chosen(VIEW),
            )


def show_curves(run: Run) -> None:
    """The curves of a run as they are now."""
    with st.container(key="training-progress", gap="small"):
        progress = run.progress
        if progress is None or not len(progress.losses):
            st.markdown(texts.STOPPED_BEFORE_STEP if run.ended_without_network else texts.WAITING_FOR_STEP)
            return
        with st.container(key="curves"):
            with st.container(key="loss", gap="xsmall"):
                st.markdown(texts.LOSS)
                st.vega_lite_chart(training_curves.loss_chart(progress.losses, progress.steps), key="loss-chart")
            with st.container(key="accuracy", gap="xsmall"):
                _show_accuracy(progress, run.settings.epochs)
        about_accuracy = texts.ACCURACY_ON_LEGIBLE if run.source.kind == GENERATED else texts.GAP_MEANS_OVERFITTING
        st.markdown(f"{texts.ABOUT_LOSS} {about_accuracy}")
        with st.container(horizontal=True, gap="xsmall", key="links"):
            link(texts.LINK_TO_LOSS, backward_sections.LOSS)
            link(texts.LINK_TO_UPDATE, update_section.UPDATE)
            link(texts.LINK_TO_ACCURACY, evaluation_sections.ACCURACY)


def show_weights(run: Run) -> None:
    """The weights of a run's first layer, as they are now."""
    if run.progress and run.progress.network:
        with st.container(key="weights"):
            st.html(weight_images.first_layer(run.progress.network))


def _show_accuracy(progress: TrainingProgress, epochs: int) -> None:
    st.markdown(_describe_accuracy(progress))
    if progress.accuracies:
        st.vega_lite_chart(training_curves.accuracy_chart(progress.accuracies, epochs), key="accuracy-chart")
    else:
        st.markdown(texts.WAITING_FOR_EPOCH)


def _describe_accuracy(progress: TrainingProgress) -> str:
    """The latest accuracies, with the marks that they have in the chart."""
    if not progress.accuracies:
        return texts.ACCURACY_AT_FIRST
    _, train, validation = progress.accuracies[-1]
    if validation is None:
        return texts.ACCURACY_OF_TRAINING.format(train=accuracy_percent(train))
    return texts.ACCURACY_OF_BOTH.format(train=accuracy_percent(train), validation=accuracy_percent(validation))
