"""The one place that knows the drawing canvas: what it is given, what it sends, and how to put strokes on it."""

from typing import Any

import numpy as np
import streamlit as st

from nn.arrays import ByteArray
from ui import samples
from ui.drawing import Drawing
from ui.painters import script
from ui.pictures import data_uri
from ui.strokes import SIDE, Strokes

# Width of the pen in pixels, until the person chooses another.
BRUSH = 20
INK, PAPER = "#ffffff", "#000000"
NOTHING: dict[str, Any] = {"objects": [], "revision": 0}
KEY, KEEPER = "canvas", "keeper"
# In the session: what we last put on the canvas, what it last reported, whichever of the two is newer, and the last
# drawing that something was put in place of.
PUT, REPORTED, NEWEST, REPLACED = "canvas put", "canvas reported", "canvas newest", "canvas replaced"
# In the session, too: the drawing that the canvas last reported, for other pages; whether one of those is shown.
LATEST, AWAY = "canvas latest", "canvas away"

_keeper = script("canvas")


def draw_here(brush: int) -> tuple[Drawing, int]:
    """Show the canvas and return what is on it, and how many strokes that is.

    brush : width of the pen in pixels; changing it leaves the drawing alone
    """
    # Not above: it looks for its own files in the running page, and the server reads this module before there is one.
    from streamlit_drawable_canvas import st_canvas  # noqa: PLC0415

    # The brush that the canvas gets is not always the one that is wanted already: see ui/canvas.js.
    given = st.session_state.get(KEEPER, {}).get("brush", BRUSH)
    # After another page, the canvas is a new one.
    away = st.session_state.get(AWAY, False)
    shown = NOTHING if away else st.session_state.get(PUT, NOTHING)
    result = st_canvas(
        stroke_width=given,
        stroke_color=INK,
        background_color=PAPER,
        width=SIDE,
        height=SIDE,
        initial_drawing=shown,
        return_image_data=True,
        key=KEY,
    )
    _keeper(
        key=KEEPER,
        data={"wanted": brush, "given": given, "revision": shown["revision"], "missing": away},
        on_brush_change=lambda: None,
        on_rebuilt_change=_put_back,
    )
    objects = (result.json_data or {}).get("objects", [])
    # Asking for the picture decodes it, so ask only when there is ink, and only once.
    drawing = Drawing(result.image_data[..., 0] if objects else None)
    if st.session_state.get(REPORTED) != objects:
        # What the canvas tells is newer than what was last put there.
        st.session_state[REPORTED] = st.session_state[NEWEST] = objects
        st.session_state[LATEST] = drawing
    return drawing, len(objects)


def elsewhere() -> Drawing | None:
    """The latest drawing, for a page that has no canvas; the canvas will have it again when it comes back."""
    st.session_state[AWAY] = bool(st.session_state.get(NEWEST))
    # That a new canvas is empty at first is no news.
    st.session_state[REPORTED] = []
    latest: Drawing | None = st.session_state.get(LATEST)
    return latest


def put(strokes: Strokes, brush: int = BRUSH) -> None:
    """Replace what is on the canvas by other strokes (none to clear it).

    The canvas then reports them exactly as if they had been drawn, so a sample takes the same way as a drawing.

    strokes : points in canvas pixels, x right, y down
    """
    _replace([_path(stroke, brush) for stroke in strokes])


def write_one() -> None:
    """Put a digit there that the generator of handwriting has just written."""
    put(samples.written(np.random.default_rng()))


def put_picture(picture: ByteArray) -> None:
    """Replace what is on the canvas by a small square picture, white on black, which fills it."""
    scale = SIDE / len(picture)
    place = {"left": 0, "top": 0, "originX": "left", "originY": "top", "scaleX": scale, "scaleY": scale}
    _replace([{"type": "Image", "src": data_uri(picture), **place}])


def _replace(objects: list[dict[str, Any]]) -> None:
    if replaced := st.session_state.get(REPORTED):
        st.session_state[REPLACED] = replaced
    st.session_state[NEWEST] = objects
    _put_back()


def paths() -> list[dict[str, Any]]:
    """The strokes that the canvas has last reported, in order: the commands of each path, and its width in pixels.

    None at all where there is something else on the canvas, too.
    """
    drawn = st.session_state.get(REPORTED) or []
    if not all(item.get("path") for item in drawn):
        return []
    return [{"path": [_shorter(command) for command in item["path"]], "width": item["strokeWidth"]} for item in drawn]


def _shorter(command: list[Any]) -> list[Any]:
    """A command of a path with one decimal for each number, which no eye can tell from ten."""
    return [part if isinstance(part, str) else round(part, 1) for part in command]


def can_bring_back() -> bool:
    """Whether Clear or a sample has taken a drawing away that could be had again."""
    return bool(st.session_state.get(REPLACED))


def bring_back() -> None:
    """Put the drawing that Clear or a sample took away onto the canvas again."""
    st.session_state[NEWEST] = st.session_state.pop(REPLACED)
    _put_back()


def _put_back() -> None:
    """Have the canvas show the newest drawing, whoever made it: a person, a sample, or Clear."""
    st.session_state[AWAY] = False
    previous = st.session_state.get(PUT, NOTHING)
    # The canvas only looks when something is different. The number lets the same strokes be put there twice.
    st.session_state[PUT] = {
        "objects": st.session_state.get(NEWEST, []),
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
