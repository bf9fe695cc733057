"""Drawings on the canvas that cost the most to read: noise, patterns, and hundreds of strokes."""

from collections.abc import Iterator

import numpy as np

from nn.arrays import ByteArray
from nn.images.strokes import CANVAS_SIZE, render


def worst_drawings(seed: int = 0) -> Iterator[tuple[str, ByteArray]]:
    """Names and pixels, (CANVAS_SIZE, CANVAS_SIZE) uint8 with white ink on black."""
    rng = np.random.default_rng(seed)
    for size in (1, 2, 3, 4, 6, 8, 12):
        for density in (0.005, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8):
            yield f"noise of {density:.1%} in specks of {size}", noise(density, size, rng)
    for size in (2, 5, 10, 20):
        yield f"checkerboard of {size}", pattern(lambda row, column, size=size: (row // size + column // size) % 2 == 0)
    for size in (1, 3, 6, 10):
        for gap in (1, 3, 8):
            period = size + gap
            yield (
                f"dots of {size}, {gap} apart",
                pattern(lambda row, column, size=size, period=period: (row % period < size) & (column % period < size)),
            )
            yield (
                f"hatching of {size}, {gap} apart",
                pattern(lambda row, column, size=size, period=period: (row + column) % period < size),
            )
            yield (
                f"dashes of {size}, {gap} apart",
                pattern(
                    lambda row, column, size=size, period=period: (
                        (column % period < size) & (row % (4 * period) < 3 * period)
                    )
                ),
            )
    for count in (50, 150, 500):
        for length in (3, 12, 40):
            for brush in (2, 6, 20):
                yield f"{count} strokes of {length} with a brush of {brush}", strokes(count, length, brush, rng)
    for height in (14, 18, 30, 50):
        yield f"zigzags, {height} high", zigzags(height, rng)
        for share in (0.5, 0.7):
            yield f"{share:.0%} ones among scribbles, {height} high", ones_and_scribbles(height, share, rng)
    grey = rng.integers(0, 256, (CANVAS_SIZE, CANVAS_SIZE), np.uint8)
    yield "grey noise", grey
    yield "faint noise", np.where(grey < 8, grey, 0).astype(np.uint8)


def noise(density: float, size: int, rng: np.random.Generator) -> ByteArray:
    """Squares of ink at random places. density : share of the places that have ink; size : of a square in pixels"""
    places = -(-CANVAS_SIZE // size)
    ink = np.kron(rng.random((places, places)) < density, np.ones((size, size), bool))
    return ink[:CANVAS_SIZE, :CANVAS_SIZE].astype(np.uint8) * 255


def pattern(is_ink) -> ByteArray:
    """A pattern, by a function of row and column."""
    return np.fromfunction(lambda row, column: is_ink(row, column) * 255, (CANVAS_SIZE, CANVAS_SIZE), dtype=int).astype(
        np.uint8
    )


def strokes(count: int, length: float, brush: int, rng: np.random.Generator) -> ByteArray:
    """Short strokes in all directions, everywhere."""
    starts = rng.uniform(0, CANVAS_SIZE, (count, 2))
    steps = rng.normal(0, length, (count, 2))
    return render([[tuple(start), tuple(start + step)] for start, step in zip(starts, steps, strict=True)], brush=brush)


def zigzags(height: int, rng: np.random.Generator) -> ByteArray:
    """Rows of one long zigzag each, which may be many digits that touch. height : of a row in pixels"""
    rows = [
        [(x, top + rng.uniform(1, height - 4)) for x in range(2, CANVAS_SIZE, max(3, height // 5))]
        for top in range(0, CANVAS_SIZE - height, height)
    ]
    return render(rows, brush=2)


def ones_and_scribbles(height: int, share: float, rng: np.random.Generator) -> ByteArray:
    """Ones, each of which is a digit for certain, and scribbles, which may be several digits. share : of the ones"""
    drawn = []
    for top in range(1, CANVAS_SIZE - height, height):
        for left in range(1, CANVAS_SIZE - height, height):
            corner, inner = np.array([left, top]), height - 3
            points = rng.uniform(0, inner, (8, 2))
            if rng.random() < share:
                points = np.array([[inner / 2, 0], [inner / 2 + rng.uniform(-2, 2), inner - rng.uniform(0, 2)]])
            drawn.append([tuple(point) for point in corner + points])
    return render(drawn, brush=1)
