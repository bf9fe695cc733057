"""Pieces that several steps of the Learn page show."""

import streamlit as st

from nn.arrays import FloatArray
from ui import numbers
from ui.learn.bench import DIGIT, Bench, choose_neuron
from ui.learn.bends import BENDS, Bend
from ui.numbers import figure
from ui.rounding import named_sum


def bend(bench: Bench) -> Bend:
    """All that there is to say of the network's activation function."""
    return BENDS[bench.now.network.activation]


def heading(text: str) -> None:
    """A line above some numbers."""
    st.markdown(f"**{text}**")


def of_layer(bench: Bench, key: str, values: FloatArray, label: str) -> None:
    """A number for each neuron of the chosen hidden layer; a click chooses a neuron."""
    layer = bench.layer or 0
    numbers.picture(key, values, label, bench.neuron, lambda index: choose_neuron(layer, index))


def of_digits(columns: dict[str, FloatArray], strong: int) -> None:
    """A row for each digit, with some numbers. strong : the row that stands out"""
    rows = [[str(digit), *(figure(values[digit], 5) for values in columns.values())] for digit in range(10)]
    numbers.table(["Digit", *columns], rows, strong)


def choose_digit() -> None:
    """Which neuron of the last layer to look at. The session has the choice already."""
    st.selectbox("Which digit's neuron?", range(10), key=DIGIT, persist_state="session")


def steps_in_words(count: int) -> str:
    """So many steps."""
    return "1 step" if count == 1 else f"{count} steps"


def sum_in_words(parts: dict[str, float], total: str) -> str:
    """A sum that can be checked on paper, such as `3.21 (products) − 0.14 (bias) = 3.07 (z)`; in Markdown."""
    terms, result = named_sum(parts, 3)
    return f"{terms} = **{result}** ({total})".replace("-", "−")
