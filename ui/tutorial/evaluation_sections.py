"""Accuracy, and overfitting: the training and validation sets."""

from functools import lru_cache

import numpy as np
import streamlit as st

from nn.dataset import IMAGE_SIZE, Dataset, as_inputs, split
from nn.network import Network
from nn.settings import Settings
from nn.synthetic.handwriting import LEGIBLE, generate
from nn.training import train
from nn.visualize.png import data_uri
from ui.inference.neuron_details import example_digits
from ui.shared.formatting import escape_markdown
from ui.tutorial.formulas.formula import Formula
from ui.tutorial.state import TutorialState
from ui.tutorial.tutorial_section import Section
from ui.tutorial.views.section_parts import heading
from ui.widgets import number_grid

SHOWN_DIGITS = 24
TRAINING_SIZES, VALIDATION_SIZE = (20, 50, 100, 200, 500), 1000
OVERFITTING_SETTINGS = Settings(hidden=(64,), learning_rate=0.004, batch_size=16, epochs=40)


def _show_accuracy(state: TutorialState) -> None:
    dataset = example_digits()
    inputs = as_inputs(dataset.images)
    original, current = (example.network.predict(inputs) for example in (state.original, state.current))
    heading(f"Predictions on {len(dataset)} generated digits ({SHOWN_DIGITS} shown)")
    st.html(_digits_html(dataset, current))
    rows = []
    for name, predictions in {"Original network": original, "Copy": current}.items():
        correct = int((predictions == dataset.labels).sum())
        rows.append([name, f"{correct} of {len(dataset)}", f"{100 * correct / len(dataset):.1f} %"])
    number_grid.show_table(["Network", "Correct", "Accuracy"], rows)


def _digits_html(dataset: Dataset, predictions: np.ndarray) -> str:
    """The first digits with their predictions, as HTML."""
    figures = []
    for image, label, prediction in list(zip(dataset.images, dataset.labels, predictions, strict=True))[:SHOWN_DIGITS]:
        caption = f"{prediction}" if prediction == label else f"<b>{prediction}, not {label}</b>"
        url = data_uri(image.reshape(IMAGE_SIZE, IMAGE_SIZE))
        figures.append(f'<figure><img src="{url}" alt="A {label}"><figcaption>{caption}</figcaption></figure>')
    return f'<div class="read">{"".join(figures)}</div>'


@lru_cache(maxsize=8)
def train_overfitted(count: int) -> tuple[Network, Dataset, Dataset]:
    """Train a small network on few digits for many epochs.

    returns the network, its training set of count digits, and a validation set
    """
    dataset = generate(TRAINING_SIZES[-1] + VALIDATION_SIZE, np.random.default_rng(1), LEGIBLE)
    largest, validation_set = split(dataset, VALIDATION_SIZE)
    training_set = Dataset(largest.images[:count], largest.labels[:count], largest.name)
    *_, report = train(OVERFITTING_SETTINGS, training_set, None)
    return report.network, training_set, validation_set


def _show_splits(state: TutorialState) -> None:
    heading("Train a small network on very little data")
    count = st.select_slider("Training set size", TRAINING_SIZES, 50, key="learn-count", persist_state="session")
    network, *datasets = train_overfitted(count)
    rows = []
    for name, compared in (("Small network", network), (f"{state.selected.name} (copy)", state.current.network)):
        accuracies = [100 * compared.accuracy(as_inputs(dataset.images), dataset.labels) for dataset in datasets]
        gap = f"{accuracies[0] - accuracies[1]:.1f}".replace("-", "−")
        rows.append([name, *(f"{accuracy:.1f} %" for accuracy in accuracies), gap])
    head = ["Network", f"Training set ({count:,})", f"Validation set ({VALIDATION_SIZE:,})", "Gap (percentage points)"]
    number_grid.show_table(head, rows)
    settings = OVERFITTING_SETTINGS
    st.markdown(
        f"The small network has {settings.hidden[0]} hidden neurons and was trained for {settings.epochs} epochs, "
        "which are passes over its training set. "
        f"Both sets are new to {escape_markdown(state.selected.name)}: it was trained on none of these digits."
    )


ACCURACY = Section(
    "accuracy",
    "Accuracy",
    "The [[prediction]] is the digit with the highest probability. The share of correct predictions on many digits is "
    "the [[accuracy]], the number that matters in the end. But it only counts right and wrong, so a tiny change of a "
    "weight hardly ever changes it. Training therefore minimizes the loss, whose gradient says how to change each "
    "weight.",
    (
        Formula("prediction = argmax(A{l})", "prediction = network.predict(inputs)[0]"),
        Formula("accuracy = mean(predictions == labels)", "accuracy = network.accuracy(many_inputs, labels)"),
    ),
    ((Network.predict, ("argmax",)), (Network.accuracy, ("np.mean",))),
    _show_accuracy,
    "Press **Previous**, choose a wrong label and the largest learning rate, take 10 steps, and come back: learning "
    "one drawing has destroyed the rest. This is called catastrophic forgetting.",
)
SPLITS = Section(
    "splits",
    "Overfitting: training and validation sets",
    "A network can memorize its training data and still fail on new data. So some digits are set aside before the "
    "training: the [[validation set]]. The network is trained on the rest, the [[training set]], and then evaluated on "
    "both. If its accuracy is much higher on the training set, that is [[overfitting]]. More data is the best remedy.",
    (
        Formula(
            "gap = accuracy_train - accuracy_validation",
            "gap = network.accuracy(train_inputs, train_labels) - "
            "network.accuracy(validation_inputs, validation_labels)",
        ),
    ),
    ((split, ("order = ", "train_part, held_part = ")),),
    _show_splits,
    "Move the slider: how large must the training set be for a gap below 20 percentage points?",
)
SECTIONS = (ACCURACY, SPLITS)
