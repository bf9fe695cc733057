"""Steps 13 and 14: how good is it on many digits, and on digits that it has never seen?"""

from functools import lru_cache

import numpy as np
import streamlit as st

from nn.datasets import Dataset, as_inputs, split
from nn.handwriting import LEGIBLE, generate
from nn.network import Network
from nn.preprocessing import SIDE
from nn.settings import Settings
from nn.training import train
from ui import numbers
from ui.learn.bench import Bench
from ui.learn.parts import heading
from ui.learn.step import Formula, Step, always
from ui.neuron import digits
from ui.pictures import data_uri
from ui.words import plain

# So many digits are shown one by one.
SHOWN = 24
# How many digits to learn from by heart, and how many are put aside.
COUNTS, ASIDE = (20, 50, 100, 200, 500), 1000
BY_HEART = Settings(hidden=(64,), learning_rate=0.004, batch_size=16, epochs=40)


def _accuracy(bench: Bench) -> None:
    found = digits()
    inputs = as_inputs(found.images)
    before, now = (example.network.predict(inputs) for example in (bench.before, bench.now))
    heading(f"What it reads in {len(found)} digits that the computer has written")
    st.html(_strip(found, now))
    rows = []
    for name, predictions in {"The network as it was": before, "The copy": now}.items():
        right = int((predictions == found.labels).sum())
        rows.append([name, f"{right} of {len(found)}", f"{100 * right / len(found):.1f} %"])
    numbers.table(["", "Right", "Accuracy"], rows)


def _strip(found: Dataset, predictions: np.ndarray) -> str:
    """Some digits with what was read in them, as HTML."""
    cells = []
    for image, label, prediction in zip(found.images[:SHOWN], found.labels[:SHOWN], predictions[:SHOWN], strict=True):
        said = f"{prediction}" if prediction == label else f"<b>{prediction}, not {label}</b>"
        picture = f'<img src="{data_uri(image.reshape(SIDE, SIDE))}" alt="A {label}">'
        cells.append(f"<figure>{picture}<figcaption>{said}</figcaption></figure>")
    return f'<div class="read">{"".join(cells)}</div>'


@lru_cache(maxsize=8)
def by_heart(count: int) -> tuple[Network, Dataset, Dataset]:
    """A small network that has looked at a few digits again and again; those digits, and others put aside before."""
    everything = generate(COUNTS[-1] + ASIDE, np.random.default_rng(1), LEGIBLE)
    learned, aside = split(everything, ASIDE)
    few = Dataset(learned.images[:count], learned.labels[:count], learned.name)
    *_, report = train(BY_HEART, few, None)
    return report.network, few, aside


def _sets(bench: Bench) -> None:
    heading("A new network learns a few digits by heart")
    count = st.select_slider("Digits in the training set", COUNTS, 50, key="learn-count", persist_state="session")
    network, learned, aside = by_heart(count)
    rows = []
    for name, asked in (("The new network", network), (f"{bench.shown.name} (the copy)", bench.now.network)):
        accuracies = [asked.accuracy(as_inputs(part.images), part.labels) for part in (learned, aside)]
        gap = 100 * (accuracies[0] - accuracies[1])
        rows.append([name, *(f"{100 * accuracy:.1f} %" for accuracy in accuracies), f"{gap:.1f}".replace("-", "−")])
    numbers.table(["", f"Training set ({count:,} digits)", f"Development set ({ASIDE:,})", "Gap in points"], rows)
    st.markdown(
        f"The new network has {BY_HEART.hidden[0]} hidden neurons and went through its digits {BY_HEART.epochs} times. "
        f"{plain(bench.shown.name)} has learned from none of these digits, so they are all new to it."
    )


ACCURACY = Step(
    "Predictions and accuracy",
    always(
        "Show the network many digits. For each, its [[prediction]] is the digit with the highest probability, and the "
        "share of right predictions is its [[accuracy]]. That is what people want to know. But it only counts right "
        "and wrong, and a tiny change of a weight changes nothing in it; so a training follows the loss, which has a "
        "slope everywhere."
    ),
    always(
        (
            Formula("prediction = argmax(A{l})", "prediction = network.predict(inputs)[0]"),
            Formula("accuracy = mean(predictions == labels)", "accuracy = network.accuracy(many_inputs, labels)"),
        )
    ),
    always(((Network.predict, ("argmax",)), (Network.accuracy, ("np.mean",)))),
    _accuracy,
    "Go back one step, choose a wrong label and the largest learning rate, take ten steps, and come back: one drawing "
    "has spoiled all the others.",
)
SETS = Step(
    "Training and development sets",
    always(
        "A network can learn its digits by heart and still fail on yours. So before a training, some digits are put "
        "aside: the [[development set]]. The network learns from the rest, the [[training set]], and is then asked "
        "about both. If it does much better on what it has learned from, it has learned by heart; that is called "
        "[[overfitting]]. More digits are the best cure."
    ),
    always(
        (
            Formula(
                "gap = accuracy_train - accuracy_dev",
                "gap = network.accuracy(train_inputs, train_labels) - network.accuracy(dev_inputs, dev_labels)",
            ),
        )
    ),
    always(((split, ("order = ", "train_part, held_part = ")),)),
    _sets,
    "Move the slider: how many digits does it take until the gap is below 20 points?",
)
STEPS = (ACCURACY, SETS)
