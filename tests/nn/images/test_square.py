"""Tests of putting ink into a square."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn.images.square import fit_into_square


@given(st.integers(1, 60), st.integers(1, 60), st.integers(0, 9), st.integers(0, 9))
@settings(max_examples=50, deadline=None)
def test_ink_fills_the_square_up_to_its_margin(height, width, top, left):
    ink = np.zeros((height + 20, width + 20), np.uint8)
    ink[top : top + height, left : left + width] = 255
    square = fit_into_square(ink, 280)
    rows, columns = np.flatnonzero(square.any(axis=1)), np.flatnonzero(square.any(axis=0))
    sides = np.array([rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1])
    assert square.shape == (280, 280)
    assert sides.max() == 224
    assert sides / sides.max() == pytest.approx(np.array([height, width]) / max(height, width), abs=0.02)
    assert abs(rows[0] + rows[-1] - 279) <= 1
    assert abs(columns[0] + columns[-1] - 279) <= 1
