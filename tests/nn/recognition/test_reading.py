"""Tests of reading several digits: what is one digit, what is several, and in which order."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.worst_drawings import worst_drawings

from nn.calibration.decision import Decision, DecisionKind
from nn.calibration.rejection import reject_threshold
from nn.images.preprocessing import preprocess
from nn.images.strokes import CANVAS_SIZE, fit_strokes, render
from nn.recognition import reading
from nn.recognition.reading import number_text, read_digits
from nn.storage import weight_file
from nn.synthetic.nondigits import sample_drawings
from nn.synthetic.sample_digits import sample_strokes

# Crops of ink that are judged in a drawing on the canvas, at most: its parts, groups of them, and the digits read.
MOST_CROPS = 900
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


@pytest.mark.parametrize("digit", [0, 2, 5, 8])
def test_digits_of_different_sizes_are_all_read(digit):
    ink = draw((digit, 80, 140), size=140)
    np.maximum(ink, draw((3, 220, 180), size=60), out=ink)
    assert number_text(read(ink)) == f"{digit}3"


STROKES = {
    "5 with a loose bar": (5, [[(105, 50), (175, 50)], sample_strokes(5)[1] + sample_strokes(5)[2]]),
    "4 in two strokes": (4, [[(110, 50), (90, 130), (185, 130)], [(165, 70), (150, 230)]]),
    "4 whose stem does not touch": (4, [[(110, 50), (90, 130), (150, 130)], [(172, 70), (160, 230)]]),
    "1 with a loose flag": (1, [[(115, 80), (132, 60)], [(150, 45), (145, 230)]]),
    "7 with a bar": (7, [[(80, 50), (190, 50), (120, 230)], [(110, 140), (180, 135)]]),
    "0 with a dot": (0, [sample_strokes(0)[0], [(141, 141)]]),
}


@pytest.mark.parametrize(("digit", "strokes"), STROKES.values(), ids=STROKES)
def test_one_digit_in_several_strokes_stays_one(digit, strokes):
    (only,) = read(render(strokes, 14))
    assert only.decision.digits[0] == digit


@pytest.mark.parametrize("digit", range(10))
def test_dotted_digit_stays_one(digit):
    points = [point for stroke in sample_strokes(digit) for point in stroke]
    kept = [points[0]]
    for point in points:
        if np.hypot(point[0] - kept[-1][0], point[1] - kept[-1][1]) >= 22:
            kept.append(point)
    (only,) = read(render([[point] for point in kept], 18))
    assert only.decision.digits[0] == digit


@pytest.mark.parametrize("digits", ["20", "36", "85", "2026"])
def test_touching_digits_are_separated(digits):
    # Side by side, each moved left until it touches its neighbour.
    row = np.zeros((90, 400), np.uint8)
    right = 10
    for digit in digits:
        ink = render(fit_strokes(sample_strokes(int(digit)), 64, (50, 45)), 8, 100)[:90]
        columns = np.flatnonzero(ink.any(axis=0))
        ink = ink[:, columns[0] : columns[-1] + 1]
        start = right - 3
        np.maximum(row[:, start : start + ink.shape[1]], ink, out=row[:, start : start + ink.shape[1]])
        right = start + ink.shape[1]
    assert number_text(read(row)) == digits


def test_thirty_digits_in_three_rows():
    labels = np.random.default_rng(1).integers(0, 10, 30).tolist()
    places = [(digit, 45 + 70 * (n % 10), 60 + 90 * (n // 10)) for n, digit in enumerate(labels)]
    ink = draw(*places, size=54, brush=8, side=760)
    rows = ["".join(map(str, labels[start : start + 10])) for start in (0, 10, 20)]
    assert number_text(read(ink)) == " ".join(rows)


def test_a_dash_between_digits_is_left_out():
    ink = draw((2, 60, 140), (6, 220, 140))
    np.maximum(ink, render([[(125, 140), (150, 140)]], 10), out=ink)
    assert [digit.text for digit in read(ink) if digit.text != "?"] == ["2", "6"]


@pytest.mark.parametrize("kind", ["letter AH", "letter RV", "letter Xfx", "star", "house", "flat line", "clock"])
def test_drawings_of_no_digit_are_not_cut_into_digits(kind):
    rng = np.random.default_rng(5)
    several = 0
    for _, strokes in sample_drawings([kind], 8, rng):
        several += len(read(render(fit_strokes(strokes, 160, (140, 140)), 14))) > 1
    assert several <= 1


def test_number_text_separates_rows_and_marks_what_is_no_digit():
    digits = read(draw((7, 180, 60), (3, 90, 70), (5, 100, 200)))
    unclear = replace(digits[2], decision=Decision(DecisionKind.NO_DIGIT, (5, 6)))
    assert number_text([*digits[:2], unclear]) == "37 ?"


@pytest.mark.parametrize(("seed", "every"), [(0, 5), pytest.param(1, 1, marks=pytest.mark.soak)])
def test_noise_patterns_and_scribbles_get_an_answer_with_bounded_work(seed, every):
    for name, ink in list(worst_drawings(seed))[::every]:
        if preprocess(ink, "light") is None:
            continue  # too faint for ink
        reading._preprocessed.cache_clear()
        digits = read(ink)
        assert np.isfinite([digit.probabilities for digit in digits]).all(), name
        assert reading._preprocessed.cache_info().misses <= MOST_CROPS, name
