"""Sends the result of inference to the browser, and the token with which it can request more from the websocket."""

import streamlit as st

from nn.images.preprocessing import PreprocessingStages
from ui.canvas import canvas
from ui.inference.drawing import Drawing
from ui.inference.inference import run_inference, stages_of_digit
from ui.inference.inference_context import InferenceContext
from ui.live import websocket
from ui.live.websocket import LiveSession
from ui.networks.selected_network import SelectedNetwork
from ui.session.session_token import session_token
from ui.shared.component import component

SESSION, RUNS = "live session", "live runs"
_client, _guard = component("live/live_client"), component("session/navigation_guard")


def show(context: InferenceContext) -> None:
    """Show the result for the drawing as the canvas reports it, and for what is drawn next. context : how to read it"""
    session = _session()
    session.render(context)
    websocket.register(session)
    drawing, strokes = _drawing()
    # Streamlit calls a component only if its data has changed, and the websocket may have sent another result since.
    st.session_state[RUNS] = st.session_state.get(RUNS, 0) + 1
    request = context.request(drawing, detailed=True)
    result = run_inference(request).to_json()
    canvas.remember(stages_of_digit(drawing, request.network, request.digit_index))
    _client(
        key="live",
        data={
            "result": result,
            "strokes": strokes,
            "replayable": bool(canvas.paths()),
            "run": st.session_state[RUNS],
            "token": session.token,
            "session": session_token(),
            "objects": canvas.packed(),
        },
    )
    _guard(key="navigation-guard")


def current_stages(network: SelectedNetwork, digit_index: int | None) -> PreprocessingStages | None:
    """The stages of the digit that the page is about; None for a blank drawing. Also in a callback."""
    return stages_of_digit(_drawing()[0], network, digit_index)


def _drawing() -> tuple[Drawing, int]:
    """What the canvas reported, and its number of strokes; the same object as in the websocket, if that has seen it."""
    drawing, strokes = canvas.read()
    return _session().recognize(drawing), strokes


def _session() -> LiveSession:
    if SESSION not in st.session_state:
        st.session_state[SESSION] = LiveSession()
    session: LiveSession = st.session_state[SESSION]
    return session
