"""Renders pen strokes without a browser, as the canvas does: a round pen of one width with antialiased edges."""

import numpy as np

from nn.arrays import ByteArray, FloatArray

Point = tuple[float, float]
# A drawing: the points of each stroke in pixels, x to the right and y down.
Strokes = list[list[Point]]

# Side length of the page's canvas in pixels.
CANVAS_SIZE = 280


def render(strokes: Strokes, brush: float, side: int = CANVAS_SIZE) -> ByteArray:
    """Render strokes with a round pen.

    ink = clip(brush / 2 + 1/2 - distance from the pixel to the nearest line segment, 0, 1)

    brush : diameter of the pen in pixels; a stroke of a single point becomes a dot
    returns (side, side) uint8, 0 background, 255 ink
    """
    ink = np.zeros((side, side), np.float32)
    for stroke in strokes:
        points = np.asarray(stroke, np.float32)
        for start, end in zip(points, points[1:] if len(points) > 1 else points, strict=False):
            _draw_segment(ink, start, end, brush / 2 + 0.5)
    return np.rint(255 * ink).astype(np.uint8)


def fit_strokes(strokes: Strokes, size: float, centre: Point) -> Strokes:
    """Scale strokes so that the longer side of their bounding box is `size` pixels, and move its middle to `centre`."""
    points = np.array([point for stroke in strokes for point in stroke], float)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = size / max(*(high - low), 1e-9)
    fitted = (points - (low + high) / 2) * scale + centre
    ends = np.cumsum([len(stroke) for stroke in strokes])[:-1]
    return [[(float(x), float(y)) for x, y in part] for part in np.split(fitted, ends)]


def _draw_segment(ink: FloatArray, start: FloatArray, end: FloatArray, reach: float) -> None:
    """Raise the pixels within `reach` of a line segment to its ink; only its bounding box is visited."""
    side = len(ink)
    low = np.clip(np.floor(np.minimum(start, end) - reach), 0, side).astype(int)
    high = np.clip(np.ceil(np.maximum(start, end) + reach), 0, side).astype(int)
    # The centre of a pixel is half a pixel from its edge.
    x = np.arange(low[0], high[0], dtype=np.float32) + np.float32(0.5) - start[0]
    y = (np.arange(low[1], high[1], dtype=np.float32) + np.float32(0.5) - start[1])[:, np.newaxis]
    along = end - start
    # Projection onto the segment, as a fraction of its length.
    fraction = np.clip((x * along[0] + y * along[1]) / max(float(along @ along), 1e-9), 0, 1)
    distance = np.hypot(x - fraction * along[0], y - fraction * along[1])
    part = ink[low[1] : high[1], low[0] : high[0]]
    np.maximum(part, np.clip(reach - distance, 0, 1), out=part)
