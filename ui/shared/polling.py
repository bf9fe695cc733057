"""Renders a fragment (or the page) again and again while something changes there.

Streamlit's `run_every` sends requests at fixed intervals, answered or not. On a busy machine they queue up, and in
Streamlit 1.67 runs that interrupt each other lose parts of the page. Here the browser sends the next request only after
the last answer: a slow server means fewer renderings, never a queue.
"""

import streamlit as st

from ui.shared.component import component

# Milliseconds from one rendering to the request for the next.
INTERVAL = 120

_polling = component("shared/polling")


def poll(key: str, is_active: bool) -> None:
    """Render the surrounding fragment again in a moment, if something changes there."""
    runs = f"{key} runs"
    # Streamlit calls a component only if its data has changed, so each rendering has a number.
    st.session_state[runs] = st.session_state.get(runs, 0) + is_active
    _polling(
        key=key,
        data={"interval": INTERVAL if is_active else None, "run": st.session_state[runs]},
        on_poll_change=lambda: None,
    )
