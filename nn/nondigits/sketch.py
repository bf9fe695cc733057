"""What the drawings of no digit have in common: soft lines by a hand that is not quite steady, never twice the same."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nn.arrays import FloatArray
from nn.datasets import CLASSES
from nn.drawing import Point, Strokes, place
from nn.handwriting import write
from nn.nondigits.shapes import LETTERS, SHAPES
from nn.splines import catmull_rom

# Points of a soft curve for each that it is drawn through; few, because every line between two of them takes time.
PIECES = 4
# Of the 80 points of a written digit, every third is enough for one that is small.
THINNED = 3


@dataclass(frozen=True)
class Kind:
    """One thing to draw.

    draw      : makes a drawing of it, each time another, on a sheet of about 100 by 100
    practised : whether networks may see it while they learn; the other kinds are for the exam only
    """

    draw: Callable[[np.random.Generator], Strokes]
    practised: bool


def soften(strokes: Strokes, wobble: float, rng: np.random.Generator) -> Strokes:
    """Draw what a few points define: soft curves, with corners where a point stands twice in a row.

    wobble : how far each point strays; standard deviation, in the unit of the points
    """
    distinct = list(dict.fromkeys(point for stroke in strokes for point in stroke))
    # The same place strays the same way in all strokes, or corners would come apart.
    strayed = dict(zip(distinct, np.array(distinct) + wobble * rng.standard_normal((len(distinct), 2)), strict=True))
    drawn = []
    for stroke in strokes:
        corners = [i for i in range(1, len(stroke)) if stroke[i] == stroke[i - 1]]
        for start, end in zip([0, *corners], [*corners, len(stroke)], strict=True):
            points = np.array([strayed[point] for point in stroke[start:end]])
            if len(points) > 2:
                closed = stroke[start] == stroke[end - 1]
                position, bend = catmull_rom(len(points), PIECES, closed)
                points = (position + bend) @ points
            drawn.append(as_points(points))
    return drawn


def vary(strokes: Strokes, rng: np.random.Generator, turn: float = 0.2) -> Strokes:
    """Stretch, slant and turn a drawing a little, as another hand would; no further, for a square is soon a 0.

    turn : largest angle in radians, either way
    """
    stretch, slant, angle = np.exp(rng.uniform(-0.2, 0.2)), rng.uniform(-0.2, 0.2), rng.uniform(-turn, turn)
    shear = np.array([[stretch, slant], [0, 1]])
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return [as_points((np.array(stroke) - 50) @ (rotation @ shear).T + 50) for stroke in strokes]


def as_points(points: FloatArray) -> list[Point]:
    """The rows of a matrix as Python's own numbers."""
    return [(float(x), float(y)) for x, y in points]


def any_of(rng: np.random.Generator, hands: Sequence[Strokes]) -> Strokes:
    """One of several ways to draw something, by lot."""
    return hands[int(rng.integers(len(hands)))]


def shape(name: str, wobble: float = 3.0) -> Callable[[np.random.Generator], Strokes]:
    """A kind that is one of the SHAPES."""
    return lambda rng: vary(soften(any_of(rng, SHAPES[name]), wobble, rng), rng)


def letter(letters: str) -> Callable[[np.random.Generator], Strokes]:
    """A kind that is one of these letters."""
    return lambda rng: vary(soften(any_of(rng, LETTERS[str(rng.choice(list(letters)))]), 3.0, rng), rng)


def row(parts: Sequence[Strokes], gap: float, rng: np.random.Generator) -> Strokes:
    """Drawings side by side, a gap between each and the next, scaled down to the sheet."""
    row: Strokes = []
    right = 0.0
    for part in parts:
        xs = [x for stroke in part for x, _ in stroke]
        down = rng.normal(0, 4)
        row += [[(x - min(xs) + right, y + down) for x, y in stroke] for stroke in part]
        right += max(xs) - min(xs) + gap * rng.uniform(0.7, 1.3)
    return place(row, 100, (50, 50))


def digit(rng: np.random.Generator) -> Strokes:
    """Any digit, as the generator of handwriting writes it."""
    paths = write(rng.integers(0, CLASSES, 1).astype(np.uint8), rng)
    return [as_points(np.concatenate([part[:-1:THINNED], part[-1:]])) for part in paths.strokes(0)]


def digits(count: int) -> Callable[[np.random.Generator], Strokes]:
    """A kind that is so many digits side by side: a number, but not one digit."""
    return lambda rng: row([digit(rng) for _ in range(count)], 50, rng)


def ring(count: int, rng: np.random.Generator) -> FloatArray:
    """Points around the middle of the sheet, (count, 2): 1 away from it, all turned by the same random angle."""
    angles = rng.uniform(0, 2 * np.pi) + np.arange(count) * 2 * np.pi / count
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def shaken(points: FloatArray, rng: np.random.Generator) -> list[Point]:
    """Points close together, drawn by a hand that is not quite steady: neighbours stray together."""
    steps = rng.normal(0, 1, points.shape)
    return as_points(points + (steps + np.roll(steps, 1, axis=0) + np.roll(steps, 2, axis=0)) / 2)
