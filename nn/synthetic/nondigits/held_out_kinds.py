"""Kinds of drawings that are never used in training, to test whether rejection generalizes to unseen kinds."""

import numpy as np

from nn.images.strokes import Strokes
from nn.synthetic.nondigits.letters import LETTERS
from nn.synthetic.nondigits.shapes import SHAPES, lines
from nn.synthetic.nondigits.sketch import (
    Sampler,
    arrange_in_row,
    as_points,
    choose,
    digits_sampler,
    jitter_path,
    letter_sampler,
    random_affine,
    sample_digit,
    shape_sampler,
    smooth_strokes,
    unit_circle,
)


def _text(rng: np.random.Generator) -> Strokes:
    letters = rng.choice(list("acehkmnoruw"), rng.integers(3, 7))
    return random_affine(
        arrange_in_row([smooth_strokes(choose(rng, LETTERS[letter]), 4.0, rng) for letter in letters], 22, rng), rng
    )


def _crossed_out(rng: np.random.Generator) -> Strokes:
    """A digit made illegible by a zigzag that is wider than a 1."""
    written = sample_digit(rng)
    points = np.array([point for stroke in written for point in stroke])
    low, high = points.min(axis=0) - 6, points.max(axis=0) + 6
    turns = int(rng.integers(7, 11))
    half = max(high[0] - low[0], 0.8 * (high[1] - low[1])) / 2
    x = (low[0] + high[0]) / 2 + half * np.resize([-1, 1], turns)
    zigzag = np.stack([x, np.linspace(low[1], high[1], turns)], axis=1) + rng.normal(0, 3, (turns, 2))
    return random_affine([*written, as_points(zigzag)], rng)


def _hash(rng: np.random.Generator) -> Strokes:
    """Crossing lines: a hash, a fence or a grid."""
    down, across = rng.integers(2, 5, 2)
    strokes: Strokes = [[(x, 0), (x, 100)] for x in np.linspace(100 / (down + 1), 100 - 100 / (down + 1), down)]
    strokes += [[(0, y), (100, y)] for y in np.linspace(100 / (across + 1), 100 - 100 / (across + 1), across)]
    return random_affine(smooth_strokes(strokes, 4.0, rng), rng)


def _spiral(rng: np.random.Generator) -> Strokes:
    """At least three turns; with fewer it could be a 6, a 9 or a 0."""
    turns = rng.uniform(3, 4.5)
    angle = np.linspace(0, 2 * np.pi * turns, int(14 * turns))
    radius, direction = 50 * angle / angle[-1], rng.choice([-1, 1])
    rotated = direction * angle + rng.uniform(0, 2 * np.pi)
    points = 50 + np.stack([radius * np.cos(rotated), radius * np.sin(rotated)], axis=1)
    return random_affine([jitter_path(points, rng)], rng)


def _head(rng: np.random.Generator) -> Strokes:
    points = [(50 + 50 * x, 50 + 45 * y) for x, y in unit_circle(8, rng)]
    return smooth_strokes([[*points, points[0]]], 1.5, rng)


def _face(rng: np.random.Generator) -> Strokes:
    features = [*choose(rng, SHAPES["eyes"]), *choose(rng, SHAPES["mouth"])]
    if rng.random() < 0.4:
        features.append([(50, 44), (50, 56)])
    return random_affine([*_head(rng), *smooth_strokes(features, 1.5, rng)], rng)


def _sun(rng: np.random.Generator) -> Strokes:
    rays = unit_circle(int(rng.integers(7, 11)), rng)
    middle = [[(x * 0.5 + 25, y * 0.5 + 25) for x, y in stroke] for stroke in _head(rng)]
    return random_affine(
        [*middle, *smooth_strokes([[tuple(50 + 36 * ray), tuple(50 + 62 * ray)] for ray in rays], 2.0, rng)], rng
    )


def _flower(rng: np.random.Generator) -> Strokes:
    """Petals around a centre, on a stalk with two leaves."""
    strokes: Strokes = []
    for x, y in unit_circle(int(rng.integers(5, 8)), rng):
        # Points of a petal: distance from the centre of the flower, and to the side.
        petal = [(8, 0), (26, 12), (40, 0), (26, -12), (8, 0)]
        strokes.append([(50 + out * x - side * y, 40 + out * y + side * x) for out, side in petal])
    strokes += [[(50, 48), (50, 108)], [(50, 104), (20, 92), (0, 66)], [(50, 104), (80, 92), (100, 66)]]
    return random_affine(smooth_strokes(strokes, 1.5, rng), rng)


def _tree(rng: np.random.Generator) -> Strokes:
    """A fir of two or three triangles, or a trunk with branches on both sides."""
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
    return random_affine(smooth_strokes(strokes, 2.5, rng), rng)


HELD_OUT_KINDS: dict[str, Sampler] = {
    "other letter": letter_sampler("EFNWYkmuw"),
    "text": _text,
    "three digits": digits_sampler(3),
    "crossed-out digit": _crossed_out,
    "face": _face,
    "stick figure": shape_sampler("stick figure", 2.0),
    "house": shape_sampler("house", 2.5),
    "tree": _tree,
    "flower": _flower,
    "sun": _sun,
    "star": shape_sampler("star", 2.5),
    "heart": shape_sampler("heart", 2.0),
    "arrow": shape_sampler("arrow"),
    "tick": shape_sampler("tick", 4.0),
    "hash": _hash,
    "spiral": _spiral,
    "infinity": shape_sampler("infinity"),
    "percent": shape_sampler("percent", 2.0),
    "envelope": shape_sampler("envelope"),
}
