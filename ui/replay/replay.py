"""Replays the last drawing stroke by stroke, while the network reads it."""

import streamlit as st

from ui.canvas import canvas
from ui.shared.component import component
from ui.texts import draw_texts as texts

HTML = (
    f'<figure class="replay" hidden><figcaption>{texts.REPLAY_TITLE}</figcaption>'
    '<div class="chart"><ol aria-hidden="true">' + "".join(f"<li>{digit}</li>" for digit in range(10)) + "</ol>"
    f'<canvas role="img" aria-label="{texts.REPLAY_CHART}"></canvas>'
    f'</div><div class="times" aria-hidden="true"><span>{texts.REPLAY_START}</span><span></span></div>'
    '<p></p><p class="visually-hidden" role="status"></p></figure>'
)
REQUEST = "replay request"
_replay = component("replay/replay", HTML, "replay/replay")


def show() -> None:
    """The button that starts a replay, and the chart that grows meanwhile."""
    strokes = canvas.paths()
    # replay.js disables it without strokes, since a finished stroke does not run this.
    st.button(texts.REPLAY, key="replay", on_click=_request, help=texts.REPLAY_HELP)
    request = st.session_state.get(REQUEST, {"number": 0, "strokes": []})
    # Sent with every rendering, in case one is lost, until there is another drawing; strokes are large.
    _replay(key="replay-view", data=request if request["strokes"] == strokes else request | {"strokes": []})


def _request() -> None:
    number = st.session_state.get(REQUEST, {"number": 0})["number"] + 1
    st.session_state[REQUEST] = {"number": number, "strokes": canvas.paths()}
