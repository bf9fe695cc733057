"""Renders pen strokes as images, and reads and writes files of traced strokes."""

import json
import os
from pathlib import Path
from unittest.mock import patch

from PIL import Image

from nn.benchmarks.stroke_benchmark import read_strokes
from nn.images import strokes as pen_strokes
from nn.images.strokes import CANVAS_SIZE, Strokes, fit_strokes

__all__ = ["STROKES", "Strokes", "fit_strokes", "handwriting", "render", "write_strokes"]

SHARED = Path(__file__).resolve().parents[3] / "shared"
STROKES = Path(os.environ.get("STROKES_DIR", SHARED / "strokes"))


def render(strokes: Strokes, brush: float, size: int = CANVAS_SIZE) -> Image.Image:
    """White ink on black, as an image that can be saved."""
    return Image.fromarray(pen_strokes.render(strokes, brush, size))


def handwriting(part: str) -> list[tuple[int, Strokes]]:
    """Traced digits as (label, strokes), 50 of each class; part is "train" or "test"."""
    with patch.dict(os.environ, STROKES_DIR=str(STROKES)):
        return read_strokes(part)


def write_strokes(folder: Path, digits: list[tuple[int, Strokes]], part: str) -> None:
    """Write a file in the format of those in STROKES_DIR."""
    listed = [{"label": label, "strokes": strokes} for label, strokes in digits]
    (folder / f"mnist_{part}_strokes.json").write_text(json.dumps({"digits": listed}), encoding="utf-8")
