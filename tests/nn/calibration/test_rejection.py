"""Tests of the area under the ROC curve."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn.calibration.rejection import roc_auc

SCORES = st.lists(st.integers(-20, 20), min_size=1, max_size=30)


def test_roc_auc_matches_a_manual_computation():
    # Of six pairs, 3 beats both, 2 beats one and ties with the other, 0 loses twice.
    assert roc_auc([3, 2, 0], [1, 2]) == pytest.approx((2 + 1.5 + 0) / 6)
    assert roc_auc([5, 6], [1, 2, 3]) == 1


@given(SCORES, SCORES)
def test_roc_auc_is_the_share_of_ordered_pairs(positive, negative):
    pairs = [(yes > no) + (yes == no) / 2 for yes in positive for no in negative]
    auc = roc_auc(positive, negative)
    assert auc == pytest.approx(np.mean(pairs))
    assert roc_auc(negative, positive) == pytest.approx(1 - auc)
    # Only the order of the scores matters.
    assert roc_auc(np.arctan(positive), np.arctan(negative)) == pytest.approx(auc)
    assert roc_auc(positive, positive) == 0.5


@pytest.mark.parametrize(("positive", "negative"), [([], [1]), ([1], []), ([np.nan], [1]), ([1], [np.nan])])
def test_roc_auc_rejects_empty_scores_and_nan(positive, negative):
    with pytest.raises(ValueError, match="score"):
        roc_auc(positive, negative)
