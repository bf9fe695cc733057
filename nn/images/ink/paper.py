"""Ink on paper in uneven light: the brightness of the paper at each pixel, and lines printed on it."""

import math

import numpy as np
from PIL import Image, ImageFilter

from nn.arrays import ByteArray, FloatArray
from nn.images.ink.filters import maximum_filter, minimum_filter

# Sides of the filters that remove the ink, relative to the longest side of the picture. Strokes are narrower than the
# filter; shadows that are broader count as paper.
FILTER_SHARES = (1 / 8, 1 / 4, 1 / 2)
# A filter is large enough if it finds this share of the pixels that are nearly as dark as its strokes.
STROKES_SHARE, DARK_SHARE = 0.9, 0.8
# Where the median pixel is darker than this, relative to the paper around it, it is ink.
MIN_PAPER = 0.7
# A line on the paper is ink in this share of a row or column.
LINE_SHARE = 0.8
# Lines may be tilted by up to 3.4 degrees.
MAX_SLOPE = 0.06
# Ink in a line darker than this cannot be told from the line.
MAX_LINE = 0.95
# The bar of a digit that fills the picture is no line: without it, the rest of the digit reaches the sides of the
# picture.
# Sides are this share of the width, and the rest has ink there in these shares of the rows (more: a line at the side).
LINE_MARGIN, MIN_AT_SIDES, MAX_AT_SIDES = 0.04, 0.04, 0.9
# Nor is it a line if it is as thick as this share of the picture, and this many pixels.
BAR_SHARE, MIN_BAR = 0.05, 5


def ink_on_paper(grey: ByteArray) -> FloatArray:
    """How much darker than the paper around it each pixel is.

    ink = 1 - grey / paper

    grey : (height, width); returns (height, width) float32 from 0 to 1
    """
    smooth = np.asarray(Image.fromarray(grey).filter(ImageFilter.BoxBlur(1)), np.float32)
    *small, largest = (_ink(grey, paper_brightness(smooth, share)) for share in FILTER_SHARES)
    return next((ink for ink in small if _has_all_strokes(ink, largest)), largest)


def paper_brightness(grey: FloatArray, share: float) -> FloatArray:
    """The brightness of the paper at each pixel: a morphological closing, which fills all that is dark and narrow.

    closing = minimum of (maximum of grey over a square) over a square

    grey  : (height, width)
    share : side of the square relative to the longest side of the picture
    returns (height, width)
    Source: Serra (1982), "Image Analysis and Mathematical Morphology", chapter II.
    """
    size = max(3, round(share * max(grey.shape)) | 1)
    return minimum_filter(maximum_filter(grey, size), size)


def _ink(grey: ByteArray, paper: FloatArray) -> FloatArray:
    """1 - grey / paper, from 0 to 1."""
    brightness = grey / np.maximum(paper, 1)
    # The noise of paper lies around its brightness, and the closing finds its maximum.
    usual = float(np.median(brightness))
    if usual < MIN_PAPER:
        # Bold ink fills most of the picture: paper is what is brighter.
        usual = float(np.median(brightness[brightness >= (usual + brightness.max()) / 2]))
    return np.clip(1 - brightness / np.float32(max(usual, 1e-6)), 0, 1)


def _has_all_strokes(ink: FloatArray, largest: FloatArray) -> bool:
    """Whether a filter is large enough: what a larger one adds is paler than the strokes, like a shadow."""
    strokes = ink[ink >= 0.5 * ink.max()]
    dark = largest >= DARK_SHARE * np.median(strokes)
    return not dark.any() or bool((ink[dark] >= 0.5 * np.median(strokes)).mean() > STROKES_SHARE)


def remove_lines(ink: FloatArray, several: bool = False) -> FloatArray:
    """Remove lines that run from one side of the paper to the other, by taking them for paper.

    line = quantile(ink of the row, 1 - LINE_SHARE)                    (rows in the direction of the lines)
    removed = 1 - (1 - ink) / (1 - line)                               (and the same for columns)

    ink     : (height, width) from 0 to 1; returns the same
    several : whether there may be several digits: then none of them fills the picture, but some reach its sides
    """
    return _remove_rows(_remove_rows(ink, several).T, several).T


def _remove_rows(ink: FloatArray, several: bool) -> FloatArray:
    """Remove lines that run from the left to the right."""
    slopes = np.arange(-MAX_SLOPE, MAX_SLOPE, 1 / ink.shape[1])
    slope = max(slopes, key=lambda slope: _sharpness(_shear(ink, slope)))
    sheared = np.pad(_shear(ink, slope), ((1, 1), (0, 0)))
    # A line seldom runs along the rows exactly: each row stands for its neighbours, too.
    thickened = np.maximum.reduce([sheared[:-2], sheared[1:-1], sheared[2:]])
    levels = np.quantile(thickened, 1 - LINE_SHARE, axis=1, keepdims=True)
    size = max(MIN_BAR, round(BAR_SHARE * len(ink))) | 1
    levels = levels - maximum_filter(minimum_filter(levels, size), size)
    lines = _shear(np.repeat(np.minimum(levels, MAX_LINE), ink.shape[1], axis=1).astype(np.float32), -slope)
    removed = np.clip(1 - (1 - ink) / (1 - lines), 0, 1)
    if several:
        return removed
    margin = math.ceil(LINE_MARGIN * ink.shape[1])
    sides = np.hstack([removed[:, :margin], removed[:, -margin:]])
    at_sides = (sides > 0.5 * removed.max()).any(axis=1)
    return ink if MIN_AT_SIDES < at_sides.mean() < MAX_AT_SIDES else removed


def _shear(image: FloatArray, slope: float) -> FloatArray:
    """Shift the columns up, so that lines which go down by `slope` pixels from column to column become rows."""
    columns = np.arange(image.shape[1])
    shift = np.rint(slope * (columns - image.shape[1] / 2)).astype(int)
    rows = np.arange(len(image))[:, np.newaxis] + shift
    sheared: FloatArray = image[np.clip(rows, 0, len(image) - 1), columns]
    return sheared


def _sharpness(image: FloatArray) -> float:
    """How much the mean differs from row to row."""
    return float(np.square(np.diff(image.mean(axis=1))).sum())
