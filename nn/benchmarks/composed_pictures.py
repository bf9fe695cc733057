"""Composes pictures of several digits in rows, from drawn digits: where each digit is known, reading can be measured.

Generated digits need no files. With STROKES_DIR, traced pen strokes are among them, and with MNIST_DIR, MNIST's digits.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from nn.arrays import ByteArray, IntArray
from nn.benchmarks.photographed import photograph
from nn.dataset import CLASSES, IMAGE_SIZE, Dataset
from nn.images.bounding_box import bounding_box, cut
from nn.images.strokes import Strokes, fit_strokes, render
from nn.synthetic.handwriting import LEGIBLE, sample_paths

# A label, and its ink cropped to the digit; the arguments are the height and the width of the pen in pixels.
Source = Callable[[np.random.Generator, float, float], tuple[int, ByteArray]]

MAX_ROWS, MAX_DIGITS = 4, 30
# Height of the digits in pixels, and width of the pen and distance of two digits relative to it (minimum, maximum).
HEIGHTS, PENS = (40.0, 110.0), (0.06, 0.22)
GAPS = {"wide": (0.3, 1.0), "usual": (0.1, 0.3), "narrow": (0.03, 0.1), "touching": (0.03, 0.2)}
# In pictures of touching digits, this share of the neighbours touch, by up to this share of the width of the pen.
TOUCHING_SHARE, OVERLAP = 0.35, 0.6
PHOTOGRAPH_SHARE = 0.3
# Neighbours that lean into each other share at most this fraction of their widths.
MAX_LEANING = 0.35


@dataclass(frozen=True)
class ComposedPicture:
    """A picture of digits in rows.

    image      : (height, width) uint8: white ink on black, or dark ink on paper if it is a photograph
    rows       : the labels in order of reading, a tuple for each row
    touching   : whether some of the digits touch
    photograph : whether it has the light and the noise of one
    """

    image: ByteArray
    rows: tuple[tuple[int, ...], ...]
    touching: bool
    photograph: bool

    @property
    def labels(self) -> tuple[int, ...]:
        """All labels in order of reading."""
        return tuple(label for row in self.rows for label in row)


def compose_pictures(
    count: int, seed: int, sources: Sequence[Source], most: int = MAX_DIGITS
) -> Iterator[ComposedPicture]:
    """Compose `count` pictures of 1 to `most` digits; the same seed and sources give the same pictures."""
    for index in range(count):
        rng = np.random.default_rng([seed, index])
        rows = _row_lengths(rng, most)
        gaps = str(rng.choice(list(GAPS)))
        yield compose(rows, gaps, bool(rng.random() < PHOTOGRAPH_SHARE), sources, rng)


def compose(
    row_lengths: Sequence[int], gaps: str, as_photograph: bool, sources: Sequence[Source], rng: np.random.Generator
) -> ComposedPicture:
    """Compose one picture with rows of the given lengths; gaps is a key of GAPS."""
    height = rng.uniform(*HEIGHTS)
    pen = max(2.0, height * rng.uniform(*PENS))
    rows, drawn, touching = [], [], False
    for length in row_lengths:
        digits = [
            sources[int(rng.integers(len(sources)))](rng, height * rng.uniform(0.8, 1.2), pen) for _ in range(length)
        ]
        rows.append(tuple(label for label, _ in digits))
        row, touches = _arrange([ink for _, ink in digits], height, pen, gaps, rng)
        drawn.append(row)
        touching |= touches
    picture = _stack(drawn, height, rng)
    return ComposedPicture(
        photograph(picture, height, rng) if as_photograph else picture, tuple(rows), touching, as_photograph
    )


def generated_source(rng: np.random.Generator, height: float, pen: float) -> tuple[int, ByteArray]:
    """A digit of generated handwriting."""
    label = int(rng.integers(CLASSES))
    paths = sample_paths(np.array([label], np.uint8), rng, LEGIBLE)
    return label, _rendered([part.tolist() for part in paths.strokes(0)], height, pen)


def stroke_source(digits: list[tuple[int, Strokes]]) -> Source:
    """Traced pen strokes, see stroke_benchmark.read_strokes."""

    def sample(rng: np.random.Generator, height: float, pen: float) -> tuple[int, ByteArray]:
        label, strokes = digits[rng.integers(len(digits))]
        return label, _rendered(strokes, height, pen)

    return sample


def image_source(dataset: Dataset) -> Source:
    """Digits of 28 x 28 pixels, enlarged; their pen stays as it is."""

    def sample(rng: np.random.Generator, height: float, pen: float) -> tuple[int, ByteArray]:
        index = int(rng.integers(len(dataset)))
        ink = cropped(dataset.images[index].reshape(IMAGE_SIZE, IMAGE_SIZE))
        scale = height / max(ink.shape)
        size = max(1, round(ink.shape[1] * scale)), max(1, round(ink.shape[0] * scale))
        enlarged = np.asarray(Image.fromarray(ink).resize(size, Image.Resampling.BICUBIC))
        return int(dataset.labels[index]), cropped(enlarged)

    return sample


def cropped(ink: ByteArray) -> ByteArray:
    """Cut to the ink, which must not be blank."""
    return cut(ink, bounding_box(ink))


def _rendered(strokes: Strokes, height: float, pen: float) -> ByteArray:
    side = int(height + pen) + 4
    return cropped(render(fit_strokes(strokes, max(height - pen, 1), (side / 2, side / 2)), pen, side))


def _row_lengths(rng: np.random.Generator, most: int) -> list[int]:
    """How many digits each row has: few as often as many."""
    total = int(np.rint(np.exp(rng.uniform(np.log(0.6), np.log(most + 0.4))).clip(1, most)))
    rows = int(rng.integers(1, min(MAX_ROWS, total) + 1))
    shares = rng.multinomial(total - rows, np.full(rows, 1 / rows))
    return [int(share) + 1 for share in shares]


def _arrange(
    digits: list[ByteArray], height: float, pen: float, gaps: str, rng: np.random.Generator
) -> tuple[ByteArray, bool]:
    """Put digits side by side on a wavy line; also returns whether some touch."""
    tall = int(1.6 * height) + 8
    row = np.zeros((tall, sum(digit.shape[1] for digit in digits) + int(len(digits) * (height + 4))), np.uint8)
    # The column right of the ink in each line.
    edge = np.full(tall, -1e6)
    right, touching = 0, False
    for number, digit in enumerate(digits):
        top = int(np.clip((tall - len(digit)) / 2 + rng.normal(0, 0.05) * height, 0, tall - len(digit)))
        lines = slice(top, top + len(digit))
        touches = gaps == "touching" and number > 0 and bool(rng.random() < TOUCHING_SHARE)
        gap = -pen * rng.uniform(0.1, OVERLAP) if touches else max(2.0, height * rng.uniform(*GAPS[gaps]))
        margin = 0 if touches else int(np.ceil(gap))
        free = np.max([np.roll(edge, shift) for shift in range(-margin, margin + 1)], axis=0)[lines]
        left = float((free - _left_profile(digit)).max()) + gap
        leaning = right - MAX_LEANING * digit.shape[1]
        touching |= touches and left >= leaning
        start = int(np.rint(max(left, leaning, 0)))
        part = row[lines, start : start + digit.shape[1]]
        np.maximum(part, digit, out=part)
        columns = np.where(digit > 0, np.arange(start + 1, start + digit.shape[1] + 1), -1e6)
        edge[lines] = np.maximum(edge[lines], columns.max(axis=1))
        right = start + digit.shape[1]
    return row[:, :right], touching


def _left_profile(digit: ByteArray) -> IntArray:
    """The first column with ink in each line; far away in a line without."""
    return np.where((digit > 0).any(axis=1), np.argmax(digit > 0, axis=1), 10**6)


def _stack(rows: list[ByteArray], height: float, rng: np.random.Generator) -> ByteArray:
    """Rows below each other, each indented by chance, with margins all around."""
    above, left, below, right = (int(margin) for margin in height * rng.uniform(0.15, 1.0, 4))
    indents = [int(indent) for indent in height * rng.uniform(0, 0.6, len(rows))]
    # Each row already has some height to spare for its waves.
    pitch = int(height * rng.uniform(1.4, 2.0))
    wide = left + right + max(row.shape[1] + indent for row, indent in zip(rows, indents, strict=True))
    picture = np.zeros((above + below + (len(rows) - 1) * pitch + len(rows[0]), wide), np.uint8)
    for number, (row, indent) in enumerate(zip(rows, indents, strict=True)):
        top = above + number * pitch
        part = picture[top : top + len(row), left + indent : left + indent + row.shape[1]]
        np.maximum(part, row, out=part)
    return picture
