"""Sends the result of inference to the browser, and the token with which it can request more from the websocket."""

import streamlit as st

from ui.live import websocket
from ui.live.drawing import Drawing
from ui.live.inference import run_inference
from ui.live.websocket import InferenceContext, LiveSession
from ui.shared.component import component

SESSION, RUNS = "live session", "live runs"
_client, _guard = component("live/live_client"), component("live/navigation_guard")


def show(drawing: Drawing, strokes: int, context: InferenceContext) -> None:
    """Show the result for the drawing as the canvas reports it, and for what is drawn next.

    strokes : how many strokes the drawing has; context : how to read it
    """
    if SESSION not in st.session_state:
        st.session_state[SESSION] = LiveSession()
    session: LiveSession = st.session_state[SESSION]
    session.render(context)
    websocket.register(session)
    # Streamlit calls a component only if its data has changed, and the websocket may have sent another result since.
    st.session_state[RUNS] = st.session_state.get(RUNS, 0) + 1
    result = run_inference(context.request(drawing, detailed=True)).to_json()
    _client(
        key="live",
        data={"result": result, "strokes": strokes, "run": st.session_state[RUNS], "token": session.token},
    )
    _guard(key="navigation-guard")
