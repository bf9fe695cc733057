"""Ten digits to click on, written down as pen strokes, for people who cannot or do not want to draw."""

from functools import cache

import numpy as np

from nn.datasets import CLASSES
from nn.drawing import place
from nn.handwriting import LEGIBLE, write
from ui.strokes import SIDE, Strokes, smooth

# Each stroke runs smoothly through its points; a corner is where one stroke ends and the next begins.
# Written by us on a sheet of squared paper, 100 squares each way, x to the right and y down.
POINTS: dict[int, Strokes] = {
    0: [[(52, 14), (32, 24), (25, 52), (34, 80), (52, 87), (70, 77), (76, 50), (68, 23), (52, 14)]],
    1: [[(36, 32), (48, 23), (55, 13)], [(55, 13), (54, 50), (52, 88)]],
    2: [[(29, 31), (37, 17), (55, 14), (68, 26), (64, 45), (46, 66), (27, 84)], [(27, 84), (50, 83), (75, 85)]],
    3: [[(30, 22), (46, 13), (64, 20), (65, 37), (46, 47)], [(46, 47), (67, 54), (70, 72), (53, 87), (28, 80)]],
    4: [[(45, 14), (36, 36), (26, 57)], [(26, 57), (50, 57), (77, 55)], [(64, 32), (62, 60), (59, 88)]],
    5: [[(70, 15), (52, 15), (34, 17)], [(34, 17), (32, 31), (31, 46)],
        [(31, 46), (50, 41), (68, 52), (68, 74), (50, 87), (28, 80)]],
    6: [[(63, 13), (44, 28), (31, 52), (31, 74), (45, 87), (63, 82), (68, 66), (56, 54), (40, 59), (31, 70)]],
    7: [[(26, 19), (48, 18), (73, 16)], [(73, 16), (59, 45), (46, 88)]],
    8: [[(66, 25), (52, 14), (37, 21), (36, 36), (52, 48), (67, 61), (67, 79), (51, 87), (35, 79), (36, 62),
         (51, 49), (65, 36), (66, 25)]],
    9: [[(67, 28), (54, 15), (37, 20), (31, 37), (41, 50), (57, 46), (67, 28)], [(67, 28), (66, 55), (57, 88)]],
}  # fmt: skip


@cache
def strokes(digit: int) -> Strokes:
    """A sample digit in canvas pixels."""
    return [[(x * SIDE / 100, y * SIDE / 100) for x, y in smooth(points)] for points in POINTS[digit]]


def written(rng: np.random.Generator) -> Strokes:
    """A digit from the generator of handwriting, in canvas pixels: any digit, in any of its ways."""
    paths = write(rng.integers(0, CLASSES, 1).astype(np.uint8), rng, LEGIBLE)
    placed = place([part.tolist() for part in paths.strokes(0)], SIDE * rng.uniform(0.45, 0.75), (SIDE / 2, SIDE / 2))
    return [[(round(x, 2), round(y, 2)) for x, y in stroke] for stroke in placed]


def style_sheet() -> str:
    """Puts the picture of each sample on the button that brings it; the words stay for those who cannot see it."""
    rules = "".join(
        f'.st-key-sample-{digit} button {{ background: center / cover url("{thumbnail(digit)}"); }}' for digit in POINTS
    )
    return f"<style>{rules}</style>"


def thumbnail(digit: int) -> str:
    """A sample digit as a small picture, white on black, for the button that brings it (an SVG in a data URI)."""
    lines = "".join(
        "<polyline points='" + " ".join(f"{x:.0f},{y:.0f}" for x, y in smooth(points)) + "'/>"
        for points in POINTS[digit]
    )
    svg = (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 100 100'><rect width='100' height='100'/>"
        "<g fill='none' stroke='white' stroke-width='8' stroke-linecap='round' stroke-linejoin='round'>"
        f"{lines}</g></svg>"
    )
    return "data:image/svg+xml," + svg.replace("<", "%3C").replace(">", "%3E").replace(" ", "%20")
