"""Has a part of the page drawn again and again, as long as something moves there.

Streamlit's own run_every asks at fixed times, whether or not the last answer has come. On a busy computer the questions
pile up, and in Streamlit 1.67 runs that interrupt each other lose parts of the page. Here the browser asks for the next
drawing only when it has got the last one: a slow server means fewer drawings, never a queue.
"""

import streamlit as st

from ui.painters import script

# Milliseconds from one drawing to the question for the next.
EVERY = 120

_pulse = script("pulse")


def beat(key: str, moving: bool) -> None:
    """Draw the fragment (or the page) that this stands in once more in a moment, if something moves."""
    counted = f"{key} counted"
    # A component is told only what has changed, so each drawing has a number.
    st.session_state[counted] = st.session_state.get(counted, 0) + moving
    _pulse(
        key=key,
        data={"every": EVERY if moving else None, "number": st.session_state[counted]},
        on_beat_change=lambda: None,
    )
