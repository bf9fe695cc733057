"""Accuracy, and the training and development sets."""

from functools import lru_cache

import numpy as np
import streamlit as st

from nn.dataset import IMAGE_SIZE, Dataset, as_inputs, split
from nn.network import Network
from nn.settings import Settings
from nn.synthetic.handwriting import LEGIBLE, generate
from nn.training import train
from nn.visualize.png import data_uri
from ui.live.neuron_details import example_digits
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
    heading(f"What it reads in {len(dataset)} digits that the computer has written")
    st.html(_digits_html(dataset, current))
    rows = []
    for name, predictions in {"The network as it was": original, "The copy": current}.items():
        correct = int((predictions == dataset.labels).sum())
        rows.append([name, f"{correct} of {len(dataset)}", f"{100 * correct / len(dataset):.1f} %"])
    number_grid.show_table(["", "Right", "Accuracy"], rows)


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
    heading("A new network learns a few digits by heart")
    count = st.select_slider(
        "Digits in the training set", TRAINING_SIZES, 50, key="learn-count", persist_state="session"
    )
    network, *datasets = train_overfitted(count)
    rows = []
    for name, compared in (("The new network", network), (f"{state.selected.name} (the copy)", state.current.network)):
        accuracies = [100 * compared.accuracy(as_inputs(dataset.images), dataset.labels) for dataset in datasets]
        gap = f"{accuracies[0] - accuracies[1]:.1f}".replace("-", "−")
        rows.append([name, *(f"{accuracy:.1f} %" for accuracy in accuracies), gap])
    head = ["", f"Training set ({count:,} digits)", f"Development set ({VALIDATION_SIZE:,})", "Gap in points"]
    number_grid.show_table(head, rows)
    settings = OVERFITTING_SETTINGS
    st.markdown(
        f"The new network has {settings.hidden[0]} hidden neurons and went through its digits {settings.epochs} times. "
        f"{escape_markdown(state.selected.name)} has learned from none of these digits, so they are all new to it."
    )


ACCURACY = Section(
    "accuracy",
    "Predictions and accuracy",
    "Show the network many digits. For each, its [[prediction]] is the digit with the highest probability, and the "
    "share of right predictions is its [[accuracy]]. That is what people want to know. But it only counts right and "
    "wrong, and a tiny change of a weight changes nothing in it; so a training follows the loss, which has a slope "
    "everywhere.",
    (
        Formula("prediction = argmax(A{l})", "prediction = network.predict(inputs)[0]"),
        Formula("accuracy = mean(predictions == labels)", "accuracy = network.accuracy(many_inputs, labels)"),
    ),
    ((Network.predict, ("argmax",)), (Network.accuracy, ("np.mean",))),
    _show_accuracy,
    "Go back one step, choose a wrong label and the largest learning rate, take ten steps, and come back: one drawing "
    "has spoiled all the others.",
)
SPLITS = Section(
    "splits",
    "Training and development sets",
    "A network can learn its digits by heart and still fail on yours. So before a training, some digits are put aside: "
    "the [[development set]]. The network learns from the rest, the [[training set]], and is then asked about both. "
    "If it does much better on what it has learned from, it has learned by heart; that is called [[overfitting]]. More "
    "digits are the best cure.",
    (
        Formula(
            "gap = accuracy_train - accuracy_dev",
            "gap = network.accuracy(train_inputs, train_labels) - network.accuracy(dev_inputs, dev_labels)",
        ),
    ),
    ((split, ("order = ", "train_part, held_part = ")),),
    _show_splits,
    "Move the slider: how many digits does it take until the gap is below 20 points?",
)
SECTIONS = (ACCURACY, SPLITS)
