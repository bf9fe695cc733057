"""Tests of reading several digits: what is one digit, what is several, and in which order."""

import numpy as np
import pytest

from nn.calibration.rejection import reject_threshold
from nn.images.preprocessing import preprocess
from nn.images.strokes import CANVAS_SIZE, fit_strokes, render
from nn.recognition.reading import number_text, read_digits
from nn.storage import weight_file
from nn.synthetic.sample_digits import sample_strokes

NETWORK, CARD = weight_file.load(weight_file.DEFAULT)


def draw(*digits, size=60, brush=12, side=CANVAS_SIZE):
    """Digits as (digit, x, y) of their middles."""
    ink = np.zeros((side, side), np.uint8)
    for digit, x, y in digits:
        np.maximum(ink, render(fit_strokes(sample_strokes(digit), size, (x, y)), brush, side), out=ink)
    return ink


def read(ink):
    stages = preprocess(ink, "light")
    return read_digits(stages, NETWORK, reject_threshold(CARD))


def test_digits_in_a_row_are_read_from_left_to_right():
    digits = read(draw((2, 40, 140), (0, 105, 140), (2, 170, 140), (6, 235, 140)))
    assert number_text(digits) == "2026"
    assert [digit.row for digit in digits] == [0, 0, 0, 0]
    assert all(max(digit.probabilities) > 0.9 for digit in digits)


def test_rows_are_read_from_top_to_bottom():
    digits = read(draw((7, 180, 60), (3, 90, 70), (5, 100, 200), (9, 200, 190)))
    assert number_text(digits) == "37 59"
    assert [digit.row for digit in digits] == [0, 0, 1, 1]


def test_boxes_hold_the_ink_of_each_digit():
    ink = draw((2, 60, 140), (8, 200, 140))
    for digit, columns in zip(read(ink), (slice(0, 130), slice(130, 280)), strict=True):
        left, top, right, bottom = digit.box
        half = ink[:, columns]
        assert right - left == pytest.approx(half.any(axis=0).sum(), abs=2)
        assert bottom - top == pytest.approx(half.any(axis=1).sum(), abs=2)
        assert (digit.stages.cleaned <= digit.stages.ink).all()


@pytest.mark.parametrize("digit", range(10))
def test_one_digit_is_read_as_before(digit):
    stages = preprocess(render(sample_strokes(digit), 18), "light")
    (only,) = read_digits(stages, NETWORK, reject_threshold(CARD))
    assert only.stages is stages
    assert only.decision.digits[0] == digit
    assert list(only.probabilities) == pytest.approx(NETWORK.forward(stages.inputs).probabilities[0].tolist())
