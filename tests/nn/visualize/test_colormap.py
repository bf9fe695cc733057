"""Tests of how signed numbers become colours."""

import numpy as np
import pytest

from nn.visualize.colormap import SHADES, color_indices, full_color


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [([0.0, 0.0], 1.0), ([-2.0, 1.0, 2.0], 2.0), ([0.5] * 999 + [-1000.0], 0.5), ([0.0] * 999 + [3.0], 3.0)],
)
def test_full_color_ignores_outliers_and_is_never_0(numbers, expected):
    assert full_color(np.array(numbers)) == pytest.approx(expected, rel=0.01)


def test_color_indices_are_linear_and_clipped():
    numbers = np.array([-9.0, -2.0, -1.0, 0.0, 0.5, 2.0, 9.0])
    shares = [-1, -1, -0.5, 0, 0.25, 1, 1]
    assert color_indices(numbers, 2.0).tolist() == [round(SHADES * (1 + share)) for share in shares]
