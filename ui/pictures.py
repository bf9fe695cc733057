"""Small pictures of arrays, as HTML that needs no second request (data URIs)."""

import base64
from collections.abc import Mapping
from io import BytesIO

from PIL import Image

from nn.arrays import ByteArray
from nn.preprocessing import FIT, SIDE, Steps


def data_uri(picture: ByteArray, palette: ByteArray | None = None) -> str:
    """A picture as a PNG inside a URL: grey, or in the colours of a palette.

    palette : (colours, 4) red, green, blue, and how solid; the picture then says which colour each pixel has
    """
    image = Image.fromarray(picture)
    if palette is not None:
        image.putpalette(palette.tobytes(), "RGBA")
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")


def on_buttons(pictures: Mapping[str, ByteArray]) -> str:
    """Style that puts small square pictures on buttons. pictures : key of a button -> (784,) or (28, 28) uint8"""
    rules = "".join(
        f'.st-key-{key} button {{ background-image: url("{data_uri(picture.reshape(SIDE, SIDE))}"); }}'
        for key, picture in pictures.items()
    )
    return f"<style>{rules}</style>"


def way_to_28(steps: Steps | None) -> str:
    """The four stations of a drawing on its way to the network, as captioned pictures; empty ones for no drawing."""
    if steps is None:
        drawing = cut = evened = final = ""
    else:
        left, top, right, bottom = steps.box
        drawing = _image(steps.ink, "Your drawing") + _frame(steps)
        cut = _image(steps.crop, f"Your ink, {right - left} by {bottom - top} pixels")
        evened = _image(steps.evened, "Your drawing, redrawn with a pen of the usual width")
        final = _image(steps.centred, f"What the network reads, {SIDE} by {SIDE} pixels")
    return (
        '<div class="way">'
        + _figure(drawing, "1. The drawing")
        + _figure(cut, "2. Cut to the ink")
        + _figure(evened, "3. With the usual pen")
        + _figure(
            final,
            f"4. Scaled to {FIT} pixels, centred by its weight in {SIDE} × {SIDE}: all the network sees.",
            "final",
        )
        + "</div>"
    )


def _figure(content: str, caption: str, kind: str = "") -> str:
    return f'<figure class="{kind}"><div class="sheet">{content}</div><figcaption>{caption}</figcaption></figure>'


def _image(picture: ByteArray, alternative: str) -> str:
    return f'<img src="{data_uri(picture)}" alt="{alternative}">'


def _frame(steps: Steps) -> str:
    """A dashed frame over the drawing, around its ink."""
    height, width = steps.ink.shape
    left, top, right, bottom = steps.box
    place = {"left": left / width, "top": top / height, "width": (right - left) / width}
    place["height"] = (bottom - top) / height
    return '<i class="frame" style="' + ";".join(f"{side}:{share:.1%}" for side, share in place.items()) + '"></i>'
