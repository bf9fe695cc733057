"""A visitor's own drawings, labelled: collected, shown, thrown away, taken home and brought back as Kaggle CSV."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from nn.arrays import ByteArray
from nn.datasets import CLASSES, PIXELS, Dataset, from_csv
from nn.errors import InputError
from nn.kaggle_csv import write_csv
from nn.preprocessing import Steps
from ui.pictures import on_buttons
from ui.upload import receive

COLLECTED = "own drawings"
# Each is a button with a picture of its own; more would make the page slow.
MOST = 500


@dataclass(frozen=True, eq=False)
class Sample:
    """One drawing as the network reads it, and what its maker says it is. number : tells it from all others"""

    number: int
    picture: ByteArray
    label: int


def collected() -> list[Sample]:
    """What this visitor has collected, the oldest first."""
    found: list[Sample] = st.session_state.setdefault(COLLECTED, [])
    return found


def state() -> tuple[int, int]:
    """What changes with every drawing that comes or goes: the number of the latest one, and how many there are."""
    samples = collected()
    return (samples[-1].number if samples else -1), len(samples)


def dataset() -> Dataset | None:
    """The collected drawings as digits to learn from; None if there are none."""
    samples = collected()
    if not samples:
        return None
    images = np.stack([sample.picture for sample in samples])
    return Dataset(images, np.array([sample.label for sample in samples], np.uint8), "my drawings")


def add(pictures: ByteArray, labels: ByteArray) -> None:
    """Collect some more. pictures : (count, 784) uint8"""
    samples = collected()
    number = samples[-1].number + 1 if samples else 0
    for offset, (picture, label) in enumerate(zip(pictures, labels, strict=True)):
        samples.append(Sample(number + offset, picture.copy(), int(label)))


def show(steps: Steps | None) -> None:
    """The part of the page about one's own drawings. steps : the drawing that is on the canvas"""
    samples = collected()
    st.markdown("Tell what your drawing is, and keep it. A training can then learn from your hand, too.")
    label = st.pills(
        "This drawing is a",
        list(range(CLASSES)),
        key="own-label",
        help="What your drawing shows, whatever the network says.",
    )
    impossible = steps is None or label is None or len(samples) >= MOST
    st.button("Keep this drawing", key="keep", disabled=impossible, on_click=_keep, args=(steps, label))
    if digits := dataset():
        st.markdown(f"{len(samples)} kept. Click one to throw it away.")
        _strip(samples)
        st.download_button(
            "Save as CSV",
            lambda: write_csv(digits.images, digits.labels),
            "my-digits.csv",
            "text/csv",
            key="own-save",
            on_click="ignore",
        )
    receive("Bring drawings back from a CSV", "csv", "own-csv", _bring_back)


def _keep(steps: Steps, label: int) -> None:
    add(steps.centred.reshape(1, PIXELS), np.array([label], np.uint8))


def _strip(samples: list[Sample]) -> None:
    st.html(on_buttons({f"own-{sample.number}": sample.picture for sample in samples}))
    with st.container(horizontal=True, key="own-strip", gap="xsmall"):
        for sample in samples:
            st.button(
                f"{sample.label} ✕",
                key=f"own-{sample.number}",
                help="Throw it away",
                on_click=samples.remove,
                args=(sample,),
            )


def _bring_back(data: bytes, file_name: str) -> None:
    digits = from_csv(data, file_name)
    room = MOST - len(collected())
    if len(digits) > room:
        raise InputError(f"{file_name}: has {len(digits)} digits, and there is room for {room} more")
    add(digits.images, digits.labels)
