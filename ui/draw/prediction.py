"""The prediction in words."""

import streamlit as st

from ui.shared.component import component

HTML = (
    '<p class="prediction"><small></small><b></b><span></span></p>'
    '<p class="compared" hidden><i></i><small></small><b></b><span></span></p>'
    '<p class="visually-hidden" role="status"></p>'
)
CALIBRATED = (
    "The probabilities are calibrated: of the answers given with 80 %, about 80 % are correct on unseen handwriting. "
    "If no digit stands out, the answer is “Not a digit?”."
)
NOT_CALIBRATED = (
    "Softmax outputs, not calibrated: they rank the digits, but 80 % need not mean that 80 % are correct. This network "
    "has only seen digits, so it calls everything a digit."
)
_prediction = component("draw/prediction", HTML)


def show() -> None:
    """The prediction and, if there is one, that of the comparison."""
    _prediction(key="prediction-text")


def explain_percentages(calibrated: bool) -> None:
    """What the percentages mean, on request."""
    text = CALIBRATED if calibrated else NOT_CALIBRATED
    st.html(f'<details class="percentages"><summary>How reliable is this?</summary>{text}</details>')
