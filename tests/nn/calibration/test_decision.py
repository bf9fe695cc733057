"""Tests of decisions and of the rejection of nondigits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn.calibration.decision import DecisionKind, classify
from nn.calibration.rejection import digit_score, reject_threshold


def ten_probabilities(**shares):
    """Ten probabilities: those given (d3=0.5), and the rest spread evenly."""
    named = {int(name[1:]): share for name, share in shares.items()}
    rest = (1 - sum(named.values())) / (10 - len(named))
    return [named.get(digit, rest) for digit in range(10)]


@pytest.mark.parametrize(
    ("probabilities", "kind", "digits"),
    [
        (ten_probabilities(d3=0.97), DecisionKind.CONFIDENT, (3,)),
        (ten_probabilities(d3=0.6, d8=0.29), DecisionKind.CONFIDENT, (3,)),
        (ten_probabilities(d3=0.5, d8=0.45), DecisionKind.AMBIGUOUS, (3, 8)),
        (ten_probabilities(d8=0.5, d3=0.25), DecisionKind.AMBIGUOUS, (8, 3)),
        (ten_probabilities(d8=0.3), DecisionKind.NO_DIGIT, (8, 0)),
        ([0.1] * 10, DecisionKind.NO_DIGIT, (0, 1)),
    ],
)
def test_classify_distinguishes_three_kinds(probabilities, kind, digits):
    decision = classify(probabilities, reject_threshold=0.6)
    assert (decision.kind, decision.digits) == (kind, digits)


def test_uncalibrated_network_rejects_nothing():
    assert classify([0.1] * 10, reject_threshold({})).kind is DecisionKind.AMBIGUOUS
    assert reject_threshold({"digit_from": 0.7}) == 0.7
    assert reject_threshold({"digit_from": None}) == 0


def test_digit_score_is_the_sum_of_the_two_largest():
    assert digit_score(np.array([ten_probabilities(d4=0.5, d9=0.3), ten_probabilities(d1=0.9)])) == pytest.approx(
        [0.8, 0.9 + 0.1 / 9]
    )


@given(st.lists(st.floats(0.001, 1), min_size=10, max_size=10), st.floats(0, 1))
def test_classify_rejects_exactly_below_the_threshold(scores, threshold):
    probabilities = np.array(scores) / sum(scores)
    rejected = classify(probabilities.tolist(), threshold).kind is DecisionKind.NO_DIGIT
    score = float(digit_score(probabilities[np.newaxis])[0])
    assert rejected == (score < threshold) or score == pytest.approx(threshold)
