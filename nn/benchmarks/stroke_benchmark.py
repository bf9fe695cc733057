"""The stroke benchmark: traced handwriting, rendered in many sizes and stroke widths and preprocessed as on the page.

The strokes are not part of this project and never training data; STROKES_DIR names their folder. The "train" strokes,
traced from the last 10,000 images of MNIST's training set, are for calibration and for choosing hyperparameters; the
"test" strokes, traced from its test set, are for reported results.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nn.arrays import BoolArray, ByteArray, FloatArray, IntArray
from nn.dataset import CLASSES, IMAGE_SIZE, PIXELS, Dataset
from nn.errors import InputError
from nn.images.preprocessing import network_image
from nn.images.strokes import CANVAS_SIZE, Strokes, fit_strokes, render
from nn.untrusted.limits import MAX_STROKE_FILE_BYTES
from nn.untrusted.source_file import file_at

# Longer side of the bounding box of the points, and stroke width; in canvas pixels.
HEIGHTS = (50, 70, 100, 140, 200, 260)
BRUSHES = (8, 12, 16, 20, 24, 28, 32)
# Maximum stroke width as a fraction of the height.
MAX_BRUSH_SHARE = 0.45
CELLS = tuple((height, brush) for height in HEIGHTS for brush in BRUSHES if brush <= MAX_BRUSH_SHARE * height)
# Maximum distance of two pointer events, and maximum standard deviation of the pointer: fractions of the height.
MAX_STEP, MAX_JITTER = 0.12, 0.015
# Fraction of drawings of separate dots, as made by pages that draw a dot at each pointer event.
DOTTED_SHARE = 0.1


@dataclass(frozen=True)
class StrokeBenchmark:
    """Every digit once in every cell, that is, in every height and stroke width.

    digits  : preprocessed images, and labels
    heights : (count,) of the drawings, in canvas pixels
    brushes : (count,) stroke widths of the drawings, in canvas pixels
    """

    digits: Dataset
    heights: IntArray
    brushes: IntArray


def read_strokes(part: str) -> list[tuple[int, Strokes]]:
    """Read traced digits as (label, strokes); part is "train" or "test". InputError for a missing or invalid file."""
    folder = os.environ.get("STROKES_DIR")
    if not folder:
        raise InputError("traced pen strokes do not come along; STROKES_DIR has to name a folder that holds them")
    path = Path(folder) / f"mnist_{part}_strokes.json"
    content = file_at(path).read(MAX_STROKE_FILE_BYTES)
    try:
        digits = json.loads(content)["digits"]
        return [_validated(digit["label"], digit["strokes"]) for digit in digits]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(f"{path}: does not hold traced digits") from error


def _validated(label: Any, strokes: Any) -> tuple[int, Strokes]:
    """One digit of a file; ValueError or TypeError if it cannot be drawn."""
    parts = [np.array(stroke, float) for stroke in strokes]
    if type(label) is not int or not 0 <= label < CLASSES or not all(part.shape[1:] == (2,) for part in parts):
        raise ValueError("neither a label from 0 to 9 nor strokes of points with two coordinates")
    points = np.concatenate(parts)
    if not np.isfinite(points).all() or not np.ptp(points, axis=0).any():
        raise ValueError("points that are not finite, or all in one place")
    return label, [[(float(x), float(y)) for x, y in part] for part in parts]


def _downscaled(drawing: ByteArray) -> ByteArray:
    """The whole canvas as 28 x 28 pixels, by mean pooling."""
    side = CANVAS_SIZE // IMAGE_SIZE
    return np.asarray(drawing.reshape(IMAGE_SIZE, side, IMAGE_SIZE, side).mean(axis=(1, 3)), np.uint8)


# name -> function from a drawing to the 28 x 28 image; all but "usual-pen", which the page uses, are for comparison
PREPARATIONS: dict[str, Callable[[ByteArray], ByteArray]] = {
    "shrunk": _downscaled,
    "centred": lambda drawing: network_image(drawing, "light", normalize_width=False),
    "usual-pen": lambda drawing: network_image(drawing, "light"),
}


def render_all(
    digits: list[tuple[int, Strokes]],
    rng: np.random.Generator,
    progress: Callable[[float], None] = lambda share: None,
    preparation: str = "usual-pen",
) -> StrokeBenchmark:
    """Render every digit once in every cell, with random position, speed and jitter.

    progress    : called with the completed fraction
    preparation : a name in PREPARATIONS
    """
    prepare = PREPARATIONS[preparation]
    images = np.zeros((len(CELLS), len(digits), PIXELS), np.uint8)
    for row, (height, brush) in enumerate(CELLS):
        progress(row / len(CELLS))
        for column, (_, strokes) in enumerate(digits):
            images[row, column] = prepare(draw(strokes, height, brush, rng)).ravel()
    labels = np.tile(np.array([label for label, _ in digits], np.uint8), len(CELLS))
    heights, brushes = (np.repeat(sizes, len(digits)) for sizes in np.array(CELLS).T)
    return StrokeBenchmark(Dataset(images.reshape(-1, PIXELS), labels, "traced digits, drawn anew"), heights, brushes)


def draw(strokes: Strokes, height: float, brush: float, rng: np.random.Generator) -> ByteArray:
    """Render a digit at a random position, drawn at random speed with random jitter.

    returns (280, 280) uint8
    """
    points = np.array([point for stroke in strokes for point in stroke], float)
    sides = np.ptp(points, axis=0)
    # The points stay on the canvas; the ink around them need not.
    margin = np.maximum(0, CANVAS_SIZE - sides * height / sides.max()) / 2
    x, y = CANVAS_SIZE / 2 + rng.uniform(-margin, margin)
    step, jitter = rng.uniform(0.02, MAX_STEP) * height, rng.uniform(0, MAX_JITTER) * height
    dotted = bool(rng.random() < DOTTED_SHARE)
    if dotted:
        # Dots more than a brush apart leave gaps; the digit must stay legible.
        step = min(rng.uniform(0.9, 1.4) * brush, 0.2 * height)
    drawn: Strokes = []
    for stroke in fit_strokes(strokes, height, (x, y)):
        events = _resample(np.array(stroke), step)
        events += rng.normal(0, jitter, events.shape)
        line = [(float(x), float(y)) for x, y in events]
        drawn += [[point] for point in line] if dotted else [line]
    return render(drawn, brush)


def _resample(points: FloatArray, step: float) -> FloatArray:
    """Points along a polyline, at most a step apart; both ends are kept."""
    length = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    stops = np.linspace(0, length[-1], int(np.ceil(length[-1] / step)) + 1)
    return np.stack([np.interp(stops, length, points[:, axis]) for axis in (0, 1)], axis=1)


def accuracy_by_cell(benchmark: StrokeBenchmark, correct: BoolArray) -> dict[tuple[int, int], float]:
    """The accuracy for each (height, brush). correct : (count,)"""
    return {
        (height, brush): float(correct[(benchmark.heights == height) & (benchmark.brushes == brush)].mean())
        for height, brush in CELLS
    }
