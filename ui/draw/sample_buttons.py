"""Buttons that put a digit on the canvas, for visitors who cannot or do not want to draw."""

from functools import cache

import numpy as np
import streamlit as st

from nn.synthetic.sample_digits import POINTS, generated_strokes, sample_strokes, smooth
from ui.canvas import canvas
from ui.texts import draw_texts as texts


def show() -> None:
    """Ten sample digits, a generated one, and the drawing that was replaced last."""
    st.markdown(texts.EXAMPLES)
    with st.container(horizontal=True, key="samples", gap="xsmall"):
        for digit in POINTS:
            label, strokes = texts.SAMPLE.format(digit=digit), sample_strokes(digit)
            st.button(label, key=f"sample-{digit}", on_click=canvas.put_strokes, args=(strokes,))
    st.button(texts.RANDOM_DIGIT, key="write", on_click=_put_generated, help=texts.RANDOM_DIGIT_HELP)
    if canvas.can_restore():
        st.button(texts.RESTORE, key="restore", on_click=canvas.restore)


def _put_generated() -> None:
    canvas.put_strokes(generated_strokes(np.random.default_rng()))


@cache
def style_sheet() -> str:
    """Puts the image of each sample on its button; the text stays for screen readers."""
    rules = "".join(
        f'.st-key-sample-{digit} button {{ background: center / cover url("{thumbnail(digit)}"); }}' for digit in POINTS
    )
    return f"<style>{rules}</style>"


def thumbnail(digit: int) -> str:
    """A sample digit, white on black, as an SVG in a data URI."""
    lines = "".join(
        "<polyline points='" + " ".join(f"{x:.0f},{y:.0f}" for x, y in smooth(points)) + "'/>"
        for points in POINTS[digit]
    )
    svg = (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 100 100'><rect width='100' height='100'/>"
        "<g fill='none' stroke='white' stroke-width='8' stroke-linecap='round' stroke-linejoin='round'>"
        f"{lines}</g></svg>"
    )
    return "data:image/svg+xml," + svg.replace("<", "%3C").replace(">", "%3E").replace(" ", "%20")
