"""What is kept from networks while they learn, to find out whether they have understood what a digit looks like."""

import numpy as np

from nn.drawing import Strokes
from nn.nondigits.shapes import LETTERS, SHAPES, lines
from nn.nondigits.sketch import Kind, any_of, as_points, digit, digits, letter, ring, row, shaken, shape, soften, vary


def _text(rng: np.random.Generator) -> Strokes:
    letters = rng.choice(list("acehkmnoruw"), rng.integers(3, 7))
    return vary(row([soften(any_of(rng, LETTERS[letter]), 4.0, rng) for letter in letters], 22, rng), rng)


def _crossed_out(rng: np.random.Generator) -> Strokes:
    """A digit under a zigzag that leaves little of it to be read, and is not as narrow as a 1."""
    written = digit(rng)
    points = np.array([point for stroke in written for point in stroke])
    low, high = points.min(axis=0) - 6, points.max(axis=0) + 6
    turns = int(rng.integers(7, 11))
    half = max(high[0] - low[0], 0.8 * (high[1] - low[1])) / 2
    x = (low[0] + high[0]) / 2 + half * np.resize([-1, 1], turns)
    zigzag = np.stack([x, np.linspace(low[1], high[1], turns)], axis=1) + rng.normal(0, 3, (turns, 2))
    return vary([*written, as_points(zigzag)], rng)


def _hash(rng: np.random.Generator) -> Strokes:
    """Lines across lines: a hash, a fence, a grid."""
    down, across = rng.integers(2, 5, 2)
    strokes: Strokes = [[(x, 0), (x, 100)] for x in np.linspace(100 / (down + 1), 100 - 100 / (down + 1), down)]
    strokes += [[(0, y), (100, y)] for y in np.linspace(100 / (across + 1), 100 - 100 / (across + 1), across)]
    return vary(soften(strokes, 4.0, rng), rng)


def _spiral(rng: np.random.Generator) -> Strokes:
    """Round and round at least three times, or it could be a 6, a 9 or a 0."""
    turns = rng.uniform(3, 4.5)
    angle = np.linspace(0, 2 * np.pi * turns, int(14 * turns))
    reach, way = 50 * angle / angle[-1], rng.choice([-1, 1])
    turned = way * angle + rng.uniform(0, 2 * np.pi)
    points = 50 + np.stack([reach * np.cos(turned), reach * np.sin(turned)], axis=1)
    return vary([shaken(points, rng)], rng)


def _head(rng: np.random.Generator) -> Strokes:
    points = [(50 + 50 * x, 50 + 45 * y) for x, y in ring(8, rng)]
    return soften([[*points, points[0]]], 1.5, rng)


def _face(rng: np.random.Generator) -> Strokes:
    features = [*any_of(rng, SHAPES["eyes"]), *any_of(rng, SHAPES["mouth"])]
    if rng.random() < 0.4:
        features.append([(50, 44), (50, 56)])
    return vary([*_head(rng), *soften(features, 1.5, rng)], rng)


def _sun(rng: np.random.Generator) -> Strokes:
    rays = ring(int(rng.integers(7, 11)), rng)
    middle = [[(x * 0.5 + 25, y * 0.5 + 25) for x, y in stroke] for stroke in _head(rng)]
    return vary([*middle, *soften([[tuple(50 + 36 * ray), tuple(50 + 62 * ray)] for ray in rays], 2.0, rng)], rng)


def _flower(rng: np.random.Generator) -> Strokes:
    """Petals around a middle, on a stalk with two leaves."""
    strokes: Strokes = []
    for x, y in ring(int(rng.integers(5, 8)), rng):
        # A petal: how far out each of its points is, and how far to the side.
        petal = [(8, 0), (26, 12), (40, 0), (26, -12), (8, 0)]
        strokes.append([(50 + out * x - side * y, 40 + out * y + side * x) for out, side in petal])
    strokes += [[(50, 48), (50, 108)], [(50, 104), (20, 92), (0, 66)], [(50, 104), (80, 92), (100, 66)]]
    return vary(soften(strokes, 1.5, rng), rng)


def _tree(rng: np.random.Generator) -> Strokes:
    """A fir of two or three storeys, or a trunk with branches on both sides."""
    strokes: Strokes = []
    if rng.random() < 0.5:
        for top in np.linspace(0, 52, int(rng.integers(2, 4))):
            left, right, low = 20 - top / 4, 80 + top / 4, top + 34
            strokes.append(lines((50, top), (left, low), (right, low), (50, top)))
        strokes.append([(50, 86), (50, 106)])
    else:
        strokes.append([(50, 0), (50, 100)])
        for fork in np.linspace(30, 72, int(rng.integers(2, 5))):
            strokes.append(lines((10, fork - 28), (50, fork), (90, fork - 28)))
    return vary(soften(strokes, 2.5, rng), rng)


EXAM: dict[str, Kind] = {
    "other letter": Kind(letter("EFNWYkmuw"), practised=False),
    "text": Kind(_text, practised=False),
    "three digits": Kind(digits(3), practised=False),
    "crossed-out digit": Kind(_crossed_out, practised=False),
    "face": Kind(_face, practised=False),
    "stick figure": Kind(shape("stick figure", 2.0), practised=False),
    "house": Kind(shape("house", 2.5), practised=False),
    "tree": Kind(_tree, practised=False),
    "flower": Kind(_flower, practised=False),
    "sun": Kind(_sun, practised=False),
    "star": Kind(shape("star", 2.5), practised=False),
    "heart": Kind(shape("heart", 2.0), practised=False),
    "arrow": Kind(shape("arrow"), practised=False),
    "tick": Kind(shape("tick", 4.0), practised=False),
    "hash": Kind(_hash, practised=False),
    "spiral": Kind(_spiral, practised=False),
    "infinity": Kind(shape("infinity"), practised=False),
    "percent": Kind(shape("percent", 2.0), practised=False),
    "envelope": Kind(shape("envelope"), practised=False),
}
