"""The prediction in words."""

import streamlit as st

from ui.shared.component import component
from ui.texts import draw_texts as texts

HTML = (
    '<p class="prediction"><small></small><b></b><span></span></p>'
    '<p class="compared" hidden><i></i><small></small><b></b><span></span></p>'
    '<p class="visually-hidden" role="status"></p>'
)
_prediction = component("draw/prediction", HTML, "draw/prediction")


def show() -> None:
    """The prediction and, if there is one, that of the comparison."""
    _prediction(key="prediction-text")


def explain_percentages(calibrated: bool) -> None:
    """What the percentages mean, on request."""
    text = texts.CALIBRATED if calibrated else texts.NOT_CALIBRATED
    st.html(f'<details class="percentages"><summary>{texts.RELIABILITY}</summary>{text}</details>')
