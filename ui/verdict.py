"""What is thought about the drawing, in words."""

from ui.painters import painter

HTML = (
    '<p class="verdict"><small></small><b></b><span></span></p>'
    '<p class="compared" hidden><i></i><small></small><b></b><span></span></p>'
    '<p class="visually-hidden" role="status"></p>'
)
_verdict = painter("verdict", HTML)


def show() -> None:
    """The place of the verdict; ui/verdict.js writes it."""
    _verdict(key="verdict-text")
