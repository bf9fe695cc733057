"""Is a network as often right as it says, once its temperature is fitted, and are the measures of that right?"""

import numpy as np
import pytest
from gradients import numerical_gradient
from hypothesis import given, settings
from hypothesis import strategies as st

from nn.activations import softmax
from nn.calibration import (
    COLDEST,
    HOTTEST,
    Bin,
    cool,
    expected_calibration_error,
    fit_temperature,
    reliability,
    roc_area,
    temperature_slope,
)
from nn.losses import cross_entropy
from nn.network import Network

SEEDS = st.integers(0, 2**32)
SCORES = st.lists(st.integers(-20, 20), min_size=1, max_size=30)


def answers(seed, count=2000):
    """Logits, and labels drawn from the very probabilities that they stand for: a temperature of 1 fits them."""
    rng = np.random.default_rng(seed)
    logits = 2 * rng.standard_normal((count, 10))
    # The largest of logits plus Gumbel noise is distributed as softmax(logits).
    return logits, (logits + rng.gumbel(size=logits.shape)).argmax(axis=1)


@pytest.mark.parametrize("temperature", [0.3, 1.0, 4.0])
def test_the_slope_by_the_temperature_is_the_slope_of_the_loss(temperature):
    logits, labels = answers(1, 20)
    slope = numerical_gradient(lambda point: cross_entropy(logits / point, labels)[0], np.array([temperature]))
    assert temperature_slope(logits, labels, temperature) == pytest.approx(slope[0], rel=1e-6)


def test_labels_drawn_from_the_probabilities_need_no_temperature():
    assert fit_temperature(*answers(0, 20_000)) == pytest.approx(1, abs=0.03)


@settings(deadline=None, max_examples=30)
@given(SEEDS, st.floats(0.2, 5))
def test_logits_that_were_multiplied_need_as_much_more_temperature(seed, factor):
    logits, labels = answers(seed, 300)
    once = fit_temperature(logits, labels)
    assert fit_temperature(factor * logits, labels) == pytest.approx(factor * once, rel=1e-6)


@settings(deadline=None, max_examples=30)
@given(SEEDS)
def test_no_other_temperature_has_a_smaller_loss(seed):
    logits, labels = answers(seed, 100)
    best = fit_temperature(logits, labels)
    least = cross_entropy(logits / best, labels)[0]
    for other in (COLDEST, 0.9 * best, 1.1 * best, HOTTEST):
        assert least < cross_entropy(logits / other, labels)[0]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("size", [1, 1000])
def test_where_there_is_no_best_temperature_it_is_an_end_of_the_range(size):
    logits = size * np.eye(10)
    assert fit_temperature(logits, np.arange(10)) == pytest.approx(COLDEST)
    assert fit_temperature(logits, (np.arange(10) + 1) % 10) == pytest.approx(HOTTEST)


def test_logits_that_say_nothing_keep_their_temperature():
    assert fit_temperature(np.ones((3, 10), np.float32), np.array([1, 2, 3])) == 1


@pytest.mark.parametrize("logits", [np.zeros((0, 10)), np.array([[0, np.nan]]), np.array([[0, np.inf]])])
def test_a_temperature_cannot_be_fitted_to_nothing(logits):
    with pytest.raises(ValueError, match="temperature"):
        fit_temperature(logits, np.zeros(len(logits), np.intp))


@pytest.mark.parametrize("sizes", [(784, 12, 10), (784, 10)])
def test_a_cooled_network_says_what_its_logits_divided_by_the_temperature_say(sizes):
    network = Network.random(sizes, "relu", np.random.default_rng(0), "uniform")
    before = [layer.weights.copy() for layer in network.layers]
    inputs = np.random.default_rng(1).random((5, 784), np.float32)
    cooled = cool(network, 2.5)
    trace, expected = cooled.forward(inputs), softmax(network.forward(inputs).logits / 2.5)
    np.testing.assert_allclose(trace.probabilities, expected, rtol=1e-3, atol=1e-7)
    assert (cooled.sizes, cooled.activation) == (network.sizes, network.activation)
    for layer, mine, old in zip(cooled.layers, network.layers, before, strict=True):
        assert layer.weights.dtype == layer.bias.dtype == np.float32
        assert not (layer.weights.flags.writeable or layer.bias.flags.writeable)
        assert not np.shares_memory(layer.weights, mine.weights)
        assert np.array_equal(mine.weights, old)


