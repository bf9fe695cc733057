"""Why this digit? The words, the numbers and the picture that explain a score."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn import weights
from nn.attribution import Contributions, contributions, nearest_change
from nn.drawing import render
from nn.network import Network
from nn.preprocessing import preprocess
from ui import samples, why
from ui.rounding import round_parts
from ui.where import where

BEST = weights.load(weights.DEFAULT)[0]


def steps_of(digit):
    return preprocess(render(samples.strokes(digit), brush=20), ink="light")


def numbers(text):
    return [float(found.replace("− ", "-").replace("−", "-")) for found in re.findall(r"(?:− |−)?\d+\.\d\d", text)]


@given(st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=5))
def test_rounded_parts_add_up_to_the_rounded_sum(parts):
    total, rounded = round_parts(parts)
    assert sum(round(100 * part) for part in rounded) == round(100 * float(total))
    assert abs(float(total) - sum(parts)) <= 0.005 + 1e-6
    assert all(abs(part - right) < 0.01 + 1e-6 for part, right in zip(rounded, parts, strict=True))


@pytest.mark.parametrize("digit", range(10))
@pytest.mark.parametrize("instead", [None, 3])
def test_the_sum_on_the_page_is_the_score_of_the_network(digit, instead):
    inputs = steps_of(digit).inputs
    text = why.in_numbers(contributions(BEST, inputs, digit, instead), digit, instead)
    *parts, total = numbers(text.split(":", 1)[1])
    assert sum(round(100 * part) for part in parts) == round(100 * total)
    logits = BEST.forward(inputs).logits[0]
    right = logits[digit] - (logits[instead] if instead is not None else 0)
    assert total == pytest.approx(float(right), abs=0.0051)
    assert len(parts) == 3
    if instead is not None:
        assert f"{digit} is" in text
        assert f"ahead of {instead}" in text


def test_of_a_curved_network_the_rest_is_said():
    curved = Network.random((784, 20, 10), "tanh", np.random.default_rng(0))
    text = why.in_numbers(contributions(curved, steps_of(5).inputs, 5), 5, None)
    assert "left over, because the activation is a curve" in text
    assert len(numbers(text.split(":", 1)[1])) == 5


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (2, 3, "at the top left"),
        (14, 14, "in the middle"),
        (27, 14, "at the bottom centre"),
        (14, 27, "at the middle right"),
    ],
)
def test_where_the_ink_lies_is_said_in_words(row, column, words):
    shares = np.zeros((28, 28))
    shares[row, column] = 1
    assert where(shares.ravel()) == words
    assert where(-shares.ravel()) == "nowhere"
    assert words in why.in_words(Contributions(shares.ravel(), 0.0, 0.0, 1.0))


def test_the_frame_is_around_the_pixel_that_is_meant():
    steps = steps_of(4)
    html = why.picture(steps, contributions(BEST, steps.inputs, 4), 28 * 7 + 14)
    assert "left:50.00%;top:25.00%" in html


def test_the_pixel_that_changes_the_answer_is_named():
    steps = steps_of(1)
    made = Network.from_parameters(np.zeros(7850, np.float32), (784, 10), "relu")
    made.layers[0].weights[5, 3], made.layers[0].bias[8] = 4.0, 1.0
    text = why.next_answer(nearest_change(made, steps.inputs))
    assert "One pixel would change the answer" in text
    assert "row 1, column 6" in text
    assert "a 3" in text


@pytest.mark.parametrize("digit", [0, 7])
def test_the_lead_on_the_page_is_the_networks(digit):
    inputs = steps_of(digit).inputs
    change = nearest_change(BEST, inputs)
    text = why.next_answer(change)
    logits = BEST.forward(inputs).logits[0]
    assert f"row {change.pixel // 28 + 1}, column {change.pixel % 28 + 1}" in text
    before, after = float(logits[digit] - logits[change.digit]), float(change.leads[change.pixel])
    assert numbers(text) == pytest.approx([before, after], abs=0.0051)
