"""Draws pen strokes as a canvas does: a round pen of one width, joined points, soft edges.

For digits that nobody draws by hand at this moment: recorded strokes in a bench, and drawings that are no digits.
"""

import numpy as np

from nn.arrays import ByteArray, FloatArray

Point = tuple[float, float]
# A drawing: strokes, each of them the points that the pen passed, in pixels, x to the right and y down.
Strokes = list[list[Point]]

# Pixels of the page's canvas in each direction.
CANVAS = 280


def render(strokes: Strokes, brush: float, side: int = CANVAS) -> ByteArray:
    """Draw with a round pen.

    ink = brush / 2 + 1/2 - distance from the pixel to the nearest line, between 0 and 1

    brush : the width of the pen in pixels; a stroke of a single point leaves a dot
    returns (side, side) uint8, 0 paper, 255 ink
    """
    # Counted from here, pixels that no line comes near stay below zero.
    strength = np.zeros((side, side), np.float32)
    for stroke in strokes:
        points = np.asarray(stroke, np.float32)
        for start, end in zip(points, points[1:] if len(points) > 1 else points, strict=False):
            _line(strength, start, end, brush / 2 + 0.5)
    return np.rint(255 * strength).astype(np.uint8)


def place(strokes: Strokes, height: float, centre: Point) -> Strokes:
    """Scale strokes so that their longer side has a length in pixels, and move their middle to a place."""
    points = np.array([point for stroke in strokes for point in stroke], float)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = height / max(*(high - low), 1e-9)
    moved = (points - (low + high) / 2) * scale + centre
    ends = np.cumsum([len(stroke) for stroke in strokes])[:-1]
    return [[(float(x), float(y)) for x, y in part] for part in np.split(moved, ends)]


def _line(strength: FloatArray, start: FloatArray, end: FloatArray, reach: float) -> None:
    """Add a line to a picture: only the pixels around it are looked at, and where it is fainter they stay."""
    side = len(strength)
    # A pixel's middle lies half a pixel from its edge.
    low = np.clip(np.floor(np.minimum(start, end) - reach), 0, side).astype(int)
    high = np.clip(np.ceil(np.maximum(start, end) + reach), 0, side).astype(int)
    x = np.arange(low[0], high[0], dtype=np.float32) + np.float32(0.5) - start[0]
    y = (np.arange(low[1], high[1], dtype=np.float32) + np.float32(0.5) - start[1])[:, np.newaxis]
    along = end - start
    # The nearest point of the line lies this share of the way from its start to its end.
    share = np.clip((x * along[0] + y * along[1]) / max(float(along @ along), 1e-9), 0, 1)
    distance = np.hypot(x - share * along[0], y - share * along[1])
    part = strength[low[1] : high[1], low[0] : high[0]]
    np.maximum(part, np.clip(reach - distance, 0, 1), out=part)
