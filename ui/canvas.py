"""The one place that knows the drawing canvas: what it is given, what it sends, and how to put strokes on it."""

from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit_drawable_canvas import st_canvas

Strokes = list[list[tuple[float, float]]]
SIDE = 280
INK, PAPER = "#ffffff", "#000000"
KEY = "canvas"
PUT = "put on canvas"

_toolbar = st.components.v2.component("inkling_toolbar", js=Path(__file__).with_name("toolbar.js").read_text("utf-8"))


def draw_here(brush: int) -> NDArray[np.uint8] | None:
    """Show the canvas and return what is on it: (280, 280, 4) uint8, or None while nothing is.

    brush : width of the pen in pixels; changing it leaves the drawing alone
    """
    result = st_canvas(
        stroke_width=brush,
        stroke_color=INK,
        background_color=PAPER,
        width=SIDE,
        height=SIDE,
        initial_drawing=st.session_state.get(PUT),
        return_image_data=True,
        key=KEY,
    )
    _toolbar(key="toolbar")
    # Asking for the picture decodes it, so ask only when there is ink, and only once.
    if not result.json_data or not result.json_data.get("objects"):
        return None
    picture: NDArray[np.uint8] | None = result.image_data
    return picture


def put(strokes: Strokes, brush: int = 20) -> None:
    """Replace what is on the canvas by other strokes (none to clear it).

    The canvas then reports them exactly as if they had been drawn, so a sample takes the same way as a drawing.

    strokes : points in canvas pixels, x right, y down
    """
    previous = st.session_state.get(PUT) or {"revision": 0}
    # The canvas only looks when something is different. The number lets the same strokes be put there twice.
    st.session_state[PUT] = {
        "objects": [_path(stroke, brush) for stroke in strokes],
        "revision": previous["revision"] + 1,
    }


def _path(stroke: list[tuple[float, float]], brush: int) -> dict[str, Any]:
    """One pen stroke as the canvas itself would have written it down (a Fabric.js path)."""
    commands = [["M" if index == 0 else "L", x, y] for index, (x, y) in enumerate(stroke)]
    return {
        "type": "Path",
        "path": commands,
        "stroke": INK,
        "strokeWidth": brush,
        "fill": None,
        "strokeLineCap": "round",
        "strokeLineJoin": "round",
    }
