"""Tests of how explanations are put into words: rounded sums and regions of an image."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn.explain.regions import describe_region
from nn.explain.rounding import named_sum, round_parts


@given(st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=5))
def test_rounded_parts_add_up_to_the_rounded_sum(parts):
    total, rounded = round_parts(parts)
    assert sum(round(100 * part) for part in rounded) == round(100 * float(total))
    assert abs(float(total) - sum(parts)) <= 0.005 + 1e-6
    assert all(abs(part - exact) < 0.01 + 1e-6 for part, exact in zip(rounded, parts, strict=True))


def test_named_sum_writes_signs_between_its_terms():
    assert named_sum({"ink": 3.214, "bias": -0.137}) == ("3.22 (ink) - 0.14 (bias)", "3.08")
    assert named_sum({"ink": -1.0}, decimals=1) == ("- 1.0 (ink)", "-1.0")


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (2, 3, "at the top left"),
        (14, 14, "in the middle"),
        (27, 14, "at the bottom centre"),
        (14, 27, "at the middle right"),
    ],
)
def test_describe_region_names_the_ninth_with_the_most_ink(row, column, words):
    values = np.zeros((28, 28))
    values[row, column] = 1
    assert describe_region(values.ravel()) == words
    assert describe_region(-values.ravel()) == "nowhere"
