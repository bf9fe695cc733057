"""A visitor's own labelled drawings: collected, removed, saved as Kaggle CSV and uploaded again."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st

from nn.arrays import ByteArray
from nn.data.kaggle_csv import write_csv
from nn.data.loading import from_csv
from nn.dataset import CLASSES, PIXELS, Dataset
from nn.errors import InputError
from nn.images.preprocessing import PreprocessingStages
from ui.shared.streamlit_runtime import download_button
from ui.shared.upload import receive
from ui.texts import training_texts as texts
from ui.widgets.image_buttons import images_on_buttons

COLLECTED = "own drawings"
# Each is a button with an image of its own; more would make the page slow.
MAX_DRAWINGS = 500


@dataclass(frozen=True, eq=False)
class OwnDrawing:
    """One drawing as the network reads it, with its label. number : tells it from all others"""

    number: int
    image: ByteArray
    label: int


def collected() -> list[OwnDrawing]:
    """What this visitor has collected, the oldest first."""
    found: list[OwnDrawing] = st.session_state.setdefault(COLLECTED, [])
    return found


def version() -> tuple[int, int]:
    """Changes whenever a drawing is added or removed: the number of the latest one, and how many there are."""
    drawings = collected()
    return (drawings[-1].number if drawings else -1), len(drawings)


def dataset() -> Dataset | None:
    """The collected drawings as a data set; None if there are none."""
    drawings = collected()
    if not drawings:
        return None
    images = np.stack([drawing.image for drawing in drawings])
    return Dataset(images, np.array([drawing.label for drawing in drawings], np.uint8), texts.MY_DRAWINGS)


def add(images: ByteArray, labels: ByteArray) -> None:
    """Collect some more. images : (count, 784) uint8"""
    drawings = collected()
    first = drawings[-1].number + 1 if drawings else 0
    for number, (image, label) in enumerate(zip(images, labels, strict=True), start=first):
        drawings.append(OwnDrawing(number, image.copy(), int(label)))


def is_labelling() -> bool:
    """Whether a label was chosen, so that the drawing on the canvas can be saved."""
    return st.session_state.get("own-label") is not None


def show(current: Callable[[], PreprocessingStages | None]) -> None:
    """The part of the page about own drawings. current : gives the stages of the drawing on the canvas"""
    drawings = collected()
    st.markdown(texts.ABOUT_OWN_DRAWINGS)
    label = st.pills(
        texts.LABEL,
        list(range(CLASSES)),
        key="own-label",
        help=texts.LABEL_HELP,
    )
    stages = None if label is None else current()
    impossible = stages is None or len(drawings) >= MAX_DRAWINGS
    st.button(texts.SAVE_SAMPLE, key="keep", disabled=impossible, on_click=_keep, args=(stages, label))
    if digits := dataset():
        saved = texts.ONE_SAMPLE_SAVED if len(drawings) == 1 else texts.SAMPLES_SAVED
        st.markdown(saved.format(count=len(drawings)))
        _show_collected(drawings)
        export = partial(write_csv, digits.images, digits.labels)
        download_button(texts.EXPORT_CSV, export, "my-digits.csv", "text/csv", "own-save")
    receive(texts.IMPORT_CSV, "csv", "own-csv", _upload)


def _keep(stages: PreprocessingStages, label: int) -> None:
    add(stages.centred.reshape(1, PIXELS), np.array([label], np.uint8))


def _show_collected(drawings: list[OwnDrawing]) -> None:
    st.html(images_on_buttons({f"own-{drawing.number}": drawing.image for drawing in drawings}))
    with st.container(horizontal=True, key="own-drawings", gap="xsmall"):
        for drawing in drawings:
            st.button(
                texts.SAMPLE.format(label=drawing.label),
                key=f"own-{drawing.number}",
                help=texts.DELETE,
                on_click=drawings.remove,
                args=(drawing,),
            )


def _upload(data: bytes, file_name: str) -> None:
    digits = from_csv(data, file_name)
    room = MAX_DRAWINGS - len(collected())
    if len(digits) > room:
        raise InputError(texts.TOO_MANY_SAMPLES.format(file=file_name, count=len(digits), room=room))
    add(digits.images, digits.labels)
