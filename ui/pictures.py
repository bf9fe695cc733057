"""Small pictures of arrays, as HTML that needs no second request (data URIs)."""

import base64
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

from nn.arrays import ByteArray
from nn.preprocessing import FIT, SIDE, Steps
from ui.painters import painter


def png(picture: ByteArray, palette: ByteArray | None = None) -> str:
    """A picture as a PNG file, written in base64: grey, or in the colours of a palette.

    palette : (colours, 4) red, green, blue, and how solid; the picture then says which colour each pixel has
    """
    image = Image.fromarray(picture)
    if palette is not None:
        image.putpalette(palette.tobytes(), "RGBA")
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode("ascii")


def data_uri(picture: ByteArray, palette: ByteArray | None = None) -> str:
    """The same inside a URL."""
    return "data:image/png;base64," + png(picture, palette)


def on_buttons(pictures: Mapping[str, ByteArray]) -> str:
    """Style that puts small square pictures on buttons. pictures : key of a button -> (784,) or (28, 28) uint8"""
    rules = "".join(
        f'.st-key-{key} button {{ background-image: url("{data_uri(picture.reshape(SIDE, SIDE))}"); }}'
        for key, picture in pictures.items()
    )
    return f"<style>{rules}</style>"


def stations(steps: Steps) -> dict[str, Any]:
    """The stations of a drawing on its way to the network, for ui/way.js; the second is a part of the first.

    ink, evened, centred : PNG files in base64
    box  : left, top, width and height of the ink, as shares of the drawing
    size : width and height of the ink in pixels of the drawing
    """
    height, width = steps.ink.shape
    left, top, right, bottom = steps.box
    across, down = right - left, bottom - top
    return {
        "ink": png(np.asarray(Image.fromarray(steps.ink).reduce(2))),
        "evened": png(steps.evened),
        "centred": png(steps.centred),
        "box": [round(share, 4) for share in (left / width, top / height, across / width, down / height)],
        "size": [across, down],
    }


def sheet(pictures: ByteArray, across: int, gap: int = 0, empty: int = 0) -> ByteArray:
    """Put pictures side by side and row under row.

    pictures : (count, 784) or (count, 28, 28); across : how many in a row; gap : pixels of `empty` between them
    returns (rows * (28 + gap) - gap, across * (28 + gap) - gap)
    """
    down = -(-len(pictures) // across)
    step = SIDE + gap
    cells = np.full((down * across, step, step), empty, np.uint8)
    cells[: len(pictures), :SIDE, :SIDE] = pictures.reshape(-1, SIDE, SIDE)
    rows = cells.reshape(down, across, step, step).swapaxes(1, 2)
    return rows.reshape(down * step, across * step)[: down * step - gap, : across * step - gap]


def show() -> None:
    """The place of the stations; of whatever is thought about the drawing, ui/way.js shows them."""
    _way(key="way")


def _figure(content: str, caption: str, kind: str = "") -> str:
    return f'<figure class="{kind}"><div class="sheet">{content}</div><figcaption>{caption}</figcaption></figure>'


def _picture(description: str) -> str:
    return f'<canvas role="img" aria-label="{description}" hidden></canvas>'


WAY = (
    '<div class="way">'
    + _figure(_picture("Your drawing") + '<i class="frame" hidden></i>', "1. The drawing")
    + _figure(_picture("Your ink"), "2. Cut to the ink")
    + _figure(_picture("Your drawing, redrawn with a pen of the usual width"), "3. With the usual pen")
    + _figure(
        _picture(f"What the network reads, {SIDE} by {SIDE} pixels"),
        f"4. Scaled to {FIT} pixels, centred by its weight in {SIDE} × {SIDE}: all the network sees.",
        "final",
    )
    + "</div>"
)
_way = painter("way", WAY)
