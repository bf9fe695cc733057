"""The last drawing once more, stroke by stroke, with the bars following and a picture of how they moved."""

import streamlit as st

from ui import canvas
from ui.painters import painter

HTML = (
    '<figure class="replay" hidden><figcaption>What it believed while the drawing grew</figcaption>'
    '<div class="minds"><ol aria-hidden="true">' + "".join(f"<li>{digit}</li>" for digit in range(10)) + "</ol>"
    '<canvas role="img" aria-label="The ten probabilities over time: the stronger the colour, the likelier."></canvas>'
    '</div><div class="times" aria-hidden="true"><span>0 s</span><span></span></div><p role="status"></p></figure>'
)
ASKED, NUMBER = "replay asked for", "number of replays"
_player = painter("replay", HTML)


def show() -> None:
    """The button that asks for a replay, and the place of the timeline."""
    help_text = "Stroke by stroke, about as fast as you drew it, with the bars following."
    st.button("Replay my drawing", key="replay", disabled=not canvas.paths(), on_click=_ask, help=help_text)
    asked = st.session_state.pop(ASKED, False)
    # The strokes go to the browser only once, for they are many numbers.
    strokes = canvas.paths() if asked else []
    _player(key="player", data={"number": st.session_state.get(NUMBER, 0), "strokes": strokes})


def _ask() -> None:
    st.session_state[ASKED] = True
    st.session_state[NUMBER] = st.session_state.get(NUMBER, 0) + 1
