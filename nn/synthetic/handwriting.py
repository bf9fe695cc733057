"""Generated handwriting: digits sampled from a model of pen strokes, without any data set.

Interpolating between examples of a glyph and moving their points varies the writer; slant, proportions, rotation and
pressure vary the handwriting of one writer.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from nn.arrays import ByteArray, FloatArray, IntArray
from nn.dataset import CLASSES, PIXELS, Dataset
from nn.synthetic.glyphs import GLYPHS, Glyph, GlyphVariant, Point
from nn.synthetic.rasterize import rasterize
from nn.synthetic.splines import equidistant_spline

# Points per digit; dense enough that discs around them form a line.
POINTS = 80
# Cosine waves along a path: half a period from its start to its end, a whole one, one and a half, and so on.
WAVES = 8
# Digits per batch; small enough for the processor's cache.
BATCH = 32


@dataclass(frozen=True)
class Style:
    """How much digits vary: standard deviations, on a sheet of 100 by 100 in the case of lengths.

    blend         : maximum of the interpolation from one example towards another (0: the first, 1: up to the other)
    point_noise   : of every point of a glyph
    end_stretch   : relative length by which the end pieces of strokes are too long (below 0: too short)
    distortion    : of the coefficients of a polynomial of third order that distorts the sheet
    stroke_shift  : of every stroke as a whole
    mean_slant    : mean of the horizontal shift per unit of height
    slant         : of that shift
    width         : of the logarithm of the width
    rotation      : in radians
    tension       : of the spline's tension around 1 (1: Catmull-Rom spline, 0: straight lines)
    tremor        : of each wave along the path
    pen_radius    : minimum and maximum in pixels of the 28 x 28 image
    thin_exponent : above 1, small radii are more frequent than large ones
    pressure      : of each wave in the logarithm of the radius along the path
    """

    blend: float = 2.0
    point_noise: float = 6.0
    end_stretch: float = 0.3
    distortion: float = 6.0
    stroke_shift: float = 2.0
    mean_slant: float = 0.13
    slant: float = 0.2
    width: float = 0.2
    rotation: float = 0.12
    tension: float = 0.3
    tremor: float = 1.0
    pen_radius: tuple[float, float] = (0.55, 3.5)
    thin_exponent: float = 2.2
    pressure: float = 0.15


# Easily legible digits, to be shown and to test on. The default style is better for training: much of it is hard to
# read even for people, and networks trained on it generalize better to real handwriting.
LEGIBLE = Style(blend=1, point_noise=4, distortion=3, pen_radius=(0.7, 1.9), pressure=0.05)


@dataclass(frozen=True)
class Paths:
    """Pen paths of digits.

    labels : (count,) uint8
    points : (count, POINTS, 2) float32, x to the right and y down, on a sheet of 100 by 100
    stroke : (count, POINTS) integers: the stroke that a point belongs to
    """

    labels: ByteArray
    points: FloatArray
    stroke: IntArray

    def strokes(self, index: int) -> list[FloatArray]:
        """The strokes of one digit, each (length, 2)."""
        return [self.points[index][self.stroke[index] == number] for number in np.unique(self.stroke[index])]


def generate(count: int, rng: np.random.Generator, style: Style | None = None) -> Dataset:
    """Generate a data set of `count` digits in random order, balanced over the classes."""
    style = style or Style()
    images = np.zeros((count, PIXELS), np.uint8)
    labels = rng.permutation(np.arange(count) % CLASSES).astype(np.uint8)
    for start in range(0, count, BATCH):
        paths = sample_paths(labels[start : start + BATCH], rng, style)
        images[start : start + BATCH] = rasterize(paths.points, pen_radii(len(paths.points), rng, style))
    return Dataset(images, labels, f"generated handwriting, {count:,} digits")


def sample_paths(labels: ByteArray, rng: np.random.Generator, style: Style | None = None) -> Paths:
    """Sample a random pen path for each label.

    points = (position + tension * tangent) @ control points, then slanted, scaled in width and rotated
    """
    style, tables = style or Style(), _glyph_tables()
    count = len(labels)
    every = np.arange(count)[:, None]

    def normal(deviation: float, *shape: int) -> FloatArray:
        return deviation * rng.standard_normal((count, *shape), np.float32)

    variant = (rng.random((count, 1)) >= tables.cumulative_shares[labels]).sum(axis=1)
    first, examples = tables.first_example[labels, variant], tables.example_count[labels, variant]
    one, other = (first + (rng.random(count) * examples).astype(int) for _ in range(2))
    controls = tables.controls[one]
    controls += style.blend * rng.random((count, 1, 1), np.float32) * (tables.controls[other] - controls)
    controls += normal(style.point_noise, *controls.shape[1:])
    end, inner = tables.end[one], tables.inner[one]
    controls[every, end] += normal(style.end_stretch, end.shape[1], 1) * (controls[every, end] - controls[every, inner])
    # Polynomial terms of second and third order; those of first order are slant, width and rotation below.
    x, y = np.moveaxis(controls / 50 - 1, 2, 0)
    terms = np.stack([x * x, x * y, y * y, x**3, x * x * y, x * y * y, y**3], axis=2)
    controls += terms @ normal(style.distortion, 7, 2)

    points = (tables.position[one] + (1 + normal(style.tension, 1, 1)) * tables.tangent[one]) @ controls
    points += normal(style.stroke_shift, tables.most_strokes, 2)[every, tables.stroke[one]]
    points += _waves() @ normal(style.tremor, WAVES, 2)
    x, y = np.moveaxis(points - 50, 2, 0)
    angle = normal(style.rotation, 1)
    x = np.exp(normal(style.width, 1)) * x - (style.mean_slant + normal(style.slant, 1)) * y
    x, y = np.cos(angle) * x - np.sin(angle) * y, np.sin(angle) * x + np.cos(angle) * y
    return Paths(labels, np.stack([x, y], axis=2) + 50, tables.stroke[one])


def pen_radii(count: int, rng: np.random.Generator, style: Style) -> FloatArray:
    """Sample the radius of the pen along the path of each digit.

    radius = (minimum + (maximum - minimum) * random**thin_exponent) * exp(waves)

    returns (count, POINTS) in pixels of the 28 x 28 image
    """
    minimum, maximum = style.pen_radius
    radius = minimum + (maximum - minimum) * rng.random((count, 1), np.float32) ** style.thin_exponent
    return radius * np.exp(style.pressure * rng.standard_normal((count, WAVES), np.float32) @ _waves().T)


@cache
def _waves() -> FloatArray:
    """(POINTS, WAVES) cosine waves along a path, with amplitudes that fall with frequency."""
    phase, number = np.linspace(0, np.pi, POINTS)[:, None], np.arange(1, WAVES + 1)
    return (np.cos(number * phase) / np.sqrt(number)).astype(np.float32)


@cache
def _glyph_tables() -> "_GlyphTables":
    return _GlyphTables(GLYPHS)


class _GlyphTables:
    """All examples of all glyphs as arrays of one size, so that digits of all classes are sampled in one batch.

    A path is linear in its control points: path = (position + tension * tangent) @ control points.
    """

    def __init__(self, glyphs: dict[int, list[GlyphVariant]]) -> None:
        classes = [glyphs[digit] for digit in range(CLASSES)]
        examples = [example for variants in classes for variant in variants for example in variant.examples]
        most_variants = max(map(len, classes))
        self.cumulative_shares = np.ones((CLASSES, most_variants))
        self.first_example, self.example_count = np.zeros((2, CLASSES, most_variants), np.intp)
        total = 0
        for digit, variants in enumerate(classes):
            shares = np.cumsum([variant.share for variant in variants])
            self.cumulative_shares[digit, : len(shares)] = shares / shares[-1]
            for number, variant in enumerate(variants):
                self.first_example[digit, number], self.example_count[digit, number] = total, len(variant.examples)
                total += len(variant.examples)

        distinct = [_distinct_points(example) for example in examples]
        self.most_strokes = max(map(len, examples))
        # The last control point is unused: `end` and `inner` point to it where an example has fewer strokes.
        size = max(map(len, distinct)) + 1
        self.controls = np.full((len(examples), size, 2), 50, np.float32)
        self.position, self.tangent = np.zeros((2, len(examples), POINTS, size), np.float32)
        self.stroke = np.zeros((len(examples), POINTS), np.intp)
        # The control points at both ends of each stroke, and their neighbours.
        self.end, self.inner = np.full((2, len(examples), 2 * self.most_strokes), size - 1)
        for index, (example, points) in enumerate(zip(examples, distinct, strict=True)):
            strokes = [[points.index(point) for point in stroke] for stroke in example]
            for number, stroke in enumerate(strokes):
                self.end[index, 2 * number : 2 * number + 2] = stroke[0], stroke[-1]
                self.inner[index, 2 * number : 2 * number + 2] = stroke[1], stroke[-2]
            self.controls[index, : len(points)] = points
            position, tangent, self.stroke[index] = equidistant_spline(strokes, np.array(points), POINTS)
            self.position[index, :, : len(points)], self.tangent[index, :, : len(points)] = position, tangent


def _distinct_points(glyph: Glyph) -> list[Point]:
    return list(dict.fromkeys(point for stroke in glyph for point in stroke))
