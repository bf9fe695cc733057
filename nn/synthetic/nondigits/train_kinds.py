"""Kinds of drawings that may serve as negative examples in training."""

import numpy as np

from nn.images.strokes import Point, Strokes
from nn.synthetic.nondigits import figures
from nn.synthetic.nondigits.letters import SIGNS
from nn.synthetic.nondigits.sketch import (
    POINTS_PER_PIECE,
    Sampler,
    as_points,
    digits_sampler,
    jitter_path,
    letter_sampler,
    random_affine,
    shape_sampler,
    sign_sampler,
    smooth_strokes,
)
from nn.synthetic.splines import catmull_rom


def _scribble(rng: np.random.Generator) -> Strokes:
    """A tangle that covers most of its square; with more left empty it could be a 0, a letter or a 6."""
    while True:
        points = [rng.uniform(0, 100, 2)]
        while len(points) < 16 or rng.random() < 0.8:
            candidate = rng.uniform(0, 100, 2)
            if np.hypot(*(candidate - points[-1])) > 45:
                points.append(candidate)
        position, tangent = catmull_rom(len(points), POINTS_PER_PIECE)
        # Tangent scales from almost straight lines to wide loops.
        stroke = as_points((position + rng.uniform(0.5, 3) * tangent) @ np.array(points))
        if _coverage(stroke) > 0.75:
            return [stroke]


def _coverage(stroke: list[Point]) -> float:
    """The fraction of a 6 x 6 grid over the bounding square of a stroke whose cells contain a point of it."""
    points = np.array(stroke)
    low, high = points.min(axis=0), points.max(axis=0)
    cells = np.minimum((points - low) / (high - low).max() * 6, 5).astype(int)
    return len(np.unique(cells, axis=0)) / 36


def _zigzag(rng: np.random.Generator) -> Strokes:
    turns = int(rng.integers(6, 11))
    points = np.stack([np.linspace(0, 100, turns), 50 + np.resize([-1, 1], turns) * rng.uniform(15, 45)], axis=1)
    return random_affine([as_points(points + rng.normal(0, 4, (turns, 2)))], rng, max_angle=0.5)


def _flat_line(rng: np.random.Generator) -> Strokes:
    """One line within 30 degrees of horizontal; no 1 is slanted so far."""
    angle = rng.uniform(-30, 30) * np.pi / 180
    along = np.array([np.cos(angle), np.sin(angle)])
    across = np.array([-along[1], along[0]])
    bends = [0.0, *rng.normal(0, 5, 2), 0.0]
    return smooth_strokes([as_points(np.array([50 + i * 33 * along + bends[i] * across for i in range(4)]))], 1.0, rng)


def _parallel(rng: np.random.Generator) -> Strokes:
    """Two lines in any direction, or more that are upright; lying, these could be a 3 or an 8 with a wide pen."""
    count = int(rng.integers(2, 5))
    apart = rng.uniform(58, 90)
    rows: Strokes = [[(row * apart, rng.normal(0, 5)), (row * apart, 100 + rng.normal(0, 5))] for row in range(count)]
    return random_affine(smooth_strokes(rows, 3.0, rng), rng, max_angle=np.pi / 2 if count == 2 else 0.4)


def _dot(rng: np.random.Generator) -> Strokes:
    return [[(50.0 + rng.normal(0, 1), 50.0 + rng.normal(0, 1))]]


