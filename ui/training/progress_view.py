"""The panel below the drawing while it shows a run: its curves; and, further down, the weights of its first layer."""

import streamlit as st

from nn.data.data_source import GENERATED
from ui.charts import training_curves, weight_images
from ui.shared.formatting import percent
from ui.training.job import TrainingProgress
from ui.training.runs import Run
from ui.tutorial import backward_steps, evaluation_steps, update_step
from ui.tutorial.tutorial_page import link

LOSS = "Loss: cross-entropy; 2.3 for random guessing, 0 for perfect predictions."
# On generated digits, training below validation would look like a mistake.
HARDER = "Accuracy: the training digits are drawn harder to read than the validation digits, so validation is higher."
GAP = "Accuracy: a widening gap, where training rises and validation does not, means overfitting."
# Key of the session state: what the panel below the drawing shows, which is one of these.
VIEW, NETWORK, CURVES = "panel-view", "Network", "Training"


def show_switch(run: Run | None, shows_curves: bool, title: str, text: str) -> None:
    """The title of the panel that shows the network or a run's curves; once there is a run, the choice between these.

    run : the one whose curves are shown, if there is any; title : of the network; text : an explanation of it
    """
    with st.container(key="view", horizontal=True, vertical_alignment="center", gap="small"):
        if run and shows_curves:
            st.header(f"{run.name}: training progress", anchor=False)
        else:
            st.header(title, anchor=False, help=text)
        if run:
            st.segmented_control(
                "Panel",
                (NETWORK, CURVES),
                required=True,
                key=VIEW,
                label_visibility="collapsed",
                persist_state="session",
            )


def show_curves(run: Run) -> None:
    """The curves of a run as they are now."""
    with st.container(key="training-progress", gap="small"):
        progress = run.progress
        if progress is None or not len(progress.losses):
            st.markdown(
                "It was stopped before its first step." if run.ended_without_network else "Waiting for the first step…"
            )
            return
        with st.container(key="curves"):
            with st.container(key="loss", gap="xsmall"):
                st.markdown("**Loss** of each step")
                st.vega_lite_chart(training_curves.loss_chart(progress.losses, progress.steps), key="loss-chart")
            with st.container(key="accuracy", gap="xsmall"):
                _show_accuracy(progress, run.settings.epochs)
        st.markdown(f"{LOSS} {HARDER if run.source.kind == GENERATED else GAP}")
        with st.container(horizontal=True, gap="xsmall", key="links"):
            link("What the loss is", backward_steps.LOSS)
            link("How a step is made", update_step.UPDATE)
            link("What the accuracy is", evaluation_steps.ACCURACY)


def show_weights(run: Run) -> None:
    """The weights of a run's first layer, as they are now."""
    if run.progress and run.progress.network:
        with st.container(key="weights"):
            st.html(weight_images.first_layer(run.progress.network))


def _show_accuracy(progress: TrainingProgress, epochs: int) -> None:
    st.markdown(f"**Accuracy**{_describe_accuracy(progress)}")
    if progress.accuracies:
        st.vega_lite_chart(training_curves.accuracy_chart(progress.accuracies, epochs), key="accuracy-chart")
    else:
        st.markdown("Waiting for the end of the first epoch…")


def _describe_accuracy(progress: TrainingProgress) -> str:
    """The latest accuracies, with the marks that they have in the chart."""
    if not progress.accuracies:
        return " after each epoch"
    _, train, validation = progress.accuracies[-1]
    marked = f": :primary[●] training {percent(train)}"
    return marked if validation is None else f"{marked}, :orange[◆] validation {percent(validation)}"