@pytest.mark.parametrize("temperature", [0, -1, np.inf, np.nan])
def test_a_network_cannot_be_cooled_by_what_is_no_temperature(temperature):
    network = Network.random((784, 10), "relu", np.random.default_rng(0))
    with pytest.raises(ValueError, match="temperature"):
        cool(network, temperature)


def test_reliability_by_hand():
    found = reliability([0.0, 0.5, 0.4, 1.0, 0.9], [False, True, True, True, False], bins=2)
    assert found == (Bin(3, pytest.approx(0.3), pytest.approx(2 / 3)), Bin(2, pytest.approx(0.95), 0.5))


def test_the_error_by_hand():
    # Three answers are 2/3 - 0.3 away from the truth, two are 0.95 - 0.5 away.
    error = expected_calibration_error([0.0, 0.5, 0.4, 1.0, 0.9], [False, True, True, True, False], bins=2)
    assert error == pytest.approx((3 * (2 / 3 - 0.3) + 2 * 0.45) / 5)


@settings(deadline=None, max_examples=30)
@given(SEEDS)
def test_percentages_that_mean_what_they_say_have_a_small_error(seed):
    rng = np.random.default_rng(seed)
    confidences = rng.random(20_000)
    right = rng.random(20_000) < confidences
    assert 0 <= expected_calibration_error(confidences, right) < 0.03
    # The same answers, all given with certainty: half of them are wrong.
    assert expected_calibration_error(np.ones(20_000), right) == pytest.approx(1 - right.mean())


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=50), st.integers(1, 20))
def test_bins_hold_every_answer_once(pairs, bins):
    confidences, right = zip(*pairs, strict=True)
    found = reliability(confidences, right, bins)
    assert len(found) <= bins
    assert sum(answers.count for answers in found) == len(pairs)
    assert sum(answers.count * answers.accuracy for answers in found) == pytest.approx(sum(right))
    assert sum(answers.count * answers.confidence for answers in found) == pytest.approx(sum(confidences))
    assert [answers.confidence for answers in found] == sorted(answers.confidence for answers in found)
    assert 0 <= expected_calibration_error(confidences, right, bins) <= 1 + 1e-9


def test_the_fitted_temperature_makes_the_percentages_true():
    logits, labels = answers(7, 20_000)
    logits *= 3  # far too sure of itself

    def error(scores):
        return expected_calibration_error(softmax(scores).max(axis=1), scores.argmax(axis=1) == labels)

    assert error(logits) > 0.2
    assert error(logits / fit_temperature(logits, labels)) < 0.02


@pytest.mark.parametrize(
    ("confidences", "right", "bins"),
    [([], [], 15), ([0.5], [True, False], 15), ([0.5], [True], 0), ([1.5], [True], 15), ([np.nan], [True], 15)],
)
def test_answers_that_cannot_be_binned_are_refused(confidences, right, bins):
    for measure in (reliability, expected_calibration_error):
        with pytest.raises(ValueError, match="confidence"):
            measure(confidences, right, bins)


def test_the_area_by_hand():
    # Of six pairs, 3 beats both, 2 beats one and ties with the other, 0 loses twice.
    assert roc_area([3, 2, 0], [1, 2]) == pytest.approx((2 + 1.5 + 0) / 6)
    assert roc_area([5, 6], [1, 2, 3]) == 1


@given(SCORES, SCORES)
def test_the_area_is_the_share_of_pairs_in_the_right_order(accepted, rejected):
    pairs = [(yes > no) + (yes == no) / 2 for yes in accepted for no in rejected]
    area = roc_area(accepted, rejected)
    assert area == pytest.approx(np.mean(pairs))
    assert roc_area(rejected, accepted) == pytest.approx(1 - area)
    # Only the order of the scores matters.
    assert roc_area(np.arctan(accepted), np.arctan(rejected)) == pytest.approx(area)
    assert roc_area(accepted, accepted) == 0.5


@pytest.mark.parametrize(("accepted", "rejected"), [([], [1]), ([1], []), ([np.nan], [1]), ([1], [np.nan])])
def test_there_is_no_area_without_scores(accepted, rejected):
    with pytest.raises(ValueError, match="score"):
        roc_area(accepted, rejected)
