"""Brings thoughts about the drawing to the page, also while the pen is down: see ui/live.js."""

from typing import Any

import streamlit as st

from ui import wire
from ui.drawing import Drawing
from ui.painters import script
from ui.thoughts import Looking, think

VISIT, NUMBER = "visit", "number of thoughts"
_live, _leave = script("live"), script("leave")


def show(drawing: Drawing, strokes: int, looking: Looking) -> None:
    """Have the page show what is thought about the drawing as the canvas reports it, and about what is drawn next."""
    if VISIT not in st.session_state:
        st.session_state[VISIT] = wire.Visit()
    visit: wire.Visit = st.session_state[VISIT]
    visit.looking = looking
    wire.remember(visit)
    # A component is told only what has changed, and the socket may have painted something else since.
    st.session_state[NUMBER] = st.session_state.get(NUMBER, 0) + 1
    data: dict[str, Any] = {"thought": think(drawing, looking, exact=True), "strokes": strokes}
    _live(key="live", data=data | {"number": st.session_state[NUMBER], "token": visit.token})
    _leave(key="leave")
