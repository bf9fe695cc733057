"""After a training: the test of its network, its worst mistakes, and all runs of this session side by side."""

import streamlit as st

from nn.arrays import ByteArray
from nn.dataset import IMAGE_SIZE
from nn.settings import Settings
from nn.workers.training_messages import TestResults
from ui.canvas import canvas
from ui.charts import confusion_matrix
from ui.networks import registry
from ui.shared.formatting import duration, escape_markdown, percent
from ui.shared.layer_names import describe_layers
from ui.shared.legend import images_on_buttons
from ui.training import runs
from ui.training.runs import Run


def show(run: Run, results: TestResults) -> None:
    """Accuracy, confusion matrix and worst mistakes of one run."""
    evaluation = results.evaluation
    st.header(f"{run.name}: test results", anchor=False)
    correct = round(evaluation.accuracy * evaluation.count)
    st.markdown(
        f"**Test accuracy: {percent(evaluation.accuracy)}.** {correct:,} of {evaluation.count:,} digits that were not "
        f"used in training are predicted correctly ({escape_markdown(results.dataset)})."
    )
    with st.container(key="results"):
        with st.container(key="confusion"):
            st.markdown("**Confusion matrix.** Rows: true digit, columns: predicted digit, diagonal: correct.")
            st.vega_lite_chart(confusion_matrix.confusion_chart(evaluation.confusion), key="confusion-chart")
        with st.container(key="mistakes-part"):
            _show_mistakes(run, results)


def _show_mistakes(run: Run, results: TestResults) -> None:
    if not results.mistakes:
        st.markdown("**No mistakes** on this test set.")
        return
    st.markdown(
        "**Worst mistakes** (highest loss). Click one to load it into the canvas; it is preprocessed again, so the "
        "prediction may differ."
    )
    st.html(images_on_buttons({f"mistake-{index}": mistake.image for index, mistake in enumerate(results.mistakes)}))
    with st.container(horizontal=True, key="mistakes", gap="xsmall"):
        for index, mistake in enumerate(results.mistakes):
            predicted, label = mistake.predicted, mistake.label
            st.button(
                f"{predicted}, not {label}",
                key=f"mistake-{index}",
                help=f"Predicted: {predicted} ({percent(mistake.confidence)}). Correct: {label}.",
                on_click=_put_mistake,
                args=(run, mistake.image),
            )


def _put_mistake(run: Run, image: ByteArray) -> None:
    """Put a mistake on the canvas, and choose the network that made it."""
    registry.choose(run.name)
    canvas.put_image(image.reshape(IMAGE_SIZE, IMAGE_SIZE))


def show_table() -> None:
    """All finished runs of this session, and a button for each that chooses its network."""
    finished = [run for run in runs.all_runs() if run.progress and run.progress.results]
    if not finished:
        return
    st.header("Your runs", anchor=False)
    st.dataframe([row(run) for run in finished], hide_index=True, key="runs-table")
    with st.container(horizontal=True, key="runs", gap="xsmall"):
        for run in finished:
            st.button(
                f"Use {run.name}",
                key=f"show-{run.name.replace(' ', '-')}",
                on_click=registry.choose,
                args=(run.name,),
                disabled=st.session_state.get(registry.CHOSEN) == run.name,
            )


def row(run: Run) -> dict[str, str]:
    """A finished run as a row of the table."""
    progress, settings = run.progress, run.settings
    assert progress and progress.results, "only finished runs have a row"
    return {
        "Run": run.name,
        "Test accuracy": percent(progress.results.evaluation.accuracy),
        "Time": duration(progress.seconds),
        "Epochs": f"{progress.epoch} of {settings.epochs}",
        "Hidden layers": describe_layers(settings.hidden),
        "Training data": progress.training_set,
        "Hyperparameters": describe_settings(settings),
    }


def describe_settings(settings: Settings) -> str:
    """The hyperparameters in a few words."""
    decay = "" if settings.schedule == "constant" else f" with {settings.schedule} decay"
    parts = [settings.activation, settings.optimizer, f"learning rate {settings.learning_rate:g}{decay}"]
    parts.append("full batch" if settings.batch_size is None else f"batch size {settings.batch_size}")
    optional = {
        "dropout": settings.dropout,
        "weight decay": settings.weight_decay,
        "data augmentation": settings.augmentation,
        "label smoothing": settings.label_smoothing,
        "weight averaging": settings.ema_decay,
    }
    parts += [f"{name} {value:g}" for name, value in optional.items() if value]
    return ", ".join([*parts, f"seed {settings.seed}"])
