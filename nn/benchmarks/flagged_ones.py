"""The flagged-ones benchmark: ones with an upstroke and sevens, drawn by code and preprocessed as on the page.

The shapes are constructed from straight lines and quadratic curves with random parameters, and not from the glyphs of
nn.synthetic, so that they measure generated training data too. What tells both digits apart: the flag of a 1 falls
away from its top, the bar of a 7 is level.
"""

import numpy as np

from nn.arrays import ByteArray
from nn.dataset import PIXELS, Dataset
from nn.images.preprocessing import network_image
from nn.images.strokes import CANVAS_SIZE, Point, Strokes, fit_strokes, render

# Longer side of the digit and width of the brush in canvas pixels; the brush is at most a fraction of the longer side.
HEIGHTS, BRUSHES, MAX_BRUSH_SHARE = (60, 250), (8, 26), 0.2
# Height of the flag as a fraction of the height of the digit.
FLAG_HEIGHTS = (0.3, 1.0)
# Angle between flag and stem: a flag that is nearly parallel to the stem is invisible, and a level one makes a 7.
FLAG_ANGLES = (20, 55)
# With a longer flag, a foot would close a triangle, as in a 4.
MAX_DROP_WITH_FOOT = 0.7
# Angle of the bar of a 7 to the horizontal, upwards.
BAR_ANGLES = (-8, 12)
CURVE_POINTS = 9


def flagged_ones(count: int, rng: np.random.Generator) -> Dataset:
    """Draw `count` ones with an upstroke and as many sevens, in turn."""
    images = np.zeros((2 * count, PIXELS), np.uint8)
    for index in range(2 * count):
        images[index] = _drawn(seven(rng) if index % 2 else flagged_one(rng), rng).ravel()
    labels = np.resize(np.array([1, 7], np.uint8), 2 * count)
    return Dataset(images, labels, f"{count:,} drawn ones with an upstroke, and {count:,} sevens")


def flagged_one(rng: np.random.Generator) -> Strokes:
    """A 1 of height 1 with its top at (0, 0): a stem, a flag to the lower left of the top, and perhaps a foot."""
    lean = rng.uniform(-0.12, 0.35)
    foot = (-lean, 1.0)
    drop = rng.uniform(*FLAG_HEIGHTS)
    # The flag's angle to the stem. Long flags are steep, as people write them: their lower ends stay near the stem.
    angle = np.radians(rng.uniform(FLAG_ANGLES[0], FLAG_ANGLES[1] - 22 * drop))
    end = (-lean * drop - drop * np.tan(angle), drop)
    strokes = [[*curve(end, (0.0, 0.0), rng.uniform(-0.15, 0.15)), *curve((0.0, 0.0), foot, rng.uniform(-0.06, 0.06))]]
    if drop < MAX_DROP_WITH_FOOT and rng.random() < 0.5:
        left, right = rng.uniform(0.12, 0.4, 2)
        tilt = rng.uniform(-0.05, 0.05)
        strokes.append([(foot[0] - left, 1 - tilt), (foot[0] + right, 1 + tilt)])
    return strokes


def seven(rng: np.random.Generator) -> Strokes:
    """A 7 of height 1 with its corner at (0, 0): a level bar, a stem, and perhaps a bar through the stem."""
    length, angle = rng.uniform(0.35, 0.8), np.radians(rng.uniform(*BAR_ANGLES))
    start = (-length * np.cos(angle), length * np.sin(angle))
    foot = (-rng.uniform(0.1, 0.55), 1.0)
    stroke = [*curve(start, (0.0, 0.0), rng.uniform(-0.1, 0.1)), *curve((0.0, 0.0), foot, rng.uniform(-0.05, 0.15))]
    if rng.random() < 0.2:
        stroke.insert(0, (start[0] - rng.uniform(-0.03, 0.03), start[1] + rng.uniform(0.08, 0.18)))
    strokes = [stroke]
    if rng.random() < 0.5:
        height, tilt = rng.uniform(0.38, 0.65), rng.uniform(-0.06, 0.04)
        left, right = rng.uniform(0.12, 0.3, 2)
        middle = foot[0] * height
        strokes.append([(middle - left, height - tilt), (middle + right, height + tilt)])
    return strokes


def curve(start: Point, end: Point, bend: float) -> list[Point]:
    """A quadratic Bezier curve whose middle control point lies `bend` lengths beside the middle of the line.

    curve = (1 - t)**2 * start + 2 * t * (1 - t) * control + t**2 * end
    """
    (x0, y0), (x1, y1) = start, end
    control = ((x0 + x1) / 2 - bend * (y1 - y0), (y0 + y1) / 2 + bend * (x1 - x0))
    t = np.linspace(0, 1, CURVE_POINTS)[:, None]
    points = (1 - t) ** 2 * np.array(start) + 2 * t * (1 - t) * np.array(control) + t**2 * np.array(end)
    return [(float(x), float(y)) for x, y in points]


def _drawn(strokes: Strokes, rng: np.random.Generator) -> ByteArray:
    """Render in a random size, place and stroke width, and preprocess: (28, 28) uint8."""
    size = rng.uniform(*HEIGHTS)
    brush = rng.uniform(BRUSHES[0], max(BRUSHES[0], min(BRUSHES[1], MAX_BRUSH_SHARE * size)))
    margin = (CANVAS_SIZE - size - brush) / 2
    x, y = CANVAS_SIZE / 2 + rng.uniform(-1, 1, 2) * max(margin, 0)
    return network_image(render(fit_strokes(strokes, size, (x, y)), brush), ink="light")
