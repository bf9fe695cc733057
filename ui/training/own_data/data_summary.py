"""What was read of a visitor's data, before it is used: how many of each digit, examples, and what looks wrong."""

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from nn.data.data_source import own_data_error, part_sizes
from nn.data.orientation import Correction, Finding
from nn.dataset import CLASSES, IMAGE_SIZE, Dataset
from nn.errors import printable
from nn.visualize.png import data_uri
from ui.shared.formatting import escape_markdown
from ui.texts import sidebar_texts as texts
from ui.training.own_data.own_dataset import OwnDataset

# Sentences of one kind that are shown, and letters of each; files not read that are listed at once, and not on a click.
MAX_SENTENCES, MAX_LETTERS = 6, 400
MAX_EXPANDED = 2


def show(own: OwnDataset, correct: Callable[[Correction], None], restore: Callable[[], None]) -> None:
    """Show the summary. correct, restore : callbacks that turn the images, and turn them back"""
    st.markdown(sizes(own))
    st.html(counts_and_examples(own.train))
    for index, finding in enumerate(own.findings):
        st.warning(escape_markdown(finding.sentence))
        if finding.correction:
            label, key = _label(finding), f"turn-{index}"
            st.button(label, key=key, on_click=correct, args=(finding.correction,))
    if own.corrections:
        st.button(texts.TURN_BACK, key="turn-back", on_click=restore, help=texts.TURN_BACK_HELP)
    if own.notes:
        st.caption(bullets(own.notes))
    if own.unread:
        count = len(own.unread)
        title = (texts.ONE_FILE_NOT_READ if count == 1 else texts.FILES_NOT_READ).format(count=count)
        with st.expander(title, key="unread", icon=":material/warning:", expanded=count <= MAX_EXPANDED):
            st.caption(bullets(own.unread))


def sizes(own: OwnDataset) -> str:
    """How many digits were read, and what each part has, in one sentence."""
    total = len(own.train) + (len(own.test) if own.test else 0)
    if own_data_error(own.train):
        return (texts.ONE_DIGIT_READ if total == 1 else texts.DIGITS_READ).format(count=total)
    train, validation, test = part_sizes(own.train, own.test)
    return texts.DIGITS_READ_FOR.format(count=total, train=train, validation=validation, test=test)


def counts_and_examples(dataset: Dataset) -> str:
    """For each digit the first image of it, and how many there are; as HTML."""
    counts = np.bincount(dataset.labels, minlength=CLASSES)
    cells = []
    for digit, count in enumerate(counts[:CLASSES]):
        example = "<i></i>"
        if count:
            image = dataset.images[np.argmax(dataset.labels == digit)].reshape(IMAGE_SIZE, IMAGE_SIZE)
            example = f'<img src="{data_uri(image)}" alt="{texts.FIRST_DIGIT.format(digit=digit)}">'
        caption = texts.DIGIT_COUNT.format(digit=digit, count=count)
        cells.append(f"<figure>{example}<figcaption>{caption}</figcaption></figure>")
    return f'<div class="digit-counts">{"".join(cells)}</div>'


def bullets(sentences: Sequence[str]) -> str:
    """Sentences that may contain the names of files as a list in Markdown, with a limit."""
    lines = [f"- {escape_markdown(printable(sentence, MAX_LETTERS))}" for sentence in sentences[:MAX_SENTENCES]]
    if len(sentences) > MAX_SENTENCES:
        lines.append(f"- {texts.AND_MORE.format(count=len(sentences) - MAX_SENTENCES)}")
    return "\n".join(lines)


def _label(finding: Finding) -> str:
    return texts.INVERT if finding.correction == Correction(invert=True) else texts.TURN_RIGHT
