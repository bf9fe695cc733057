"""Handwritten digits without anybody's hand: pen strokes of our own design, mixed, bent, slanted and inked at random.

Mixing two hands and moving their points a little gives another person; slant, proportions, rotation and the pressure
on the pen give another day. Seeded, endless, and no data set needed.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from nn.arrays import ByteArray, FloatArray, IntArray
from nn.datasets import CLASSES, PIXELS, Dataset
from nn.glyphs import GLYPHS, Glyph, Way
from nn.ink import ink
from nn.splines import evenly

# Points along the path of every digit; close enough together that round dots of ink on them make a line.
POINTS = 80
# Waves along a path: half a swing from its beginning to its end, a whole one, one and a half, and so on.
WAVES = 8
# Digits that are drawn together: enough for NumPy, few enough for the processor's cache.
CHUNK = 32


@dataclass(frozen=True)
class Style:
    """How much digits differ from each other; standard deviations, on a sheet of 100 by 100 where lengths are meant.

    blend    : how far a digit may lie from one hand towards another (1: as far as the other; 0: it is the one)
    wobble   : of every point of a glyph by itself
    ends     : of how much too long the ends of strokes are, compared with their last piece (below 0: too short)
    warp     : of how far the edge of the sheet moves with each of the ways to bend it
    drift    : of every stroke as a whole
    lean     : mean of the sideways shift per height: most people lean to the right
    slant    : of that shift
    width    : of the logarithm of the width
    rotation : in radians
    curl     : of how far a stroke swings out in its bends (1 is a Catmull-Rom spline, 0 straight lines)
    tremor   : of each wave along the path
    pen      : least and greatest radius of the pen in pixels of the finished 28 x 28 picture
    thin     : how much more common thin pens are (1: not at all)
    pressure : of each wave in the logarithm of the radius along the path
    """

    blend: float = 2.0
    wobble: float = 6.0
    ends: float = 0.3
    warp: float = 6.0
    drift: float = 2.0
    lean: float = 0.13
    slant: float = 0.2
    width: float = 0.2
    rotation: float = 0.12
    curl: float = 0.3
    tremor: float = 1.0
    pen: tuple[float, float] = (0.55, 3.5)
    thin: float = 2.2
    pressure: float = 0.15


# Writing that a person reads at a glance: to be looked at, and to check on. To learn from, the other is better, much of
# which is hard to read even for people: whoever has learned from that finds real handwriting easy.
LEGIBLE = Style(blend=1, wobble=4, warp=3, pen=(0.7, 1.9), pressure=0.05)


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

    def strokes(self, digit: int) -> list[FloatArray]:
        """The strokes of one of the digits, each (length, 2)."""
        return [self.points[digit][self.stroke[digit] == number] for number in np.unique(self.stroke[digit])]


def generate(count: int, rng: np.random.Generator, style: Style | None = None) -> Dataset:
    """Write so many digits, every class as often as every other (but for the remainder), in random order.

    returns a Dataset as if it had been read from a file
    """
    style = style or Style()
    images = np.zeros((count, PIXELS), np.uint8)
    labels = rng.permutation(np.arange(count) % CLASSES).astype(np.uint8)
    for start in range(0, count, CHUNK):
        paths = write(labels[start : start + CHUNK], rng, style)
        images[start : start + CHUNK] = ink(paths.points, press(len(paths.points), rng, style))
    return Dataset(images, labels, f"generated handwriting, {count:,} digits")


def write(labels: ByteArray, rng: np.random.Generator, style: Style | None = None) -> Paths:
    """Move a pen over paper once for each label, each time a little differently.

    point = (position + curl * bend) @ control_points, then slanted, widened and turned
    """
    style, pen = style or Style(), _pen()
    count = len(labels)
    every = np.arange(count)[:, None]

    def normal(spread: float, *shape: int) -> FloatArray:
        return spread * rng.standard_normal((count, *shape), np.float32)

    # Common ways take up more of the numbers from 0 to 1.
    way = (rng.random((count, 1)) >= pen.shares[labels]).sum(axis=1)
    first, hands = pen.first[labels, way], pen.hands[labels, way]
    one, other = (first + (rng.random(count) * hands).astype(int) for _ in range(2))
    controls = pen.controls[one]
    controls += style.blend * rng.random((count, 1, 1), np.float32) * (pen.controls[other] - controls)
    controls += normal(style.wobble, *controls.shape[1:])
    end, before = pen.end[one], pen.before[one]
    controls[every, end] += normal(style.ends, end.shape[1], 1) * (controls[every, end] - controls[every, before])
    # The sheet is bent along curves of second and third order; what is of first order comes last.
    x, y = np.moveaxis(controls / 50 - 1, 2, 0)
    bends = np.stack([x * x, x * y, y * y, x**3, x * x * y, x * y * y, y**3], axis=2)
    controls += bends @ normal(style.warp, 7, 2)

    points = (pen.position[one] + (1 + normal(style.curl, 1, 1)) * pen.bend[one]) @ controls
    points += normal(style.drift, pen.most_strokes, 2)[every, pen.stroke[one]]
    points += _waves() @ normal(style.tremor, WAVES, 2)
    x, y = np.moveaxis(points - 50, 2, 0)
    angle = normal(style.rotation, 1)
    x = np.exp(normal(style.width, 1)) * x - (style.lean + normal(style.slant, 1)) * y
    x, y = np.cos(angle) * x - np.sin(angle) * y, np.sin(angle) * x + np.cos(angle) * y
    return Paths(labels, np.stack([x, y], axis=2) + 50, pen.stroke[one])


def press(count: int, rng: np.random.Generator, style: Style) -> FloatArray:
    """Pick a pen for each digit, and press it on the paper, now more, now less.

    radius = (thinnest + (thickest - thinnest) * random**thin) * exp(waves)

    returns (count, POINTS) of the radius at every point, in pixels of the finished picture
    """
    thinnest, thickest = style.pen
    radius = thinnest + (thickest - thinnest) * rng.random((count, 1), np.float32) ** style.thin
    return radius * np.exp(style.pressure * rng.standard_normal((count, WAVES), np.float32) @ _waves().T)


@cache
def _waves() -> FloatArray:
    """Waves along a path, the faster the lower: (POINTS, WAVES)."""
    place, number = np.linspace(0, np.pi, POINTS)[:, None], np.arange(1, WAVES + 1)
    return (np.cos(number * place) / np.sqrt(number)).astype(np.float32)


@cache
def _pen() -> "_Pen":
    return _Pen(GLYPHS)


class _Pen:
    """All glyphs as matrices of one size, so that digits of every kind are written together.

    A path is linear in the points that define it: path = (position + curl * bend) @ control points.
    """

    def __init__(self, glyphs: dict[int, list[Way]]) -> None:
        ways = [glyphs[digit] for digit in range(CLASSES)]
        every = [glyph for of_digit in ways for way in of_digit for glyph in way.hands]
        most_ways = max(len(of_digit) for of_digit in ways)
        self.shares = np.ones((CLASSES, most_ways))
        self.first, self.hands = np.zeros((2, CLASSES, most_ways), np.intp)
        passed = 0
        for digit, of_digit in enumerate(ways):
            shares = np.cumsum([way.share for way in of_digit])
            self.shares[digit, : len(shares)] = shares / shares[-1]
            for number, way in enumerate(of_digit):
                self.first[digit, number], self.hands[digit, number] = passed, len(way.hands)
                passed += len(way.hands)

        distinct = [_distinct(glyph) for glyph in every]
        self.most_strokes = max(len(glyph) for glyph in every)
        # One more than the largest glyph needs: the ends of strokes that others have and this one has not.
        size = max(len(points) for points in distinct) + 1
        self.controls = np.full((len(every), size, 2), 50, np.float32)
        self.position, self.bend = np.zeros((2, len(every), POINTS, size), np.float32)
        self.stroke = np.zeros((len(every), POINTS), np.intp)
        self.end, self.before = np.full((2, len(every), 2 * self.most_strokes), size - 1)
        for index, (glyph, points) in enumerate(zip(every, distinct, strict=True)):
            strokes = [[points.index(point) for point in stroke] for stroke in glyph]
            for number, passed_points in enumerate(strokes):
                self.end[index, 2 * number : 2 * number + 2] = passed_points[0], passed_points[-1]
                self.before[index, 2 * number : 2 * number + 2] = passed_points[1], passed_points[-2]
            self.controls[index, : len(points)] = points
            position, bend, self.stroke[index] = evenly(strokes, np.array(points), POINTS)
            self.position[index, :, : len(points)], self.bend[index, :, : len(points)] = position, bend


def _distinct(glyph: Glyph) -> list[tuple[float, float]]:
    return list(dict.fromkeys(point for stroke in glyph for point in stroke))
