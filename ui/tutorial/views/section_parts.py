"""Elements that several sections of the tutorial share."""

import streamlit as st

from nn.arrays import FloatArray
from nn.explain.rounding import named_sum
from ui.shared.formatting import significant
from ui.texts import learn_texts as texts
from ui.tutorial.formulas.activation_docs import ACTIVATION_DOCS, ActivationDoc
from ui.tutorial.state import DIGIT, TutorialState
from ui.widgets import number_grid


def activation_doc(state: TutorialState) -> ActivationDoc:
    """The texts about the network's activation function."""
    return ACTIVATION_DOCS[state.current.network.activation]


def heading(text: str) -> None:
    """Show a heading above numbers."""
    st.markdown(f"**{text}**")


def show_digits(columns: dict[str, FloatArray], strong: int) -> None:
    """Show a table with a row for each digit. strong : the row to emphasize"""
    rows = [[str(digit), *(significant(values[digit], 5) for values in columns.values())] for digit in range(10)]
    number_grid.show_table(["Digit", *columns], rows, strong)


def choose_digit() -> None:
    """Show a menu for the neuron of the last layer."""
    st.selectbox(texts.OUTPUT_NEURON, range(10), key=DIGIT, persist_state="session")


def count_steps(count: int) -> str:
    """A number of gradient steps in words."""
    return (texts.ONE_STEP if count == 1 else texts.SEVERAL_STEPS).format(count=count)


def show_sum(parts: dict[str, float], total: str) -> None:
    """Show a sum that can be checked on paper, such as `3.21 (products) − 0.14 (bias) = 3.07 (z)`."""
    terms, result = named_sum(parts, 3)
    st.markdown(f"{terms} = **{result}** ({total})".replace("-", "−"))
