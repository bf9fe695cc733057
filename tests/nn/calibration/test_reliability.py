"""Tests of reliability bins and the expected calibration error."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn.calibration.reliability import Bin, expected_calibration_error, reliability


def test_reliability_matches_a_manual_computation():
    found = reliability([0.0, 0.5, 0.4, 1.0, 0.9], [False, True, True, True, False], bins=2)
    assert found == (Bin(3, pytest.approx(0.3), pytest.approx(2 / 3)), Bin(2, pytest.approx(0.95), 0.5))


def test_calibration_error_matches_a_manual_computation():
    # Three answers are 2/3 - 0.3 away from the truth, two are 0.95 - 0.5 away.
    error = expected_calibration_error([0.0, 0.5, 0.4, 1.0, 0.9], [False, True, True, True, False], bins=2)
    assert error == pytest.approx((3 * (2 / 3 - 0.3) + 2 * 0.45) / 5)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**32))
def test_calibrated_confidences_have_a_small_error(seed):
    rng = np.random.default_rng(seed)
    confidences = rng.random(20_000)
    right = rng.random(20_000) < confidences
    assert 0 <= expected_calibration_error(confidences, right) < 0.03
    # The same answers, all given with certainty: half of them are wrong.
    assert expected_calibration_error(np.ones(20_000), right) == pytest.approx(1 - right.mean())


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=50), st.integers(1, 20))
def test_bins_partition_the_predictions(pairs, bins):
    confidences, right = zip(*pairs, strict=True)
    found = reliability(confidences, right, bins)
    assert len(found) <= bins
    assert sum(answers.count for answers in found) == len(pairs)
    assert sum(answers.count * answers.accuracy for answers in found) == pytest.approx(sum(right))
    assert sum(answers.count * answers.confidence for answers in found) == pytest.approx(sum(confidences))
    assert [answers.confidence for answers in found] == sorted(answers.confidence for answers in found)
    assert 0 <= expected_calibration_error(confidences, right, bins) <= 1 + 1e-9


@pytest.mark.parametrize(
    ("confidences", "right", "bins"),
    [([], [], 15), ([0.5], [True, False], 15), ([0.5], [True], 0), ([1.5], [True], 15), ([np.nan], [True], 15)],
)
def test_invalid_predictions_are_rejected(confidences, right, bins):
    for measure in (reliability, expected_calibration_error):
        with pytest.raises(ValueError, match="confidence"):
            measure(confidences, right, bins)
