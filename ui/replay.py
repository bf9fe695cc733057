"""The last drawing once more, stroke by stroke, with the bars following and a picture of how they moved."""

import streamlit as st

from ui import canvas
from ui.painters import painter

HTML = (
    '<figure class="replay" hidden><figcaption>What it believed while the drawing grew</figcaption>'
    '<div class="minds"><ol aria-hidden="true">' + "".join(f"<li>{digit}</li>" for digit in range(10)) + "</ol>"
    '<canvas role="img" aria-label="The ten probabilities over time: the stronger the colour, the likelier."></canvas>'
    '</div><div class="times" aria-hidden="true"><span>0 s</span><span></span></div>'
    '<p></p><p class="visually-hidden" role="status"></p></figure>'
)
REPLAY = "replay asked for"
_player = painter("replay", HTML)


def show() -> None:
    """The button that asks for a replay, and the place of the timeline."""
    help_text = "Stroke by stroke, about as fast as you drew it, with the bars following."
    strokes = canvas.paths()
    st.button("Replay my drawing", key="replay", disabled=not strokes, on_click=_ask, help=help_text)
    asked = st.session_state.get(REPLAY, {"number": 0, "strokes": []})
    # The same again and again, lest it get lost, until there is another drawing: they are many numbers.
    _player(key="player", data=asked if asked["strokes"] == strokes else asked | {"strokes": []})


def _ask() -> None:
    number = st.session_state.get(REPLAY, {"number": 0})["number"] + 1
    st.session_state[REPLAY] = {"number": number, "strokes": canvas.paths()}
