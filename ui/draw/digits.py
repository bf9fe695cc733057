"""Several digits in one drawing: a box around each on the canvas; a click on its label selects one for the page."""

from ui.inference.inference_context import parse_digit_index
from ui.shared.component import component
from ui.texts import draw_texts as texts

HTML = f'<div class="inkling-digits" role="group" aria-label="{texts.DIGITS}" hidden></div>'
_digits = component("draw/digits", HTML, "draw/digits")


def show() -> int | None:
    """The digits of the drawing, if there are several; returns the one that was selected."""
    return parse_digit_index(_digits(key="digit-boxes", on_digit_index_change=lambda: None).get("digit_index"))
