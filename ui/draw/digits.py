"""Several digits in one drawing: a box around each on the canvas; a click on its label selects one for the page."""

from ui.live.websocket import parse_digit
from ui.shared.component import component
from ui.texts import draw_texts as texts

HTML = f'<div class="inkling-digits" role="group" aria-label="{texts.DIGITS}" hidden></div>'
_digits = component("draw/digits", HTML, "draw/digits")


def show() -> int | None:
    """The digits of the drawing, if there are several; returns the one that was selected."""
    return parse_digit(_digits(key="digit-boxes", on_digit_change=lambda: None).get("digit"))
