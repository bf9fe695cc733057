"""Draws pen strokes with Pillow as a canvas would draw them, for tests that have no browser."""

import json
import os
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from ui.strokes import Strokes

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
STROKES = Path(os.environ.get("STROKES_DIR", SHARED / "strokes"))
SMOOTH = 4  # drawn this much larger and scaled down, for soft edges


def place(strokes: Strokes, height: float, centre: tuple[float, float]) -> Strokes:
    """Scale strokes to a height in pixels (or to that width, if they are wider than high) around a centre."""
    points = np.array([point for stroke in strokes for point in stroke], float)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = height / max(*(high - low), 1e-9)
    middle = (low + high) / 2
    return [[tuple((np.array(p) - middle) * scale + centre) for p in stroke] for stroke in strokes]


def render(strokes: Strokes, brush: float, size: int = 280) -> Image.Image:
    """White ink on black with round ends and joins."""
    picture = Image.new("L", (size * SMOOTH, size * SMOOTH), 0)
    pen = ImageDraw.Draw(picture)
    radius = brush * SMOOTH / 2
    for stroke in strokes:
        scaled = [(x * SMOOTH, y * SMOOTH) for x, y in stroke]
        pen.line(scaled, fill=255, width=round(2 * radius))
        for x, y in scaled:
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return picture.resize((size, size), Image.Resampling.BOX)


def handwriting(part: str) -> list[tuple[int, Strokes]]:
    """Real digits as (label, strokes), 50 of each class; part is "test", or "train" for choosing settings."""
    digits = json.loads((STROKES / f"mnist_{part}_strokes.json").read_text())["digits"]
    return [(digit["label"], digit["strokes"]) for digit in digits]
