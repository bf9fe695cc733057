"""Generated handwriting: digits sampled from a model of pen strokes, without any data set.

Interpolating between examples of a glyph and moving their points varies the writer; slant, proportions, rotation and
pressure vary the handwriting of one writer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from nn.arrays import ByteArray, FloatArray, IntArray
from nn.dataset import CLASSES, PIXELS, Dataset
from nn.synthetic.devices import draw_dots, draw_polygons, snap_to_grid
from nn.synthetic.glyph_tables import GlyphTables
from nn.synthetic.glyphs import GLYPHS
from nn.synthetic.rasterize import rasterize

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
    tangent_scale : of the scale of the spline's tangents around 1 (1: Catmull-Rom spline, 0: straight lines)
    tremor        : of each wave along the path
    pen_radius    : minimum and maximum in pixels of the 28 x 28 image
    thin_exponent : above 1, small radii are more frequent than large ones
    pressure      : of each wave in the logarithm of the radius along the path

    Probabilities and relative frequencies:

    stretched     : share of very wide and very narrow digits, for which `width` counts threefold
    shaky         : share of digits for which `tremor` counts threefold
    polygons      : share of digits drawn as a few straight lines between points of a grid
    pixels        : share of digits drawn on coarse pixels
    dots          : share of digits drawn as separate dots
    variants      : for a digit, the relative frequencies of its variants by name (others: never); digits that are not
                    named use the frequencies in nn.synthetic.glyphs
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
    tangent_scale: float = 0.3
    tremor: float = 1.0
    pen_radius: tuple[float, float] = (0.55, 3.5)
    thin_exponent: float = 2.2
    pressure: float = 0.15
    stretched: float = 0.06
    shaky: float = 0.05
    polygons: float = 0.06
    pixels: float = 0.06
    dots: float = 0.03
    variants: Mapping[int, Mapping[str, float]] = field(default_factory=dict)


# Easily legible digits, to be shown and to test on. The default style is better for training: much of it is hard to
# read even for people, and networks trained on it generalize better to real handwriting.
LEGIBLE = Style(
    blend=1,
    point_noise=4,
    distortion=3,
    pen_radius=(0.7, 1.9),
    pressure=0.05,
    stretched=0,
    shaky=0,
    polygons=0,
    pixels=0,
    dots=0,
)


@dataclass(frozen=True)
class Paths:
    """Pen paths of digits.

    labels       : (count,) uint8
    points       : (count, POINTS, 2) float32, x to the right and y down, on a sheet of 100 by 100
    stroke_index : (count, POINTS) integers: the stroke that a point belongs to
    """

    labels: ByteArray
    points: FloatArray
    stroke_index: IntArray

    def strokes(self, index: int) -> list[FloatArray]:
        """The strokes of one digit, each (length, 2)."""
        of_point = self.stroke_index[index]
        return [self.points[index][of_point == number] for number in np.unique(of_point)]


def generate(count: int, rng: np.random.Generator, style: Style | None = None) -> Dataset:
    """Generate a data set of `count` digits in random order, balanced over the classes."""
    labels = random_labels(count, rng)
    return Dataset(generate_images(labels, rng, style), labels, name_of(count))


def random_labels(count: int, rng: np.random.Generator) -> ByteArray:
    """Labels in random order, balanced over the classes."""
    return rng.permutation(np.arange(count) % CLASSES).astype(np.uint8)


def name_of(count: int) -> str:
    """Name of a data set of generated digits."""
    return f"generated handwriting, {count:,} digits"


def generate_images(labels: ByteArray, rng: np.random.Generator, style: Style | None = None) -> ByteArray:
    """Generate an image for each label: (count, 784) uint8."""
    images = np.zeros((len(labels), PIXELS), np.uint8)
    for _ in fill_images(images, labels, rng, style):
        pass
    return images


def fill_images(
    images: ByteArray, labels: ByteArray, rng: np.random.Generator, style: Style | None = None
) -> Iterator[int]:
    """Write an image for each label into `images`, in batches; yields how many there are after each batch."""
    style = style or Style()
    for start in range(0, len(labels), BATCH):
        paths = sample_paths(labels[start : start + BATCH], rng, style)
        radii = pen_radii(len(paths.points), rng, style)
        images[start : start + BATCH] = rasterize(vary_device(paths, radii, rng, style), radii)
        yield min(start + BATCH, len(labels))


def variant_shares(digit: int) -> dict[str, float]:
    """The names of the variants of a digit, with the share of its images that each has in the default style."""
    total = sum(variant.share for variant in GLYPHS[digit])
    return {variant.name: variant.share / total for variant in GLYPHS[digit]}


def sample_paths(labels: ByteArray, rng: np.random.Generator, style: Style | None = None) -> Paths:
    """Sample a random pen path for each label.

    points = (position + tangent_scale * tangent) @ control points, then slanted, scaled in width and rotated
    """
    style, tables = style or Style(), _glyph_tables()
    count = len(labels)
    every = np.arange(count)[:, None]

    def normal(deviation: float, *shape: int) -> FloatArray:
        return deviation * rng.standard_normal((count, *shape), np.float32)

    variant = (rng.random((count, 1)) >= tables.cumulative_shares(style.variants)[labels]).sum(axis=1)
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

    points = (tables.position[one] + (1 + normal(style.tangent_scale, 1, 1)) * tables.tangent[one]) @ controls
    points += normal(style.stroke_shift, tables.most_strokes, 2)[every, tables.stroke_index[one]]
    points += _waves() @ (_threefold(style.shaky, count, rng)[..., None] * normal(style.tremor, WAVES, 2))
    x, y = np.moveaxis(points - 50, 2, 0)
    angle = normal(style.rotation, 1)
    x = (
        np.exp(_threefold(style.stretched, count, rng) * normal(style.width, 1)) * x
        - (style.mean_slant + normal(style.slant, 1)) * y
    )
    x, y = np.cos(angle) * x - np.sin(angle) * y, np.sin(angle) * x + np.cos(angle) * y
    return Paths(labels, np.stack([x, y], axis=2) + 50, tables.stroke_index[one])


def vary_device(paths: Paths, radii: FloatArray, rng: np.random.Generator, style: Style) -> FloatArray:
    """Draw some of the paths as polygons, some on coarse pixels, and some as dots; returns their points."""
    points = paths.points.copy()
    device = rng.random(len(points))
    polygons, pixels, dots = np.cumsum([style.polygons, style.pixels, style.dots])
    chosen = device < polygons
    points[chosen] = draw_polygons(points[chosen], paths.stroke_index[chosen], rng)
    chosen = (polygons <= device) & (device < pixels)
    points[chosen] = snap_to_grid(points[chosen], rng)
    chosen = (pixels <= device) & (device < dots)
    points[chosen] = draw_dots(points[chosen], paths.stroke_index[chosen], radii[chosen], rng)
    return points


def pen_radii(count: int, rng: np.random.Generator, style: Style) -> FloatArray:
    """Sample the radius of the pen along the path of each digit.

    radius = (minimum + (maximum - minimum) * random**thin_exponent) * exp(waves)

    returns (count, POINTS) in pixels of the 28 x 28 image
    """
    minimum, maximum = style.pen_radius
    radius = minimum + (maximum - minimum) * rng.random((count, 1), np.float32) ** style.thin_exponent
    return radius * np.exp(style.pressure * rng.standard_normal((count, WAVES), np.float32) @ _waves().T)


def _threefold(share: float, count: int, rng: np.random.Generator) -> FloatArray:
    """(count, 1) factors: 3 for a share of them, otherwise 1."""
    return np.where(rng.random((count, 1)) < share, np.float32(3), np.float32(1))


@cache
def _waves() -> FloatArray:
    """(POINTS, WAVES) cosine waves along a path, with amplitudes that fall with frequency."""
    phase, number = np.linspace(0, np.pi, POINTS)[:, None], np.arange(1, WAVES + 1)
    return (np.cos(number * phase) / np.sqrt(number)).astype(np.float32)


@cache
def _glyph_tables() -> GlyphTables:
    return GlyphTables(GLYPHS, POINTS)
