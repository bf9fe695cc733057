"""The page's style sheet, and the constants that Python shares with CSS as custom properties."""

import json
from functools import cache
from pathlib import Path

from nn.images.strokes import CANVAS_SIZE
from nn.visualize.colormap import NEGATIVE, POSITIVE
from ui.texts import draw_texts

# The colour of a second network's probabilities, and of wrong predictions; readable in both themes.
CONTRAST = "#c2410c"


@cache
def style_sheet() -> str:
    """The style sheet as an HTML element; it begins with the shared constants."""
    constants = (
        f":root {{ --inkling-canvas-size: {CANVAS_SIZE}px; --inkling-contrast: {CONTRAST}; "
        f"--inkling-positive: rgb{POSITIVE[:3]}; --inkling-negative: rgb{NEGATIVE[:3]}; "
        f"--inkling-canvas-hint: {_quoted(draw_texts.CANVAS_HINT)}; "
        f"--inkling-example: {_quoted(draw_texts.EXAMPLE)}; }}\n"
    )
    return f"<style>{constants}</style>{style_of(__file__)}"


@cache
def style_of(module: str) -> str:
    """The style sheet beside a module, as an HTML element. module : its __file__"""
    return f"<style>{Path(module).with_suffix('.css').read_text('utf-8')}</style>"


def _quoted(text: str) -> str:
    """A text as a string of CSS, which for plain texts is the same as in JSON."""
    return json.dumps(text, ensure_ascii=False)
