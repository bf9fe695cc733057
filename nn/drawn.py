"""Real handwriting, drawn anew in every size and with every brush: how a network fares with what people draw.

The strokes were traced from handwritten digits, and stay outside of this project, in the folder that STROKES_DIR names.
They measure; nothing is ever trained on them. The "train" strokes, of digits from the end of MNIST's training set, are
there to choose by; the "test" strokes, from its test set, give the figures that are reported.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nn.arrays import ByteArray, FloatArray, IntArray, Mask
from nn.datasets import CLASSES, PIXELS, Dataset
from nn.drawing import CANVAS, Strokes, place, render
from nn.errors import InputError
from nn.preprocessing import SIDE, preprocess

# The longer side of the way that the middle of the pen goes, and the width of the pen; in pixels of the canvas.
HEIGHTS = (50, 70, 100, 140, 200, 260)
BRUSHES = (8, 12, 16, 20, 24, 28, 32)
# A brush is at most this share of the height.
FATTEST = 0.45
CELLS = tuple((height, brush) for height in HEIGHTS for brush in BRUSHES if brush <= FATTEST * height)
# How far the pointer moves between two of its reports, and how far it trembles: shares of the height, at most.
HASTE, TREMOR = 0.12, 0.015
# This share of the drawings is dotted, as by a page that draws a dot where the pointer is, and joins nothing.
DOTTED = 0.1


@dataclass(frozen=True)
class Drawn:
    """Every digit once in every size and with every brush, prepared for the network.

    digits  : what the network reads, and what was meant
    heights : (count,) of each drawing, in pixels of the canvas
    brushes : (count,) of each drawing, in pixels of the canvas
    """

    digits: Dataset
    heights: IntArray
    brushes: IntArray


def read_strokes(part: str) -> list[tuple[int, Strokes]]:
    """Read traced digits as (label, strokes); part is "train" or "test". InputError where they are not found."""
    folder = os.environ.get("STROKES_DIR")
    if not folder:
        raise InputError("traced pen strokes do not come along; STROKES_DIR has to name a folder that holds them")
    path = Path(folder) / f"mnist_{part}_strokes.json"
    try:
        digits = json.loads(path.read_text(encoding="utf-8"))["digits"]
        return [_believed(digit["label"], digit["strokes"]) for digit in digits]
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}: does not hold traced digits") from error


def _believed(label: Any, strokes: Any) -> tuple[int, Strokes]:
    """One digit of a file, if it can be drawn; ValueError or TypeError if not."""
    parts = [np.array(stroke, float) for stroke in strokes]
    if type(label) is not int or not 0 <= label < CLASSES or not all(part.shape[1:] == (2,) for part in parts):
        raise ValueError("neither a label from 0 to 9 nor strokes of points with two coordinates")
    points = np.concatenate(parts)
    if not np.isfinite(points).all() or not np.ptp(points, axis=0).any():
        raise ValueError("points that are not finite, or all in one place")
    return label, [[(float(x), float(y)) for x, y in part] for part in parts]


def _shrunk(picture: ByteArray) -> ByteArray:
    """The whole canvas as 28 x 28 squares, each the mean of its pixels."""
    side = CANVAS // SIDE
    return np.asarray(picture.reshape(SIDE, side, SIDE, side).mean(axis=(1, 3)), np.uint8)


def _prepared(picture: ByteArray, usual_pen: bool) -> ByteArray:
    steps = preprocess(picture, ink="light", usual_pen=usual_pen)
    # A blank picture stays blank.
    return np.zeros((SIDE, SIDE), np.uint8) if steps is None else steps.centred


# name -> how a drawing becomes what the network reads; all but "usual-pen" are there to see what each step is worth.
PREPARATIONS: dict[str, Callable[[ByteArray], ByteArray]] = {
    "shrunk": _shrunk,
    "centred": lambda picture: _prepared(picture, usual_pen=False),
    "usual-pen": lambda picture: _prepared(picture, usual_pen=True),
}


def draw_all(
    digits: list[tuple[int, Strokes]],
    rng: np.random.Generator,
    progress: Callable[[float], None] = lambda share: None,
    preparation: str = "usual-pen",
) -> Drawn:
    """Draw every digit once for every cell of the table, each time at another place and by another hand.

    progress : is told the share that is done
    preparation : a name in PREPARATIONS
    """
    prepare = PREPARATIONS[preparation]
    images = np.zeros((len(CELLS), len(digits), PIXELS), np.uint8)
    for row, (height, brush) in enumerate(CELLS):
        progress(row / len(CELLS))
        for column, (_, strokes) in enumerate(digits):
            images[row, column] = prepare(draw(strokes, height, brush, rng)).ravel()
    labels = np.tile(np.array([label for label, _ in digits], np.uint8), len(CELLS))
    heights, brushes = (np.repeat(side, len(digits)) for side in np.array(CELLS).T)
    return Drawn(Dataset(images.reshape(-1, PIXELS), labels, "traced digits, drawn anew"), heights, brushes)


def draw(strokes: Strokes, height: float, brush: float, rng: np.random.Generator) -> ByteArray:
    """Replay a digit on the canvas: anywhere on it, fast or slowly, with a more or less steady hand.

    returns (280, 280) uint8
    """
    points = np.array([point for stroke in strokes for point in stroke], float)
    sides = np.ptp(points, axis=0)
    # The pointer stays on the canvas, its ink may stick out.
    room = np.maximum(0, CANVAS - sides * height / sides.max()) / 2
    x, y = CANVAS / 2 + rng.uniform(-room, room)
    pace, tremor = rng.uniform(0.02, HASTE) * height, rng.uniform(0, TREMOR) * height
    dotted = bool(rng.random() < DOTTED)
    if dotted:
        # Gaps between dots begin where they are more than a brush apart; but a digit has to remain.
        pace = min(rng.uniform(0.9, 1.4) * brush, 0.2 * height)
    drawn: Strokes = []
    for stroke in place(strokes, height, (x, y)):
        reported = _reported(np.array(stroke), pace)
        reported += rng.normal(0, tremor, reported.shape)
        passed = [(float(x), float(y)) for x, y in reported]
        drawn += [[point] for point in passed] if dotted else [passed]
    return render(drawn, brush)


def _reported(points: FloatArray, pace: float) -> FloatArray:
    """The places of a pointer that says where it is whenever it has come so far along the points."""
    travelled = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    stops = np.linspace(0, travelled[-1], int(np.ceil(travelled[-1] / pace)) + 1)
    return np.stack([np.interp(stops, travelled, points[:, axis]) for axis in (0, 1)], axis=1)


def by_cell(drawn: Drawn, right: Mask) -> dict[tuple[int, int], float]:
    """The share of right answers for each height and brush. right : (count,) of yes and no"""
    return {
        (height, brush): float(right[(drawn.heights == height) & (drawn.brushes == brush)].mean())
        for height, brush in CELLS
    }
