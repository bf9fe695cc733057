"""What a network may see while it learns, as examples of no digit."""

import numpy as np

from nn.drawing import Point, Strokes
from nn.nondigits.sketch import PIECES, Kind, as_points, digits, letter, shaken, shape, soften, vary
from nn.splines import catmull_rom


def _scribble(rng: np.random.Generator) -> Strokes:
    """A tangle that comes by almost everywhere: one that leaves more out could be a ring, a letter or a 6."""
    while True:
        points = [rng.uniform(0, 100, 2)]
        while len(points) < 16 or rng.random() < 0.8:
            there = rng.uniform(0, 100, 2)
            if np.hypot(*(there - points[-1])) > 45:
                points.append(there)
        position, bend = catmull_rom(len(points), PIECES)
        # From almost straight lines to wide loops.
        stroke = as_points((position + rng.uniform(0.5, 3) * bend) @ np.array(points))
        if _covered(stroke) > 0.75:
            return [stroke]


def _covered(stroke: list[Point]) -> float:
    """The share of the fields of a square, six by six of them around a stroke, in which there is any point of it."""
    points = np.array(stroke)
    low, high = points.min(axis=0), points.max(axis=0)
    fields = np.minimum((points - low) / (high - low).max() * 6, 5).astype(int)
    return len(np.unique(fields, axis=0)) / 36


def _zigzag(rng: np.random.Generator) -> Strokes:
    turns = int(rng.integers(6, 11))
    points = np.stack([np.linspace(0, 100, turns), 50 + np.resize([-1, 1], turns) * rng.uniform(15, 45)], axis=1)
    return vary([as_points(points + rng.normal(0, 4, (turns, 2)))], rng, turn=0.5)


def _flat_line(rng: np.random.Generator) -> Strokes:
    """One line that lies, or rises or falls by 30 degrees at most: a 1 does not lean so far."""
    angle = rng.uniform(-30, 30) * np.pi / 180
    along = np.array([np.cos(angle), np.sin(angle)])
    across = np.array([-along[1], along[0]])
    bends = [0.0, *rng.normal(0, 5, 2), 0.0]
    return soften([as_points(np.array([50 + i * 33 * along + bends[i] * across for i in range(4)]))], 1.0, rng)


def _parallel(rng: np.random.Generator) -> Strokes:
    """Two lines in any direction, or more side by side; stacked, a wide pen could make a 3 of them, or an 8."""
    count = int(rng.integers(2, 5))
    apart = rng.uniform(58, 90)
    rows: Strokes = [[(row * apart, rng.normal(0, 5)), (row * apart, 100 + rng.normal(0, 5))] for row in range(count)]
    return vary(soften(rows, 3.0, rng), rng, turn=np.pi / 2 if count == 2 else 0.4)


def _dot(rng: np.random.Generator) -> Strokes:
    return [[(50.0 + rng.normal(0, 1), 50.0 + rng.normal(0, 1))]]


def _dots(rng: np.random.Generator) -> Strokes:
    """Dots all over the sheet: each in a field of its own of three by three."""
    fields = rng.choice(9, rng.integers(4, 9), replace=False)
    # Two that are far apart both ways, so that the dots are no column even under a wide pen.
    fields = np.union1d(fields, rng.choice([[0, 8], [2, 6]]))
    return [[(50 * (n % 3) + rng.normal(0, 9), 50 * (n // 3) + rng.normal(0, 9))] for n in fields.tolist()]


def _blob(rng: np.random.Generator) -> Strokes:
    """A patch shaded from side to side, so close that even the finest pen leaves no paper."""
    rows = 30
    height = rng.uniform(45, 95)
    share = np.linspace(-0.98, 0.98, rows)
    half = 50 * np.sqrt(1 - share * share) * np.exp(0.15 * np.sin(rng.uniform(0, 6) + 4 * share))
    x = 50 + half * np.resize([-1, 1], rows) + rng.normal(0, 2, rows)
    return vary([as_points(np.stack([x, 50 + share * height / 2], axis=1))], rng, turn=0.3)


def _wave(rng: np.random.Generator) -> Strokes:
    bends = int(rng.integers(6, 11))
    points = np.stack([np.linspace(0, 100, bends), 50 + np.resize([-1, 1], bends) * rng.uniform(8, 20)], axis=1)
    return vary(soften([as_points(points)], 2.0, rng), rng, turn=0.3)


def _coil(rng: np.random.Generator) -> Strokes:
    """Loop after loop to the right, like a spring or an endless row of e."""
    loops = int(rng.integers(3, 7))
    angle = np.linspace(0, 2 * np.pi * loops, 12 * loops)
    x = 100 * angle / angle[-1] - rng.uniform(40, 70) / loops * np.sin(angle)
    return vary([shaken(np.stack([x, 50 - rng.uniform(18, 32) * np.cos(angle)], axis=1), rng)], rng)


PRACTICE: dict[str, Kind] = {
    "scribble": Kind(_scribble, practised=True),
    "zigzag": Kind(_zigzag, practised=True),
    "wave": Kind(_wave, practised=True),
    "coil": Kind(_coil, practised=True),
    "letter": Kind(letter("AHKMRVhn"), practised=True),
    "two digits": Kind(digits(2), practised=True),
    "flat line": Kind(_flat_line, practised=True),
    "parallel lines": Kind(_parallel, practised=True),
    "cross": Kind(shape("cross", 4.0), practised=True),
    "arch": Kind(shape("arch"), practised=True),
    "triangle": Kind(shape("triangle", 4.0), practised=True),
    "rectangle": Kind(shape("rectangle"), practised=True),
    "dot": Kind(_dot, practised=True),
    "dots": Kind(_dots, practised=True),
    "blob": Kind(_blob, practised=True),
}
