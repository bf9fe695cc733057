"""The drawing canvas: what is put on it and what it reports, as Fabric objects."""

import base64
import io
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st
from PIL import Image

from nn.arrays import ByteArray
from nn.images.preprocessing import PreprocessingStages
from nn.images.strokes import CANVAS_SIZE, Strokes
from nn.visualize.png import data_uri
from ui.canvas.kept_drawing import PLACE, pack, unpack
from ui.inference.drawing import Drawing
from ui.shared.component import component
from ui.shared.streamlit_runtime import browser_state

# Width of the brush in pixels, until the visitor chooses another.
BRUSH = 20
INK, PAPER = "#ffffff", "#000000"
EMPTY: dict[str, Any] = {"objects": [], "revision": 0}
KEY, ADAPTER = "canvas", "canvas-adapter"
# In the session: the objects put on the canvas last, those it reported last, the newer of these two, and those that
# were replaced last.
PUT, REPORTED, NEWEST, REPLACED = "canvas put", "canvas reported", "canvas newest", "canvas replaced"
# In the session: the stages of the digit that the page is about, for pages without a canvas; whether one is shown.
LATEST, DETACHED = "canvas latest", "canvas detached"
# In the session: the image that was decoded last, as the canvas sent it, and the drawing that it shows.
DECODED = "canvas decoded"

_adapter = component("canvas/adapter")


def show(brush: int, on_report: Callable[[], None]) -> None:
    """Show the canvas.

    brush     : width in pixels; changing it keeps the drawing
    on_report : called when the drawing has changed
    """
    # Imported here: it registers its component in the running page, and the server imports this module before that.
    from streamlit_drawable_canvas import st_canvas  # noqa: PLC0415

    # The brush that the adapter has released; adapter.js delays changes while a stroke is drawn.
    applied = st.session_state.get(ADAPTER, {}).get("brush", BRUSH)
    if PUT not in st.session_state:
        _take_over()
    # After another page, the canvas is a new one.
    detached = st.session_state.get(DETACHED, False)
    put = EMPTY if detached else st.session_state.get(PUT, EMPTY)
    st_canvas(
        stroke_width=applied,
        stroke_color=INK,
        background_color=PAPER,
        width=CANVAS_SIZE,
        height=CANVAS_SIZE,
        initial_drawing=put,
        return_image_data=True,
        key=KEY,
        on_change=on_report,
    )
    _adapter(
        key=ADAPTER,
        data={
            "canvasSize": CANVAS_SIZE,
            "wantedBrush": brush,
            "brush": applied,
            "revision": put["revision"],
            "needsRestore": detached,
        },
        on_brush_change=lambda: None,
        on_restore_change=_put_newest,
    )


def _take_over() -> None:
    """Keep the drawing of a page that an earlier session has rendered, which was lost.

    Otherwise the canvas would be given what this session begins with, which is nothing, and would replace the drawing.
    """
    drawing = browser_state(KEY).get("drawing") or {}
    # Higher than all revisions of the earlier session, which counted from 0.
    st.session_state[PUT] = {"objects": [], "revision": int(time.time())} if drawing else EMPTY
    if objects := (drawing.get("raw") or {}).get("objects"):
        st.session_state[NEWEST] = objects
        _put_newest()


def read() -> tuple[Drawing, int]:
    """The drawing that the canvas reported last, and its number of strokes; also where the canvas is not shown yet."""
    report = (st.session_state.get(KEY) or {}).get("drawing") or {}
    objects = (report.get("raw") or {}).get("objects", [])
    if st.session_state.get(REPORTED) != objects:
        # A report is newer than what was last put on the canvas.
        st.session_state[REPORTED] = st.session_state[NEWEST] = objects
        st.session_state[LATEST] = None
    # An image is decoded once, and only if there is ink.
    image = report.get("data") if objects else None
    decoded, drawing = st.session_state.get(DECODED, (None, Drawing(None)))
    if decoded != image:
        drawing = Drawing(decode_image(image))
        st.session_state[DECODED] = image, drawing
    return drawing, len(objects)


