"""After a training: the test of its network, its worst mistakes, and all runs of this session side by side."""

import streamlit as st

from nn.arrays import ByteArray
from nn.dataset import IMAGE_SIZE
from nn.settings import Settings
from nn.workers.training_messages import TestResults
from ui.canvas import canvas
from ui.charts import confusion_matrix
from ui.networks import registry
from ui.shared.formatting import accuracy_percent, duration, escape_markdown, percent
from ui.shared.layer_names import describe_layers
from ui.texts import training_texts as texts
from ui.training import runs
from ui.training.runs import Run
from ui.widgets.image_buttons import images_on_buttons


def show(run: Run, results: TestResults) -> None:
    """Accuracy, confusion matrix and worst mistakes of one run."""
    evaluation = results.evaluation
    st.header(texts.TEST_RESULTS.format(run=run.name), anchor=False)
    correct = round(evaluation.accuracy * evaluation.count)
    accuracy, dataset = accuracy_percent(evaluation.accuracy), escape_markdown(results.dataset)
    st.markdown(texts.TEST_ACCURACY.format(accuracy=accuracy, correct=correct, count=evaluation.count, dataset=dataset))
    with st.container(key="results"):
        with st.container(key="confusion"):
            st.markdown(texts.CONFUSION_MATRIX)
            st.vega_lite_chart(confusion_matrix.confusion_chart(evaluation.confusion), key="confusion-chart")
        with st.container(key="mistakes-part"):
            _show_mistakes(run, results)


def _show_mistakes(run: Run, results: TestResults) -> None:
    if not results.mistakes:
        st.markdown(texts.NO_MISTAKES)
        return
    st.markdown(texts.WORST_MISTAKES)
    st.html(images_on_buttons({f"mistake-{index}": mistake.image for index, mistake in enumerate(results.mistakes)}))
    with st.container(horizontal=True, key="mistakes", gap="xsmall"):
        for index, mistake in enumerate(results.mistakes):
            digits = {"predicted": mistake.predicted, "label": mistake.label}
            st.button(
                texts.MISTAKE.format(**digits),
                key=f"mistake-{index}",
                help=texts.MISTAKE_HELP.format(**digits, confidence=percent(mistake.confidence)),
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
    st.header(texts.YOUR_RUNS, anchor=False)
    st.dataframe([row(run) for run in finished], hide_index=True, key="runs-table")
    with st.container(horizontal=True, key="runs", gap="xsmall"):
        for run in finished:
            st.button(
                texts.USE_RUN.format(run=run.name),
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
        texts.COLUMN_RUN: run.name,
        texts.COLUMN_ACCURACY: accuracy_percent(progress.results.evaluation.accuracy),
        texts.COLUMN_TIME: duration(progress.seconds),
        texts.COLUMN_EPOCHS: texts.EPOCHS_OF_ALL.format(epoch=progress.epoch, epochs=settings.epochs),
        texts.COLUMN_LAYERS: describe_layers(settings.hidden),
        texts.COLUMN_DATA: progress.training_set,
        texts.COLUMN_SETTINGS: describe_settings(settings),
    }


def describe_settings(settings: Settings) -> str:
    """The hyperparameters in a few words."""
    rate = texts.LEARNING_RATE if settings.schedule == "constant" else texts.DECAYING_RATE
    batch = texts.FULL_BATCH if settings.batch_size is None else texts.BATCH_SIZE
    optional = {
        texts.DROPOUT: settings.dropout,
        texts.WEIGHT_DECAY: settings.weight_decay,
        texts.AUGMENTATION: settings.augmentation,
        texts.LABEL_SMOOTHING: settings.label_smoothing,
        texts.WEIGHT_AVERAGING: settings.ema_decay,
    }
    parts = [
        settings.activation,
        settings.optimizer,
        rate.format(rate=settings.learning_rate, schedule=settings.schedule),
        batch.format(count=settings.batch_size),
        *(text.format(value=value) for text, value in optional.items() if value),
        texts.SEED.format(seed=settings.seed),
    ]
    return ", ".join(parts)
