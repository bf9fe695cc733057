"""Layout of a tutorial section: text, formulas, numbers, source code and an exercise."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import streamlit as st

from ui.shared import source_code
from ui.shared.formatting import escape_markdown
from ui.tutorial import glossary
from ui.tutorial.formulas.formula import Formula, to_latex
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
CONVOLUTION_SYMBOLS = """
- **P**: the patches of a picture. Each is a column, as if it were a drawing of its own; so in a convolution, **Z** has
  a row for each filter and a column for each patch. **p** is one of these patches, **w** a filter.
- **patches** cuts a picture into patches. **add up** is the way back: each number is added to the pixel that it came
  from, and patches overlap, so a pixel gets several.
- **flatten** writes all feature maps as one column, because a dense layer asks for one; **unflatten** undoes it.
"""


@dataclass(frozen=True)
class Section:
    """One section; text, formulas, code and exercise may depend on the state.

    key         : its name in an address, ?step=softmax
    title       : {activation} stands for the name of the activation function
    text        : a paragraph with marked terms, see ui/tutorial/glossary.py
    code        : functions, each with parts of the lines to show
    show_values : shows the numbers
    exercise    : something to try
    needs_hidden_layer : it is about a hidden layer, which some networks do not have
    needs_convolution  : it is about a convolution; other networks have no such section
    needs_loss         : it is about the loss or its gradient
    """

    key: str
    title: str
    text: str | Callable[[TutorialState], str]
    formulas: tuple[Formula, ...] | Callable[[TutorialState], tuple[Formula, ...]]
    code: tuple[Code, ...] | Callable[[TutorialState], tuple[Code, ...]]
    show_values: Callable[[TutorialState], None]
    exercise: str | Callable[[TutorialState], str]
    needs_hidden_layer: bool = False
    needs_convolution: bool = False
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
            st.markdown(SYMBOLS if state.convolution is None else SYMBOLS + CONVOLUTION_SYMBOLS.lstrip("\n"))
        st.markdown(f"**Try it:** {resolve(section.exercise, state)}")
    with values:
        section.show_values(state)
    st.markdown("**Our code**")
    for function, parts in resolve(section.code, state):
        source_code.show(function, *parts)