def packed() -> list[dict[str, Any]]:
    """The newest drawing, for the browser to keep."""
    return pack(st.session_state.get(NEWEST, []))


def decode_image(image: str | None) -> ByteArray | None:
    """The ink in an image as the canvas sends it: a PNG in a data URI, white on black."""
    if image is None:
        return None
    with Image.open(io.BytesIO(base64.b64decode(image.partition(";base64,")[2]))) as decoded:
        return np.asarray(decoded.getchannel(0))


def remember(stages: PreprocessingStages | None) -> None:
    """Keep the digit that the page is about for pages without a canvas; None for a blank drawing."""
    if stages:
        st.session_state[LATEST] = stages


def detach_canvas() -> PreprocessingStages | None:
    """The latest digit, for a page without a canvas; the canvas is given its drawing again when it comes back."""
    st.session_state[DETACHED] = bool(st.session_state.get(NEWEST))
    # A new canvas reports that it is empty, which must not count as a new drawing.
    st.session_state[REPORTED] = []
    latest: PreprocessingStages | None = st.session_state.get(LATEST)
    return latest


def put_strokes(strokes: Strokes, brush: int = BRUSH) -> None:
    """Replace the drawing by strokes, in canvas pixels; without any, clear it.

    The canvas reports them as if they had been drawn, so a sample goes the same way as a drawing.
    """
    _replace([_path(stroke, brush) for stroke in strokes])


def put_image(image: ByteArray) -> None:
    """Replace the drawing by a small square image, white on black, which fills the canvas."""
    scale = CANVAS_SIZE / len(image)
    position = {"left": 0, "top": 0, "originX": "left", "originY": "top", "scaleX": scale, "scaleY": scale}
    _replace([{"type": "Image", "src": data_uri(image), **position}])


def _replace(objects: list[dict[str, Any]]) -> None:
    if replaced := st.session_state.get(REPORTED):
        st.session_state[REPLACED] = replaced
    st.session_state[NEWEST] = objects
    _put_newest()


def can_restore() -> bool:
    """Whether a drawing was replaced that can be restored."""
    return bool(st.session_state.get(REPLACED))


def restore() -> None:
    """Put the drawing that was replaced last on the canvas again."""
    st.session_state[NEWEST] = st.session_state.pop(REPLACED)
    _put_newest()


def put_back(kept: Any) -> bool:
    """Put the drawing that the browser has kept on the canvas, unless there is one; whether there is one now."""
    if not st.session_state.get(NEWEST):
        st.session_state[NEWEST] = [_object(item) for item in unpack(kept)]
        _put_newest()
    return bool(st.session_state[NEWEST])


def _put_newest() -> None:
    st.session_state[DETACHED] = False
    previous = st.session_state.get(PUT, EMPTY)
    # The canvas ignores objects that have not changed. With another revision, the same objects can be put there again.
    st.session_state[PUT] = {"objects": st.session_state.get(NEWEST, []), "revision": previous["revision"] + 1}


def paths() -> list[dict[str, Any]]:
    """The strokes reported last: the commands of each path, and its width; none if not all objects are strokes."""
    objects = st.session_state.get(REPORTED) or []
    if not all(item.get("path") for item in objects):
        return []
    return pack(objects)


def _path(stroke: list[tuple[float, float]], brush: int) -> dict[str, Any]:
    """One stroke, given by its points."""
    return _stroke([["M" if index == 0 else "L", x, y] for index, (x, y) in enumerate(stroke)], brush)


def _object(item: dict[str, Any]) -> dict[str, Any]:
    """A stroke or an image that the browser has kept."""
    if "path" in item:
        return _stroke(item["path"], item["width"])
    place = {name: item[name] for name in PLACE}
    return {"type": "Image", "src": item["image"], "originX": "left", "originY": "top", **place}


def _stroke(commands: list[list[Any]], width: float) -> dict[str, Any]:
    """One stroke as the canvas itself would report it (a Fabric path)."""
    return {
        "type": "Path",
        "path": commands,
        "stroke": INK,
        "strokeWidth": width,
        "fill": None,
        "strokeLineCap": "round",
        "strokeLineJoin": "round",
    }
