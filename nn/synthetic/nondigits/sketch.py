"""Building blocks of drawings that are no digits: smooth, noisy strokes on a sheet of about 100 by 100."""

from collections.abc import Callable, Sequence

import numpy as np

from nn.arrays import FloatArray
from nn.dataset import CLASSES
from nn.images.strokes import Point, Strokes, fit_strokes
from nn.synthetic.handwriting import sample_paths
from nn.synthetic.nondigits.letters import LETTERS, SIGNS
from nn.synthetic.nondigits.shapes import SHAPES
from nn.synthetic.splines import catmull_rom, corner_pieces

# Draws a random example of one kind of drawing.
Sampler = Callable[[np.random.Generator], Strokes]
# Points of a curve for each of its control points; few, because rendering time grows with their number.
POINTS_PER_PIECE = 4
# Every third of the 80 points of a generated digit is enough for a small one.
DIGIT_STRIDE = 3


def smooth_strokes(strokes: Strokes, noise: float, rng: np.random.Generator) -> Strokes:
    """Smooth curves through noisy control points; a repeated point is a corner.

    noise : standard deviation per point, in the unit of the points
    """
    distinct = list(dict.fromkeys(point for stroke in strokes for point in stroke))
    # A point that occurs in several strokes gets the same noise in all of them, so that corners stay connected.
    noisy = dict(zip(distinct, np.array(distinct) + noise * rng.standard_normal((len(distinct), 2)), strict=True))
    curves = []
    for stroke in strokes:
        for start, end in corner_pieces(stroke):
            points = np.array([noisy[point] for point in stroke[start:end]])
            if len(points) > 2:
                closed = stroke[start] == stroke[end - 1]
                position, tangent = catmull_rom(len(points), POINTS_PER_PIECE, closed)
                points = (position + tangent) @ points
            curves.append(as_points(points))
    return curves


def random_affine(strokes: Strokes, rng: np.random.Generator, max_angle: float = 0.2) -> Strokes:
    """Stretch, shear and rotate a drawing; only a little, because a square is easily taken for a 0.

    max_angle : in radians, in both directions
    """
    stretch, slant, angle = np.exp(rng.uniform(-0.2, 0.2)), rng.uniform(-0.2, 0.2), rng.uniform(-max_angle, max_angle)
    shear = np.array([[stretch, slant], [0, 1]])
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return [as_points((np.array(stroke) - 50) @ (rotation @ shear).T + 50) for stroke in strokes]


def as_points(points: FloatArray) -> list[Point]:
    """The rows of a matrix (count, 2) as Python floats."""
    return [(float(x), float(y)) for x, y in points]


def choose(rng: np.random.Generator, examples: Sequence[Strokes]) -> Strokes:
    """One of several examples at random."""
    return examples[int(rng.integers(len(examples)))]


def shape_sampler(name: str, noise: float = 3.0) -> Sampler:
    """Draws one of the SHAPES."""
    return lambda rng: random_affine(smooth_strokes(choose(rng, SHAPES[name]), noise, rng), rng)


def letter_sampler(letters: str) -> Sampler:
    """Draws one of these letters."""
    return lambda rng: random_affine(
        smooth_strokes(choose(rng, LETTERS[str(rng.choice(list(letters)))]), 3.0, rng), rng
    )


def sign_sampler(name: str) -> Sampler:
    """Draws one of the SIGNS."""
    return lambda rng: random_affine(smooth_strokes(choose(rng, SIGNS[name]), 3.0, rng), rng)


def digits_sampler(count: int, gap: float = 50) -> Sampler:
    """Draws `count` digits side by side: a number, but no single digit."""
    return lambda rng: arrange_in_row([sample_digit(rng) for _ in range(count)], gap, rng)


def sample_digit(rng: np.random.Generator) -> Strokes:
    """A digit of generated handwriting."""
    paths = sample_paths(rng.integers(0, CLASSES, 1).astype(np.uint8), rng)
    return [as_points(np.concatenate([part[:-1:DIGIT_STRIDE], part[-1:]])) for part in paths.strokes(0)]


def arrange_in_row(parts: Sequence[Strokes], gap: float, rng: np.random.Generator) -> Strokes:
    """Drawings side by side with gaps of about `gap` between them, scaled down to the sheet."""
    row: Strokes = []
    right = 0.0
    for part in parts:
        xs = [x for stroke in part for x, _ in stroke]
        down = rng.normal(0, 4)
        row += [[(x - min(xs) + right, y + down) for x, y in stroke] for stroke in part]
        right += max(xs) - min(xs) + gap * rng.uniform(0.7, 1.3)
    return fit_strokes(row, 100, (50, 50))


def unit_circle(count: int, rng: np.random.Generator) -> FloatArray:
    """`count` equidistant points on the unit circle, rotated by a random angle: (count, 2)."""
    angles = rng.uniform(0, 2 * np.pi) + np.arange(count) * 2 * np.pi / count
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def jitter_path(points: FloatArray, rng: np.random.Generator) -> list[Point]:
    """Add noise to a dense path: a moving sum over three points, so that neighbours move together."""
    noise = rng.normal(0, 1, points.shape)
    return as_points(points + (noise + np.roll(noise, 1, axis=0) + np.roll(noise, 2, axis=0)) / 2)
