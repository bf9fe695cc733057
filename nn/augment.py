"""Warping digits while a network learns: turned, slanted, stretched, shifted, bent like rubber, thicker or thinner.

A 5 that leans a little is still a 5, but a network that has never seen it lean cannot know. Shown each digit in a new
shape every time, it can learn nothing by heart, and has to find out what all shapes have in common.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from nn.arrays import ByteArray, FloatArray, IntArray
from nn.datasets import PIXELS
from nn.preprocessing import SIDE

# Around each picture lies one pixel of paper, so that a look beyond the edge finds paper, too.
EDGE = 1
WIDE = SIDE + 2 * EDGE


@dataclass(frozen=True)
class Warp:
    """How far digits are warped at strength 1: standard deviations, but for the last two lines.

    rotation : in radians
    shear    : sideways shift per height
    scale    : of the logarithm of the size, in each direction by itself
    shift    : in pixels, in each direction
    elastic  : in pixels: how far one part of a digit wanders (in the most rubbery digits; in others less)
    softness : in pixels: over what distance neighbours wander together
    growth   : how much of a pixel the edge of the ink moves outwards at most; and inwards, as a negative number
    spared   : this share of the digits stays as it is
    """

    rotation: float = 0.1
    shear: float = 0.1
    scale: float = 0.08
    shift: float = 0.6
    elastic: float = 1.5
    softness: float = 4.0
    growth: tuple[float, float] = (-0.4, 0.6)
    spared: float = 0.15


def warp(images: ByteArray, rng: np.random.Generator, strength: float = 1.0, style: Warp | None = None) -> FloatArray:
    """Make of each picture another one of the same digit, by lot.

    warped[pixel] = thicker_or_thinner(image)[source[pixel]]           (between four pixels: their weighted mean)
    source[pixel] = middle + shift + turn_and_stretch @ (pixel - middle) + elastic[pixel]

    images   : (count, 784) uint8
    strength : all of `style` is multiplied by it; 0 changes nothing
    returns inputs for the network: (count, 784) float32 from 0 to 1
    Source: Simard, Steinkraus and Platt (2003), "Best Practices for Convolutional Neural Networks Applied to Visual
    Document Analysis", section 2.
    """
    style = style or Warp()
    pictures = images.reshape(-1, SIDE, SIDE)
    count = len(pictures)
    how_much = np.float32(strength) * (rng.random(count) >= style.spared).astype(np.float32)
    growth = how_much * rng.uniform(*style.growth, count).astype(np.float32)
    # By more than to the strongest or faintest of its neighbours, a pixel cannot change.
    grown = _grow(pictures, np.clip(growth, -1, 1))
    source = _places(_turns(how_much, rng, style))
    source += _waves(how_much, rng, style)
    return _look_up(grown, source)


def _grow(pictures: ByteArray, amount: FloatArray) -> FloatArray:
    """Move the edge of the ink by less than a pixel, outwards (amount above 0) or inwards (below 0).

    grown = ink + amount * (strongest of the pixel and its four neighbours - ink)
    thinned = ink - amount * (ink - faintest of the pixel and its four neighbours)

    pictures : (count, 28, 28) uint8; amount : (count,) from -1 to 1
    returns (count, 30, 30) float32 from 0 to 1, with an edge of paper
    """
    wide = np.zeros((len(pictures), WIDE, WIDE), np.float32)
    ink = wide[:, 1:-1, 1:-1]
    np.divide(pictures, np.float32(255), out=ink)
    strongest, faintest = ink.copy(), ink.copy()
    for neighbour in (wide[:, :-2, 1:-1], wide[:, 2:, 1:-1], wide[:, 1:-1, :-2], wide[:, 1:-1, 2:]):
        np.maximum(strongest, neighbour, out=strongest)
        np.minimum(faintest, neighbour, out=faintest)
    outwards, inwards = (np.maximum(sign * amount, 0)[:, None, None] for sign in (1, -1))
    strongest -= ink
    faintest -= ink
    ink += outwards * strongest + inwards * faintest
    return wide


def _turns(strength: FloatArray, rng: np.random.Generator, style: Warp) -> FloatArray:
    """Rotation, shear, scale and shift of each picture as one matrix.

    strength : (count,), of each picture
    returns (count, 2, 3) float32: (row, column) in the source = matrix @ (row, column, 1), counted from the middle
    """

    spread = np.array([style.rotation, style.shear, *2 * [style.scale], *2 * [style.shift]], np.float32)
    chance = rng.standard_normal((len(strength), len(spread)), np.float32)
    angle, shear, height, width, down, right = (chance * spread * strength[:, np.newaxis]).T
    height, width = np.exp(height), np.exp(width)
    cosine, sine = np.cos(angle), np.sin(angle)
    rows = [height * cosine, -height * sine, down]
    columns = [width * sine + shear * cosine, width * cosine - shear * sine, right]
    return np.stack([*rows, *columns], axis=1).reshape(-1, 2, 3)


def _places(matrix: FloatArray) -> FloatArray:
    """Where each pixel of the new pictures looks in the old ones.

    matrix : (count, 2, 3), see _turns; returns (count, 2, 28, 28): row and column in a picture with its edge
    """
    places = matrix.reshape(-1, 3) @ _pixels()
    places += np.float32((SIDE - 1) / 2 + EDGE)
    return places.reshape(-1, 2, SIDE, SIDE)


def _waves(strength: FloatArray, rng: np.random.Generator, style: Warp) -> FloatArray:
    """Bend like rubber: every pixel wanders its own way, but near ones nearly the same way.

    elastic = amount * blur @ noise @ blur.T         (a Gaussian blur down the columns, and one along the rows)

    strength : (count,), of each picture; returns (count, 2, 28, 28) float32 in pixels
    """
    count = len(strength)
    blur = _blur(style.softness)
    noise = rng.standard_normal((count * 2, SIDE, SIDE), np.float32)
    smooth = np.matmul(blur, noise).reshape(-1, SIDE) @ blur.T
    amount = np.float32(style.elastic) * strength * rng.random(count, np.float32)
    waves: FloatArray = amount[:, None, None, None] * smooth.reshape(count, 2, SIDE, SIDE)
    return waves


def _look_up(wide: FloatArray, source: FloatArray) -> FloatArray:
    """What a picture shows between its pixels: the mean of the four around, the nearer the more (bilinear).

    wide : (count, 30, 30); source : (count, 2, 28, 28), rows and columns in it, used as scratch paper
    returns (count, 784) float32
    """
    count = len(wide)
    np.clip(source, 0, WIDE - 1.001, out=source)
    whole = source.astype(np.int32)
    source -= whole
    below, right = source.reshape(count, 2, PIXELS).swapaxes(0, 1)
    # One number instead of three says which picture, row and column: much faster to look up.
    place = (whole[:, 0] * WIDE + whole[:, 1]).reshape(count, PIXELS)
    place += np.arange(count, dtype=np.int32)[:, None] * (WIDE * WIDE)
    ink = wide.reshape(-1)
    upper, lower = (_between(ink, at, right) for at in (place, place + WIDE))
    lower -= upper
    lower *= below
    upper += lower
    return upper


def _between(ink: FloatArray, place: IntArray, share: FloatArray) -> FloatArray:
    """left + share * (right - left) of two neighbours in a row."""
    left: FloatArray = ink.take(place)
    step = ink.take(place + 1)
    step -= left
    step *= share
    left += step
    return left


@cache
def _pixels() -> FloatArray:
    """(3, 784): row and column of every pixel, counted from the middle, and a 1 for the shift."""
    row, column = np.mgrid[:SIDE, :SIDE].reshape(2, -1).astype(np.float32) - np.float32((SIDE - 1) / 2)
    return np.stack([row, column, np.ones_like(row)])


@cache
def _blur(softness: float) -> FloatArray:
    """(28, 28): the Gaussian blur of a row of numbers, such that blurred noise of spread 1 keeps the spread 1."""
    pixel = np.arange(SIDE)
    blur = np.exp(-0.5 * ((pixel[:, None] - pixel) / softness) ** 2)
    evened: FloatArray = (blur / np.sqrt((blur * blur).sum(axis=1, keepdims=True))).astype(np.float32)
    return evened
