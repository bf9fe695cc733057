"""Handwritten digits without anybody's hand: pen strokes of our own design, bent, slanted and inked at random.

Moving the points of a glyph a little gives another person; slant, proportions, rotation and the thickness of the pen
give another day. Seeded, endless, and no data set needed.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from nn.arrays import ByteArray, FloatArray, IntArray
from nn.datasets import CLASSES, PIXELS, Dataset
from nn.glyphs import GLYPHS, Glyph
from nn.preprocessing import CENTRE, FIT, SIDE
from nn.splines import catmull_rom

# Points along the path of every digit; close enough together that round dots of ink on them make a line.
POINTS = 64
# Digits that are drawn together: enough for NumPy, few enough for the processor's cache.
CHUNK = 32


@dataclass(frozen=True)
class Style:
    """How much digits differ from each other; standard deviations, on a sheet of 100 by 100 where lengths are meant.

    wobble   : of every point of a glyph by itself
    balance  : of the logarithm of a power that moves the waist up or down, and left or right
    drift    : of every stroke as a whole
    slant    : sideways shift per height
    width    : of the logarithm of the width
    rotation : in radians
    curl     : of how far a stroke swings out in its bends (1 is a Catmull-Rom spline, 0 straight lines)
    pen      : least and greatest radius of the pen in pixels of the finished 28 x 28 picture
    """

    wobble: float = 8.0
    balance: float = 0.25
    drift: float = 3.0
    slant: float = 0.35
    width: float = 0.2
    rotation: float = 0.2
    curl: float = 0.25
    pen: tuple[float, float] = (0.7, 1.9)


@dataclass(frozen=True)
class Paths:
    """Digits as a pen writes them, before they become pictures.

    labels : (count,) uint8
    points : (count, POINTS, 2) float32, x right and y down, on a sheet of 100 by 100
    stroke : (count, POINTS) integers: which stroke of its digit a point belongs to
    """

    labels: ByteArray
    points: FloatArray
    stroke: IntArray


def generate(count: int, rng: np.random.Generator, style: Style | None = None) -> Dataset:
    """Write so many digits, every class as often as every other (but for the remainder), in random order.

    returns a Dataset as if it had been read from a file
    """
    style = style or Style()
    images = np.zeros((count, PIXELS), np.uint8)
    labels = rng.permutation(np.arange(count) % CLASSES).astype(np.uint8)
    for start in range(0, count, CHUNK):
        paths = write(labels[start : start + CHUNK], rng, style)
        images[start : start + CHUNK] = ink(paths.points, rng.uniform(*style.pen, len(paths.points)))
    return Dataset(images, labels, f"generated handwriting, {count:,} digits")


def write(labels: ByteArray, rng: np.random.Generator, style: Style | None = None) -> Paths:
    """Move a pen over paper once for each label, each time a little differently.

    point = (position + curl * bend) @ control_points, then slanted, widened and turned
    """
    style, pen = style or Style(), _pen()
    count = len(labels)
    chosen = pen.first[labels] + (rng.random(count) * pen.ways[labels]).astype(int)

    def normal(spread: float, *shape: int) -> FloatArray:
        return spread * rng.standard_normal((count, *shape), np.float32)

    controls = pen.controls[chosen]
    # 0 stays 0 and 100 stays 100; what lies between moves to one side: small head and large bowl, or the other way.
    controls = 100 * (controls / 100) ** np.exp(normal(style.balance, 1, 2))
    controls += normal(style.wobble, pen.controls.shape[1], 2)
    curl = 1 + normal(style.curl, 1, 1)
    points = (pen.position[chosen] + curl * pen.bend[chosen]) @ controls
    stroke = pen.stroke[chosen]
    drifts = normal(style.drift, pen.most_strokes, 2)
    points += drifts[np.arange(count)[:, None], stroke]

    x, y = np.moveaxis(points - 50, 2, 0)
    angle = normal(style.rotation, 1)
    x = np.exp(normal(style.width, 1)) * x - normal(style.slant, 1) * y
    x, y = np.cos(angle) * x - np.sin(angle) * y, np.sin(angle) * x + np.cos(angle) * y
    return Paths(labels, np.stack([x, y], axis=2) + 50, stroke)


def ink(points: FloatArray, radius: FloatArray) -> ByteArray:
    """Turn paths into pictures, fitted and centred like every drawing.

    ink = radius + 1/2 - distance from the pixel to the nearest point of the path, between 0 and 1

    points : (count, POINTS, 2); radius : (count,) of the pen, in pixels of the finished picture
    returns (count, 784) uint8
    """
    count = len(points)
    low, high = points.min(axis=1), points.max(axis=1)
    scale = (FIT - 2 * radius) / (high - low).max(axis=1)
    middle = (low + high) / 2
    placed = (points - middle[:, None]) * scale[:, None, None].astype(np.float32)

    # distance**2 = pixel**2 - 2 * pixel * point + point**2 as one product of two small matrices, for all pairs at once.
    squares = (placed * placed).sum(axis=2)
    right = np.stack([-2 * placed[..., 0], -2 * placed[..., 1], squares, np.ones_like(squares)], axis=0)
    nearest = (_pixels() @ right.reshape(4, -1)).reshape(FIT * FIT, count, POINTS).min(axis=2)
    distance = np.sqrt(np.maximum(nearest, 0)).T.reshape(count, FIT, FIT)
    strength = np.clip(radius[:, None, None] + 0.5 - distance, 0, 1)
    return _centred((255 * strength).astype(np.uint8)).reshape(count, PIXELS)


def _centred(pictures: ByteArray) -> ByteArray:
    """The same as preprocessing.centre, for many pictures of 20 by 20 at once."""
    mass = pictures.sum(axis=(1, 2), dtype=np.float64)
    places = np.arange(FIT)
    top = np.clip(np.rint(CENTRE - pictures.sum(axis=2) @ places / mass), 0, SIDE - FIT).astype(int)
    left = np.clip(np.rint(CENTRE - pictures.sum(axis=1) @ places / mass), 0, SIDE - FIT).astype(int)
    centred = np.zeros((len(pictures), SIDE, SIDE), np.uint8)
    rows, columns = top[:, None] + places, left[:, None] + places
    centred[np.arange(len(pictures))[:, None, None], rows[:, :, None], columns[:, None, :]] = pictures
    return centred


@cache
def _pixels() -> FloatArray:
    """Left factor of the distances: x, y, 1, x**2 + y**2 for every pixel, counted from the middle of the 20 by 20."""
    y, x = np.mgrid[:FIT, :FIT].reshape(2, -1).astype(np.float32) - np.float32((FIT - 1) / 2)
    return np.stack([x, y, np.ones_like(x), x * x + y * y], axis=1)


@cache
def _pen() -> "_Pen":
    return _Pen(GLYPHS)


class _Pen:
    """All glyphs as matrices of one size, so that digits of every kind are written together.

    A path is linear in the points that define it: path = (position + curl * bend) @ control points.
    """

    def __init__(self, glyphs: dict[int, list[Glyph]]) -> None:
        ways = [len(glyphs[digit]) for digit in range(CLASSES)]
        self.ways = np.array(ways)
        self.first = np.cumsum([0, *ways[:-1]])
        every = [glyph for digit in range(CLASSES) for glyph in glyphs[digit]]
        self.most_strokes = max(len(glyph) for glyph in every)
        widest = max(len(_distinct(glyph)) for glyph in every)
        self.controls = np.full((len(every), widest, 2), 50, np.float32)
        self.position = np.zeros((len(every), POINTS, widest), np.float32)
        self.bend = np.zeros_like(self.position)
        self.stroke = np.zeros((len(every), POINTS), np.intp)
        for index, glyph in enumerate(every):
            distinct = _distinct(glyph)
            self.controls[index, : len(distinct)] = distinct
            self._lay_out(index, glyph, distinct)

    def _lay_out(self, index: int, glyph: Glyph, distinct: list[tuple[float, float]]) -> None:
        """Spread the points evenly over the length of all strokes of one glyph."""
        position, bend, stroke, length = [], [], [], []
        for number, points in enumerate(glyph):
            corners = [i for i in range(1, len(points)) if points[i] == points[i - 1]]
            for start, end in zip([0, *corners], [*corners, len(points)], strict=True):
                run = points[start:end]
                place, swing = catmull_rom(len(run), pieces=40, closed=False)
                columns = np.zeros((len(run), self.position.shape[2]), np.float32)
                columns[np.arange(len(run)), [distinct.index(point) for point in run]] = 1
                path = (place + swing) @ np.array(run)
                steps = np.hypot(*np.diff(path, axis=0).T)
                position.append(place @ columns)
                bend.append(swing @ columns)
                stroke += [number] * len(path)
                length.append(np.concatenate([[0 if start else 1e-9], steps]))
        travelled = np.cumsum(np.concatenate(length))
        wanted = np.linspace(0, travelled[-1], POINTS)
        picked = np.searchsorted(travelled, wanted).clip(0, len(travelled) - 1)
        self.position[index] = np.concatenate(position)[picked]
        self.bend[index] = np.concatenate(bend)[picked]
        self.stroke[index] = np.array(stroke)[picked]


def _distinct(glyph: Glyph) -> list[tuple[float, float]]:
    return list(dict.fromkeys(point for stroke in glyph for point in stroke))
