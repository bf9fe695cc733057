"""Is an answer called sure, torn or none for the right reasons?"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn.verdict import Kind, digit_from, judge, likeness


def ten(**shares):
    """Ten probabilities: those named (d3=0.5), and what is left spread over the others."""
    named = {int(name[1:]): share for name, share in shares.items()}
    rest = (1 - sum(named.values())) / (10 - len(named))
    return [named.get(digit, rest) for digit in range(10)]


@pytest.mark.parametrize(
    ("probabilities", "kind", "digits"),
    [
        (ten(d3=0.97), Kind.SURE, (3,)),
        (ten(d3=0.6, d8=0.29), Kind.SURE, (3,)),
        (ten(d3=0.5, d8=0.45), Kind.TORN, (3, 8)),
        (ten(d8=0.5, d3=0.25), Kind.TORN, (8, 3)),
        (ten(d8=0.3), Kind.NO_DIGIT, (8, 0)),
        ([0.1] * 10, Kind.NO_DIGIT, (0, 1)),
    ],
)
def test_belief_in_one_is_sure_in_two_is_torn_in_none_is_no_digit(probabilities, kind, digits):
    verdict = judge(probabilities, digit_from=0.6)
    assert (verdict.kind, verdict.digits) == (kind, digits)


def test_where_nothing_was_measured_everything_is_a_digit():
    assert judge([0.1] * 10, digit_from({})).kind is Kind.TORN
    assert digit_from({"digit_from": 0.7}) == 0.7
    assert digit_from({"digit_from": None}) == 0


def test_likeness_is_the_sum_of_the_two_largest():
    assert likeness(np.array([ten(d4=0.5, d9=0.3), ten(d1=0.9)])) == pytest.approx([0.8, 0.9 + 0.1 / 9])


@given(st.lists(st.floats(0.001, 1), min_size=10, max_size=10), st.floats(0, 1))
def test_something_is_turned_away_exactly_below_the_likeness_that_is_asked_for(scores, least):
    probabilities = np.array(scores) / sum(scores)
    turned_away = judge(probabilities.tolist(), least).kind is Kind.NO_DIGIT
    found = float(likeness(probabilities[np.newaxis])[0])
    assert turned_away == (found < least) or found == pytest.approx(least)
