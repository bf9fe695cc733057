"""What every hidden neuron said about the drawing, as a grid of cells."""

from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from nn.activations import ACTIVATIONS
from nn.arrays import FloatArray
from nn.network import Trace

_grid = st.components.v2.component(
    "inkling_hidden",
    js=Path(__file__).with_name("hidden.js").read_text("utf-8"),
    css=Path(__file__).with_name("hidden.css").read_text("utf-8"),
    isolate_styles=False,
)


def show(trace: Trace | None, activation: str) -> None:
    """Draw one grid for each hidden layer, all on one scale; a sentence where there is nothing to draw."""
    if trace is None:
        st.markdown("Each neuron lights up here when it finds in your drawing what it has learned to look for.")
        return
    if not trace.activations:
        st.markdown("This network has no hidden neurons: the pixels vote for the digits directly.")
        return
    scale = max(float(np.abs(layer).max()) for layer in trace.activations)
    signed = bool(ACTIVATIONS[activation].function(np.array([-1.0]))[0] < 0)
    for number, (sums, activations) in enumerate(zip(trace.pre_activations, trace.activations, strict=True), start=1):
        st.markdown(count_fired(number, sums[0]))
        _grid(key=f"hidden layer {number}", data=grid(activations[0], scale, signed))


def count_fired(number: int, sums: FloatArray) -> str:
    """How many neurons of a layer fired: those whose sum, before the bend, was above zero."""
    fired = int((sums > 0).sum())
    return f"**Hidden layer {number}:** {fired:,} of {len(sums):,} neurons fired."


def grid(activations: FloatArray, scale: float, signed: bool) -> dict[str, Any]:
    """A layer as the component wants it: values, the largest size of any value, and how many cells make a row.

    signed : the activation can be below zero, so the scale needs two sides
    """
    return {
        # Four figures, so that what fired ever so little is not taken for silent. Most neurons are silent, and a 0 is
        # shorter to send than a 0.0.
        "values": [float(f"{value:.4g}") or 0 for value in activations],
        "scale": round(scale, 4) or 1.0,
        "columns": columns(len(activations)),
        "signed": signed,
    }


def columns(count: int) -> int:
    """Cells in a row: about twice as many as rows, so that the grid is wider than high, for 10 as for 1,024."""
    return count if count <= 16 else int(np.ceil(np.sqrt(2 * count)))
