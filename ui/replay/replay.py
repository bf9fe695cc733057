"""Replays the last drawing stroke by stroke, while the network reads it."""

import streamlit as st

from ui.canvas import canvas
from ui.shared.component import component

HTML = (
    '<figure class="replay" hidden><figcaption>Prediction over time</figcaption>'
    '<div class="chart"><ol aria-hidden="true">' + "".join(f"<li>{digit}</li>" for digit in range(10)) + "</ol>"
    '<canvas role="img" aria-label="The ten probabilities over time: the stronger the colour, the likelier."></canvas>'
    '</div><div class="times" aria-hidden="true"><span>0 s</span><span></span></div>'
    '<p></p><p class="visually-hidden" role="status"></p></figure>'
)
HELP = "Replays your strokes with live predictions."
REQUEST = "replay request"
_replay = component("replay/replay", HTML)


def show() -> None:
    """The button that starts a replay, and the chart that grows meanwhile."""
    strokes = canvas.paths()
    # replay.js disables it without strokes, since a finished stroke does not run this.
    st.button("Replay drawing", key="replay", on_click=_request, help=HELP)
    request = st.session_state.get(REQUEST, {"number": 0, "strokes": []})
    # Sent with every rendering, in case one is lost, until there is another drawing; strokes are large.
    _replay(key="replay-view", data=request if request["strokes"] == strokes else request | {"strokes": []})


def _request() -> None:
    number = st.session_state.get(REQUEST, {"number": 0})["number"] + 1
    st.session_state[REQUEST] = {"number": number, "strokes": canvas.paths()}
