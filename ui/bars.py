"""Ten probabilities as bars to look at, and as a list to listen to."""

import html
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from ui.words import percent

_bars = st.components.v2.component(
    "inkling_bars",
    js=Path(__file__).with_name("bars.js").read_text("utf-8"),
    css=Path(__file__).with_name("bars.css").read_text("utf-8"),
    isolate_styles=False,
)


def show(probabilities: Sequence[float] | None, other: Sequence[float] | None = None) -> None:
    """Draw the bars of digits 0 to 9, in that order; without probabilities, empty ones.

    other : what another network says about the same drawing, to be drawn beside it
    """
    # The component keeps its elements between drawings, so the bars glide; a screen reader gets plain text instead.
    if probabilities is None:
        st.html("<span hidden></span>")
        _bars(key="bars", data=None)
    else:
        st.html(as_list(probabilities))
        _bars(key="bars", data={**_numbers(probabilities), "other": None if other is None else _numbers(other)})


def _numbers(probabilities: Sequence[float]) -> dict[str, list[Any]]:
    return {"shares": list(probabilities), "texts": [percent(share) for share in probabilities]}


def as_list(probabilities: Sequence[float], whose: str = "") -> str:
    """One item per digit, such as `7 98.2 %`. whose : name of the network, where there are two"""
    label = "Probability of each digit" + (f", says {html.escape(whose)}" if whose else "")
    items = "".join(f"<li>{digit} {percent(probability)}</li>" for digit, probability in enumerate(probabilities))
    return f'<ul class="visually-hidden" aria-label="{label}">{items}</ul>'
