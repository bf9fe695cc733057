"""Several digits in one drawing: each with its box, its digit and its probability; a click selects one for the page."""

from ui.live.websocket import parse_digit
from ui.shared.component import component

HTML = (
    '<div class="inkling-digits" hidden><p>Several digits: select one to see how it is read.</p>'
    '<div class="sheet"><canvas role="img" aria-label="Your drawing"></canvas></div></div>'
)
_digits = component("draw/digits", HTML, "draw/digits")


def show() -> int | None:
    """The digits of the drawing, if there are several; returns the one that was selected."""
    return parse_digit(_digits(key="digit-boxes", on_digit_change=lambda: None).get("digit"))
