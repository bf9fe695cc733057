"""Layout of a tutorial section: text, formulas, numbers, source code and an exercise."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import streamlit as st

from ui.shared import source_code
from ui.shared.formatting import escape_markdown
from ui.texts import learn_texts as texts
from ui.tutorial import glossary
from ui.tutorial.formulas.formula import Formula, to_latex
from ui.tutorial.state import TutorialState

T = TypeVar("T")
# A function, and parts of those of its lines that compute what is shown.
Code = tuple[Callable[..., Any], tuple[str, ...]]
SYMBOLS = """
The formula is in mathematical notation; the line below it is the same in Python, with the names of the source code.

- **X** are the inputs, **W** weights, **b** biases, **Z** weighted sums, **A** activations, **Y** the label. The index
  is the number of the layer.
- **dW** is the gradient of the loss with respect to **W**, and so on.
- Two matrices side by side are a matrix product, **@** in the code: each row of the first times each column of the
  second, summed.
- In the formula, a drawing is a column; in the code, it is a row. So the order of the products is reversed.
- **T** is the transpose: rows become columns. **⊙** multiplies element by element. **∑** is the sum.
- **m** is the number of drawings in a step, here 1. **α** (alpha) is the learning rate.
- The code counts layers from 0: `layers[0]` has the weights **W₁**.
"""
CONVOLUTION_SYMBOLS = """
- **P** are the patches of an image, one in each column. So in a convolution, **Z** has a row for each filter and a
  column for each patch. **p** is one patch, **w** one filter.
- **patches** extracts the patches of an image. **add up** is the reverse: each number is added to the pixel that it
  came from; patches overlap, so a pixel gets several.
- **flatten** turns all feature maps into one column, the input of a dense layer (one whose neurons receive all
  inputs); **unflatten** is the reverse.
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
        st.markdown(texts.NO_HIDDEN_LAYER.format(network=name))
        return
    explanation, values = st.columns([5, 6], gap="large")
    with explanation:
        st.html(glossary.to_html(resolve(section.text, state)))
        for formula in resolve(section.formulas, state):
            math, code = formula.formatted(state)
            st.latex(to_latex(math, state.current.network.activation))
            st.code(code, "python", wrap_lines=True)
        with st.expander(texts.NOTATION):
            st.markdown(SYMBOLS if state.convolution is None else SYMBOLS + CONVOLUTION_SYMBOLS.lstrip("\n"))
        st.markdown(texts.EXERCISE.format(exercise=resolve(section.exercise, state)))
    with values:
        section.show_values(state)
    st.markdown(texts.SOURCE_CODE)
    for function, parts in resolve(section.code, state):
        source_code.show(function, *parts)
