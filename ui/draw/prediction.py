"""The prediction in words."""

import streamlit as st

from ui.shared.component import component

HTML = (
    '<p class="prediction"><small></small><b></b><span></span></p>'
    '<p class="compared" hidden><i></i><small></small><b></b><span></span></p>'
    '<p class="visually-hidden" role="status"></p>'
)
CALIBRATED = (
    "Of all answers that this network gives with 80 %, about eight in ten are right: that was measured on handwriting "
    "which it had never seen, and set right. Where its belief does not gather on one or two digits, it sees none."
)
NOT_CALIBRATED = (
    "They are how this network shares out its belief among the ten digits. Nobody has measured how often it is right "
    "with 80 %, so take them as an order; and it takes anything for a digit, because it has never seen anything else."
)
_prediction = component("draw/prediction", HTML)


def show() -> None:
    """The prediction and, if there is one, that of the comparison."""
    _prediction(key="prediction-text")


def explain_percentages(calibrated: bool) -> None:
    """What the percentages mean, on request."""
    text = CALIBRATED if calibrated else NOT_CALIBRATED
    st.html(f'<details class="percentages"><summary>What do these percentages mean?</summary>{text}</details>')
