"""Numbers on the page: many as a picture that gives each one exactly, some as a table, one in a sentence."""

import base64
import html
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
import streamlit as st

from nn.arrays import FloatArray
from nn.preprocessing import SIDE
from ui.grid import columns
from ui.painters import painter

_numbers = painter("numbers", '<div class="inkling-numbers"></div>', "cells")
PIXEL, NEURON = "Row {row}, column {column}", "Neuron {index}"


def picture(
    key: str,
    values: FloatArray,
    label: str,
    chosen: int | None = None,
    choose: Callable[[int], None] | None = None,
    *,
    small: bool = False,
) -> None:
    """Show numbers as cells: 784 of them stand where the pixels are, others in the grid of a layer's neurons.

    Blue above zero and orange below, the stronger the larger; where none is below, shades of the text's own colour.

    values : (count,)
    label : what the picture shows, for those who cannot see it; how large the numbers are is said in addition
    chosen : which cell to frame; choose : called with a cell that was clicked
    small : one of several beside each other
    """
    scale = float(np.abs(values).max()) or 1.0
    signed = bool(values.min() < 0)
    square = len(values) == SIDE * SIDE
    data = {
        "bytes": base64.b64encode(values.astype("<f4").tobytes()).decode("ascii"),
        "columns": SIDE if square else columns(len(values)),
        "name": PIXEL if square else NEURON,
        "label": f"{label} {extremes(values, square)}",
        "scale": scale,
        "low": figure(-scale, 3) if signed else "0",
        "high": figure(scale, 3),
        "signed": signed,
        "chosen": chosen,
        "open": choose is not None,
        "small": small,
    }

    def clicked() -> None:
        index = st.session_state[key].get("chosen")
        # What comes from a browser could be anything.
        if choose and type(index) is int and 0 <= index < len(values):
            choose(index)

    _numbers(key=key, data=data, on_chosen_change=clicked)


def extremes(values: FloatArray, square: bool) -> str:
    """The largest and the smallest number and where they are, as a sentence."""
    if not values.any():
        return "All are 0."
    (low, high), (least, most) = (values.argmin(), values.argmax()), (values.min(), values.max())
    largest = f"The largest of {len(values):,} numbers is {figure(most)} ({place(int(high), square).lower()})"
    return (
        f"{largest}, the smallest {figure(least)} ({place(int(low), square).lower()})." if least < 0 else f"{largest}."
    )


def place(index: int, pixel: bool) -> str:
    """Which pixel, or which neuron, a number belongs to."""
    return (PIXEL if pixel else NEURON).format(row=index // SIDE + 1, column=index % SIDE + 1, index=index)


def beside(pictures: dict[str, FloatArray], words: Mapping[str, str] = MappingProxyType({})) -> None:
    """Several pictures of numbers beside each other.

    pictures : what each shows -> its numbers; words : what some of them show -> a sentence for those who cannot see it
    """
    with st.container(key=f"beside-{'-'.join(pictures)}"):
        for title, values in pictures.items():
            with st.container(gap="xsmall"):
                st.markdown(title)
                picture(f"numbers-{title}", values, words.get(title, f"{title}."), small=True)


def table(head: Sequence[str], rows: Sequence[Sequence[str]], strong: int | None = None) -> None:
    """A small table of numbers; the row of one number can stand out."""
    heads = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in head)
    body = "".join(
        f"<tr{' class=strong' if number == strong else ''}>"
        + f'<th scope="row">{html.escape(first)}</th>'
        + "".join(f"<td>{html.escape(cell)}</td>" for cell in rest)
        + "</tr>"
        for number, (first, *rest) in enumerate(rows)
    )
    st.html(f'<div class="numbers"><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>')


def figure(value: float, digits: int = 4) -> str:
    """A number as one reads it: so many digits that count, a true minus sign, and powers of ten.

    figure(0.000012345) = 1.234 × 10⁻⁵
    """
    value = float(value)
    if value == 0 or not np.isfinite(value):
        return "0" if value == 0 else "too large"
    text = f"{value:.{digits}g}"
    if "e" in text:
        number, power = text.split("e")
        raised = str(int(power)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
        text = f"{number}\u00a0×\u00a010{raised}"
    return text.replace("-", "−")
