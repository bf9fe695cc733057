"""How one step of the computation is laid out: some sentences, the formula, the numbers, our code, something to try."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ui import glossary, source
from ui.learn.bench import Bench
from ui.learn.formula import latex

# A function, and parts of those of its lines that compute what is shown.
Code = tuple[Callable[..., Any], tuple[str, ...]]
LETTERS = """
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
    """The same thing twice, both as Python that can be computed.

    tutorial : in the tutorial's letters, where an example is a column
    ours     : in our names, where it is a row
    In both, {k} is the number of the hidden layer, {b} and {n} are those of the layers before and after it, {l} is that
    of the last layer, {h} that of the one before it, all counted from 1. As our code counts, from 0: {i} for {k}, {j}
    for {l}; signals are what arrives at a layer.
    """

    tutorial: str
    ours: str

    def filled(self, bench: Bench) -> tuple[str, str]:
        """With the numbers of layers in their places."""
        hidden = (bench.layer or 0) + 1
        places = {"k": hidden, "b": hidden - 1, "n": hidden + 1, "l": bench.last + 1, "h": bench.last}
        places |= {"i": hidden - 1, "j": bench.last}
        tutorial = self.tutorial.format(**places)
        ours = self.ours.format(**places).replace("signals[0]", "inputs")
        return tutorial.replace("A0", "X"), re.sub(
            r"signals\[(\d)\]", lambda at: f"activations[{int(at[1]) - 1}]", ours
        )


@dataclass(frozen=True)
class Step:
    """One step.

    title    : a few words, in which {bend} is the activation function
    text     : paragraphs for a person who knows school algebra, with marked terms (see ui/glossary.py)
    formulas : what is computed, for the network at hand
    code     : functions of ours, each with parts of the lines that matter
    values   : shows the numbers
    attempt  : one thing to try
    hidden   : it is about a hidden layer, which some networks do not have
    learning : it is about what is to be learned from the drawing
    """

    title: str
    text: Callable[[Bench], str]
    formulas: Callable[[Bench], tuple[Formula, ...]]
    code: Callable[[Bench], tuple[Code, ...]]
    values: Callable[[Bench], None]
    attempt: str
    hidden: bool = False
    learning: bool = False


def show(step: Step, bench: Bench) -> None:
    """All of a step, on the page."""
    if step.hidden and bench.layer is None:
        st.markdown(
            f"**{bench.shown.name} has no hidden layer:** its pixels vote for the digits directly, so there is nothing "
            "to see in this step. Choose another network in the sidebar, or go on."
        )
        return
    explained, computed = st.columns([5, 6], gap="large")
    with explained:
        st.html(glossary.with_terms(step.text(bench)))
        for formula in step.formulas(bench):
            tutorial, ours = formula.filled(bench)
            st.latex(latex(tutorial, bench.now.network.activation))
            st.code(ours, "python", wrap_lines=True)
        with st.expander("What the letters mean"):
            st.markdown(LETTERS)
        st.markdown(f"**Try it:** {step.attempt}")
    with computed:
        step.values(bench)
    st.markdown("**Our code**")
    for function, parts in step.code(bench):
        source.show(function, *parts)


def always(value: Any) -> Callable[[Bench], Any]:
    """For what is the same whichever network is looked at."""
    return lambda _: value
