"""What a visitor of the load program draws, as the page would send it: prepared before anything is measured."""

import base64
import io
import json
import os
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from nn.arrays import ByteArray
from nn.images.strokes import CANVAS_SIZE, Strokes, fit_strokes, render
from nn.synthetic.sample_digits import sample_strokes
from ui.canvas.canvas import INK, PAPER, _path
from ui.inference.drawing import Drawing

BRUSH, HEIGHT = 20, 200
# Pictures of one stroke, of which a slow server gets fewer: as many as the page sends in the time that a stroke takes.
PICTURES = 24
DIGITS = 20
# What Fabric adds to each path; only its length matters.
FABRIC = {
    **dict.fromkeys(("lockMovementX", "lockMovementY", "lockRotation", "lockScalingX", "lockScalingY"), False),
    **dict.fromkeys(("lockSkewingX", "lockSkewingY", "lockScalingFlip", "strokeUniform", "flipX", "flipY"), False),
    **{"version": "7.4.0", "originX": "center", "originY": "center", "strokeDashArray": None, "strokeDashOffset": 0},
    **{"strokeMiterLimit": 10, "scaleX": 1, "scaleY": 1, "angle": 0, "opacity": 1, "shadow": None, "visible": True},
    **{"backgroundColor": "", "fillRule": "nonzero", "paintFirst": "fill", "globalCompositeOperation": "source-over"},
}


@dataclass(frozen=True)
class Stroke:
    """One stroke as the page sends it.

    pictures : packed images of the canvas while the pen is down; the last one is that of the lifted pen
    checksum : of the last one
    report   : what the canvas then reports to Streamlit, with all strokes so far, as JSON
    """

    pictures: tuple[bytes, ...]
    checksum: int
    report: str


def digits() -> list[list[Stroke]]:
    """Recorded handwriting where STROKES_DIR has it, else the page's sample digits; a list of strokes for each."""
    return [_digit(strokes) for strokes in _handwriting()]


def _handwriting() -> list[Strokes]:
    if not (folder := os.environ.get("STROKES_DIR")):
        return [sample_strokes(digit) for digit in range(10)]
    text = (Path(folder) / "mnist_test_strokes.json").read_text("utf-8")
    every = json.loads(text)["digits"]
    chosen = every[:: max(1, len(every) // DIGITS)][:DIGITS]
    return [fit_strokes(digit["strokes"], HEIGHT, (CANVAS_SIZE / 2, CANVAS_SIZE / 2)) for digit in chosen]


def _digit(strokes: Strokes) -> list[Stroke]:
    return [_stroke(strokes[:number], stroke) for number, stroke in enumerate(strokes)]


def _stroke(before: Strokes, stroke: list[tuple[float, float]]) -> Stroke:
    lengths = np.unique(np.linspace(1, len(stroke), PICTURES).round().astype(int))
    images = [render([*before, stroke[:length]], BRUSH) for length in lengths]
    pictures = tuple(zlib.compress(image.tobytes()) for image in images)
    return Stroke(pictures, Drawing(images[-1]).checksum, report(images[-1], [*before, stroke]))


def report(image: ByteArray, strokes: Strokes) -> str:
    """What the canvas reports to Streamlit."""
    file = io.BytesIO()
    Image.merge("RGBA", [Image.fromarray(image)] * 3 + [Image.new("L", (CANVAS_SIZE, CANVAS_SIZE), 255)]).save(
        file, "PNG"
    )
    # In a browser, a stroke has about 40 points; a recorded one that has fewer is sent as it is.
    objects = [FABRIC | _path(stroke, BRUSH) for stroke in strokes]
    data = "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
    return json.dumps({"drawing": {"raw": {"version": "7.4.0", "objects": objects, "background": PAPER}, "data": data}})


def blank_report() -> str:
    """What the canvas reports once it has been cleared."""
    return report(np.zeros((CANVAS_SIZE, CANVAS_SIZE), np.uint8), [])


assert INK == "#ffffff", "the pictures are white on black"
