"""Tests of arrays as images: PNG files, the colormap, and grids."""

import numpy as np
import pytest
from helpers.images import decode_png
from hypothesis import given
from hypothesis import strategies as st

from nn.visualize.colormap import COLORMAP, NEGATIVE, POSITIVE, SHADES, TRANSPARENT, ZERO
from nn.visualize.grid import columns
from nn.visualize.png import data_uri, encode_png, half_size, image_grid


def test_png_keeps_grey_levels_and_colormaps():
    grey = np.arange(784, dtype=np.uint8).reshape(28, 28)
    np.testing.assert_array_equal(decode_png(data_uri(grey)), grey)
    colormap = np.array([[1, 2, 3, 255], [200, 100, 50, 128], [9, 9, 9, 0]], np.uint8)
    indices = np.array([[0, 1], [2, 1]], np.uint8)
    np.testing.assert_array_equal(decode_png(encode_png(indices, colormap), "RGBA"), colormap[indices])


def test_half_size_averages_four_pixels():
    image = np.array([[0, 100, 8, 8], [100, 200, 8, 8]], np.uint8)
    assert half_size(image).tolist() == [[100, 8]]


def test_image_grid_arranges_images_of_any_size():
    images = np.arange(12, dtype=np.uint8).reshape(3, 2, 2)
    grid = image_grid(images, columns=2, gap=1, fill=99)
    assert grid.tolist() == [
        [0, 1, 99, 4, 5],
        [2, 3, 99, 6, 7],
        [99, 99, 99, 99, 99],
        [8, 9, 99, 99, 99],
        [10, 11, 99, 99, 99],
    ]


def test_image_grid_fills_gaps_and_missing_images():
    grid = image_grid(np.ones((3, 784), np.uint8), columns=2, gap=2, fill=7)
    assert grid.shape == (58, 58)
    assert (grid[:28, 30:] == 1).all()
    assert (grid[28:30] == 7).all() and (grid[30:, 28:] == 7).all()


def test_colormap_goes_from_negative_over_zero_to_positive():
    ends = [tuple(COLORMAP[index].tolist()) for index in (0, SHADES, 2 * SHADES, -1)]
    assert ends == [NEGATIVE, ZERO, POSITIVE, TRANSPARENT]
    assert len(COLORMAP) == 2 * SHADES + 2 <= 256


@given(st.integers(1, 4096))
def test_grid_is_wider_than_high_and_leaves_less_than_a_row_empty(count):
    across = columns(count)
    rows = -(-count // across)
    assert across >= rows
    assert across * rows - count < across
    assert across <= 16 or across <= 2.2 * rows


@pytest.mark.parametrize(("count", "expected"), [(10, 10), (16, 16), (1024, 46)])
def test_grid_columns(count, expected):
    assert columns(count) == expected
