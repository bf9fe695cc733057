"""Layout of a tutorial section: text, formulas, numbers, source code and an exercise."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import streamlit as st

from ui.shared import source_code
from ui.shared.formatting import escape_markdown
from ui.tutorial import glossary
from ui.tutorial.formula import to_latex
from ui.tutorial.state import TutorialState

T = TypeVar("T")
# A function, and parts of those of its lines that compute what is shown.
Code = tuple[Callable[..., Any], tuple[str, ...]]
SYMBOLS = """
The formula is the tutorial's; the line below it says the same in our names.

- A capital letter is a table of numbers: **X** the pixels, **W** weights, **b** biases, **Z** sums, **A** activations,
  **Y** the label. The small number says which layer it belongs to.
- A **d** before a letter means: the slopes of the loss along these numbers.
- Two tables beside each other are multiplied: a row of the first with a column of the second, number by number, and all
  added up. In our code that is **@**.
- In the tutorial, a drawing is a column of a table; in our code it is a row. So products are the other way round.
- **T** turns a table over: its rows become columns. **⊙** multiplies number by number. **∑** adds up.
- **m** is how many drawings are learned from at once, here 1; **α** (alpha) is the learning rate.
- Our code counts from 0: `layers[0]` has the weights **W₁**.
"""


@dataclass(frozen=True)
class Formula:
    """One formula in two notations, both valid Python.

    math : in the symbols of the tutorial, where an example is a column
    code : in the names of nn/, where an example is a row

    Placeholders for numbers of layers, in both: counted from 1, {k} is the hidden layer, {b} and {n} are the layers
    before and after it, {l} is the last layer and {h} the one before it; counted from 0, {i} is {k} and {j} is {l}.
    signals[i] stands for the inputs of layer i.
    """

    math: str
    code: str

    def formatted(self, state: TutorialState) -> tuple[str, str]:
        """Both notations with the numbers of the layers."""
        hidden, last = (state.layer or 0) + 1, state.last_layer + 1
        numbers = {
            "k": hidden,
            "b": hidden - 1,
            "n": hidden + 1,
            "l": last,
            "h": last - 1,
            "i": hidden - 1,
            "j": last - 1,
        }
        code = self.code.format(**numbers).replace("signals[0]", "inputs")
        code = re.sub(r"signals\[(\d)\]", lambda match: f"activations[{int(match[1]) - 1}]", code)
        return self.math.format(**numbers).replace("A0", "X"), code


@dataclass(frozen=True)
class Section:
    """One section; text, formulas and code may depend on the state.

    title       : {activation} stands for the name of the activation function
    text        : a paragraph with marked terms, see ui/tutorial/glossary.py
    code        : functions, each with parts of the lines to show
    show_values : shows the numbers
    exercise    : something to try
    needs_hidden_layer : it is about a hidden layer, which some networks do not have
    needs_loss         : it is about the loss or its gradient
    """

    title: str
    text: str | Callable[[TutorialState], str]
    formulas: tuple[Formula, ...] | Callable[[TutorialState], tuple[Formula, ...]]
    code: tuple[Code, ...] | Callable[[TutorialState], tuple[Code, ...]]
    show_values: Callable[[TutorialState], None]
    exercise: str
    needs_hidden_layer: bool = False
    needs_loss: bool = False


def resolve(value: T | Callable[[TutorialState], T], state: TutorialState) -> T:
    """A field of a section for a state."""
    return value(state) if callable(value) else value


def show(section: Section, state: TutorialState) -> None:
    """Show a section."""
    if section.needs_hidden_layer and state.layer is None:
        name = escape_markdown(state.selected.name)
        st.markdown(
            f"**{name} has no hidden layer:** its pixels vote for the digits directly, so there is "
            "nothing to see in this step. Choose another network in the sidebar, or go on."
        )
        return
    explanation, values = st.columns([5, 6], gap="large")
    with explanation:
        st.html(glossary.to_html(resolve(section.text, state)))
        for formula in resolve(section.formulas, state):
            math, code = formula.formatted(state)
            st.latex(to_latex(math, state.current.network.activation))
            st.code(code, "python", wrap_lines=True)
        with st.expander("What the letters mean"):
            st.markdown(SYMBOLS)
        st.markdown(f"**Try it:** {section.exercise}")
    with values:
        section.show_values(state)
    st.markdown("**Our code**")
    for function, parts in resolve(section.code, state):
        source_code.show(function, *parts)
