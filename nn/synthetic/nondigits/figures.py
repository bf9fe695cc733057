"""Figures with random parts for training: circles with something inside, branching lines, and random strokes."""

import numpy as np

from nn.images.strokes import Strokes
from nn.synthetic.handwriting import sample_paths
from nn.synthetic.nondigits.sketch import DIGIT_STRIDE, as_points, random_affine, smooth_strokes, unit_circle


def _circle(radius: float, rng: np.random.Generator) -> Strokes:
    """A drawn circle around the middle of the sheet."""
    points = [(50 + radius * x, 50 + radius * y) for x, y in unit_circle(8, rng)]
    return smooth_strokes([[*points, points[0]]], 1.5, rng)


def clock(rng: np.random.Generator) -> Strokes:
    """A circle with two hands; in line with each other, they would make a slashed 0."""
    first = rng.uniform(0, 2 * np.pi)
    second = first + rng.choice([-1, 1]) * rng.uniform(0.7, 2.3)
    hands: Strokes = [
        [(50, 50), (50 + length * np.cos(angle), 50 + length * np.sin(angle))]
        for angle, length in ((first, rng.uniform(22, 32)), (second, rng.uniform(30, 42)))
    ]
    return random_affine([*_circle(50, rng), *smooth_strokes(hands, 1.0, rng)], rng)


def wheel(rng: np.random.Generator) -> Strokes:
    """A circle with spokes."""
    spokes: Strokes = [[(50, 50), tuple(50 + 50 * spoke)] for spoke in unit_circle(int(rng.integers(3, 7)), rng)]
    return random_affine([*_circle(50, rng), *smooth_strokes(spokes, 1.5, rng)], rng)


def target(rng: np.random.Generator) -> Strokes:
    """A circle in a circle, or several marks in a circle."""
    if rng.random() < 0.4:
        return random_affine([*_circle(50, rng), *_circle(rng.uniform(15, 28), rng)], rng)
    marks = 50 + rng.uniform(12, 28) * unit_circle(int(rng.integers(2, 6)), rng) + rng.normal(0, 3, 2)
    return random_affine([*_circle(50, rng), *[[point] for point in as_points(marks)]], rng)


def lobes(rng: np.random.Generator) -> Strokes:
    """A closed outline with three to six lobes, like a clover leaf or a cloud; two would make an 8."""
    lobes = int(rng.integers(3, 7))
    angle = np.linspace(0, 2 * np.pi, 8 * lobes + 1)
    radius = 50 * (1 + rng.uniform(0.25, 0.55) * np.cos(lobes * angle + rng.uniform(0, 6)))
    radius *= 1 + rng.uniform(0, 0.25) * np.cos(angle + rng.uniform(0, 6))
    points = as_points(50 + np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1))
    return random_affine([points], rng)


def twig(rng: np.random.Generator) -> Strokes:
    """A straight stem in any direction with at least three side branches."""
    angle = rng.uniform(0, 2 * np.pi)
    along = np.array([np.cos(angle), np.sin(angle)])
    across = np.array([-along[1], along[0]])
    strokes: Strokes = [as_points(np.array([50 - 50 * along, 50 + 50 * along]))]
    for place in np.linspace(-40, 40, int(rng.integers(3, 7))):
        side, start = rng.choice([-1, 1]), 50 + (place + rng.normal(0, 4)) * along
        tip = start + rng.uniform(20, 50) * (side * across + rng.uniform(0.2, 1) * along)
        strokes.append(as_points(np.array([start, tip])))
    return smooth_strokes(strokes, 2.0, rng)


def fork(rng: np.random.Generator) -> Strokes:
    """A stem in any direction that ends in three prongs."""
    angle, spread = rng.uniform(0, 2 * np.pi), rng.uniform(0.5, 0.9)
    strokes: Strokes = [as_points(np.array([[50, 50], 50 - 60 * np.array([np.cos(angle), np.sin(angle)])]))]
    for prong in angle + spread * np.arange(-1, 2):
        tip = 50 + rng.uniform(35, 55) * np.array([np.cos(prong), np.sin(prong)])
        strokes.append(as_points(np.array([[50, 50], tip])))
    return smooth_strokes(strokes, 2.0, rng)


def comb(rng: np.random.Generator) -> Strokes:
    """A line with four or five prongs on one side, in one of four directions."""
    strokes: Strokes = [[(20, 0), (20, 100)]]
    strokes += [[(20, y), (rng.uniform(60, 90), y)] for y in np.linspace(3, 97, int(rng.integers(4, 6)))]
    quarter = int(rng.integers(4)) * np.pi / 2
    turn = np.array([[np.cos(quarter), -np.sin(quarter)], [np.sin(quarter), np.cos(quarter)]])
    turned = [as_points((np.array(stroke) - 50) @ turn.T + 50) for stroke in smooth_strokes(strokes, 2.5, rng)]
    return random_affine(turned, rng)


def angle(rng: np.random.Generator) -> Strokes:
    """Two lines that meet in a point on the left; on the right they could be a 7, and at the top a 1."""
    middle, half = np.pi + rng.uniform(-0.6, 0.6), rng.uniform(0.4, 0.9)
    legs = [rng.uniform(60, 110) * np.array([-np.cos(middle + side), -np.sin(middle + side)]) for side in (half, -half)]
    return smooth_strokes([as_points(np.array([legs[0], [0, 0], [0, 0], legs[1]]) + 10)], 2.0, rng)


def random_strokes(rng: np.random.Generator) -> Strokes:
    """Four to seven random strokes; fewer could form a digit."""
    strokes: Strokes = []
    for _ in range(int(rng.integers(4, 8))):
        start, end = rng.uniform(0, 100, (2, 2))
        while np.hypot(*(end - start)) < 40:
            start, end = rng.uniform(0, 100, (2, 2))
        strokes.append(as_points(np.array([start, (start + end) / 2 + rng.normal(0, 10, 2), end])))
    return smooth_strokes(strokes, 1.0, rng)


def polyline(rng: np.random.Generator) -> Strokes:
    """A sequence of straight lines with sharp turns, which crosses itself."""
    while True:
        points = rng.uniform(0, 100, (int(rng.integers(6, 10)), 2))
        if np.hypot(*np.diff(points, axis=0).T).min() > 40 and np.ptp(points[:, 0]) > 70:
            return [as_points(points)]


def turned_digit(rng: np.random.Generator) -> Strokes:
    """A digit on its side, or mirrored; only digits that do not look like another one then."""
    mirrored = rng.random() < 0.5
    paths = sample_paths(rng.choice([3, 4, 7] if mirrored else [3, 4], 1).astype(np.uint8), rng)
    turned: Strokes = []
    for part in paths.strokes(0):
        x, y = part[::DIGIT_STRIDE].T - 50
        turned.append(as_points(50 + np.stack([-x, y] if mirrored else [y, -x], axis=1)))
    return turned