def _dots(rng: np.random.Generator) -> Strokes:
    """Dots in different cells of a 3 x 3 grid."""
    cells = rng.choice(9, rng.integers(4, 9), replace=False)
    # Two opposite corners are always included: with a wide pen, a single column could be a 1.
    cells = np.union1d(cells, rng.choice([[0, 8], [2, 6]]))
    return [[(50 * (n % 3) + rng.normal(0, 9), 50 * (n // 3) + rng.normal(0, 9))] for n in cells.tolist()]


def _blob(rng: np.random.Generator) -> Strokes:
    """A filled patch, hatched so densely that even the finest pen leaves no gaps."""
    rows = 30
    height = rng.uniform(45, 95)
    level = np.linspace(-0.98, 0.98, rows)
    half_width = 50 * np.sqrt(1 - level * level) * np.exp(0.15 * np.sin(rng.uniform(0, 6) + 4 * level))
    x = 50 + half_width * np.resize([-1, 1], rows) + rng.normal(0, 2, rows)
    return random_affine([as_points(np.stack([x, 50 + level * height / 2], axis=1))], rng, max_angle=0.3)


def _wave(rng: np.random.Generator) -> Strokes:
    bends = int(rng.integers(6, 11))
    points = np.stack([np.linspace(0, 100, bends), 50 + np.resize([-1, 1], bends) * rng.uniform(8, 20)], axis=1)
    return random_affine(smooth_strokes([as_points(points)], 2.0, rng), rng, max_angle=0.3)


def _coil(rng: np.random.Generator) -> Strokes:
    """Loops from left to right, like a spring."""
    loops = int(rng.integers(3, 7))
    angle = np.linspace(0, 2 * np.pi * loops, 12 * loops)
    x = 100 * angle / angle[-1] - rng.uniform(40, 70) / loops * np.sin(angle)
    return random_affine([jitter_path(np.stack([x, 50 - rng.uniform(18, 32) * np.cos(angle)], axis=1), rng)], rng)


def _specks(rng: np.random.Generator) -> Strokes:
    """Two or three small spots far apart from each other."""
    strokes: Strokes = []
    angles = rng.uniform(0, 2 * np.pi) + np.arange(rng.integers(2, 4)) * rng.uniform(1.8, 2.4)
    for centre in 50 + 50 * np.stack([np.cos(angles), np.sin(angles)], axis=1):
        strokes.append(as_points(centre + rng.normal(0, rng.uniform(0, 8), (int(rng.integers(1, 5)), 2))))
    return strokes


def _blot(rng: np.random.Generator) -> Strokes:
    """A compact cluster of short strokes that run into each other."""
    strokes: Strokes = []
    for _ in range(int(rng.integers(8, 16))):
        centre = rng.normal(50, 22, 2)
        strokes.append(as_points(centre + rng.normal(0, 10, (3, 2))))
    return strokes


TRAIN_KINDS: dict[str, Sampler] = {
    "scribble": _scribble,
    "zigzag": _zigzag,
    "wave": _wave,
    "coil": _coil,
    # Letters and signs are the drawings that people try most, so they are many kinds.
    **{f"letter {letters}": letter_sampler(letters) for letters in ("AH", "KM", "RV", "hn", "CG", "LP", "Xfx")},
    **{f"sign: {name}": sign_sampler(name) for name in SIGNS},
    "two digits": digits_sampler(2),
    "touching digits": digits_sampler(2, gap=12),
    "turned digit": figures.turned_digit,
    "flat line": _flat_line,
    "parallel lines": _parallel,
    "cross": shape_sampler("cross", 4.0),
    "arch": shape_sampler("arch"),
    "triangle": shape_sampler("triangle", 4.0),
    "rectangle": shape_sampler("rectangle"),
    "dot": _dot,
    "dots": _dots,
    "blob": _blob,
    "blot": _blot,
    "specks": _specks,
    "clock": figures.clock,
    "wheel": figures.wheel,
    "target": figures.target,
    "lobes": figures.lobes,
    "twig": figures.twig,
    "fork": figures.fork,
    "comb": figures.comb,
    "angle": figures.angle,
    "strokes": figures.random_strokes,
    "polyline": figures.polyline,
    **{
        name: shape_sampler(name, 2.5)
        for name in ("boat", "car", "crescent", "cup", "kite", "ladder", "leaf", "umbrella")
    },
}
