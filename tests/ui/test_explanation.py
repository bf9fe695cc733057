"""Tests of the explanation of a prediction: the words, the numbers and the image that explain a logit."""

import re

import numpy as np
import pytest

from nn.explain.attribution import Contributions, contributions, nearest_pixel_change
from nn.images.preprocessing import preprocess
from nn.images.strokes import render
from nn.layers import ConvSpec
from nn.network import Network
from nn.storage import weight_file
from nn.synthetic.sample_digits import sample_strokes
from ui.draw import explanation

BEST = weight_file.load(weight_file.DEFAULT)[0]
CONVOLUTIONAL = Network.random((784, ConvSpec(4), ConvSpec(6), 12, 10), "relu", np.random.default_rng(0))


def stages_of(digit):
    return preprocess(render(sample_strokes(digit), brush=20), ink="light")


def numbers(text):
    return [float(found.replace("− ", "-").replace("−", "-")) for found in re.findall(r"(?:− |−)?\d+\.\d\d", text)]


@pytest.mark.parametrize("digit", range(10))
@pytest.mark.parametrize("versus", [None, 3])
@pytest.mark.parametrize("network", [BEST, CONVOLUTIONAL], ids=["best", "convolutional"])
def test_terms_add_up_to_the_logit(network, digit, versus):
    inputs = stages_of(digit).inputs
    text = explanation.in_numbers(contributions(network, inputs, digit, versus), digit, versus)
    *terms, total = numbers(text.split(":", 1)[1])
    assert len(terms) == 3
    assert sum(round(100 * term) for term in terms) == round(100 * total)
    logits = network.forward(inputs).logits[0]
    expected = logits[digit] - (logits[versus] if versus is not None else 0)
    assert total == pytest.approx(float(expected), abs=0.0051)
    assert (f"minus score of {versus}" in text) == (versus is not None)


def test_residual_of_a_smooth_activation_is_a_term():
    network = Network.random((784, 20, 10), "tanh", np.random.default_rng(0))
    text = explanation.in_numbers(contributions(network, stages_of(5).inputs, 5), 5, None)
    assert "remainder (the activation is not linear)" in text
    assert len(numbers(text.split(":", 1)[1])) == 5


def test_overlay_frames_a_pixel_and_describes_the_ink():
    stages = stages_of(4)
    html = explanation.overlay(stages, contributions(BEST, stages.inputs, 4), 28 * 7 + 14)
    assert "left:50.00%;top:25.00%" in html
    pixels = np.zeros(784)
    pixels[:3] = 1
    sentence = explanation.in_words(Contributions(pixels, 0.0, 0.0, 1.0))
    assert sentence == "Ink for it lies mostly at the top left, ink against it nowhere."
    pixels[3] = -5
    assert (
        explanation.in_words(Contributions(pixels, 0.0, 0.0, 1.0))
        == "Ink for and against it lies mostly at the top left."
    )


def test_pixel_change_that_changes_the_prediction():
    network = Network.from_parameters(np.zeros(7850, np.float32), (784, 10), "relu")
    network.layers[0].weights[5, 3], network.layers[0].bias[8] = 4.0, 1.0
    text = explanation.describe_change(nearest_pixel_change(network, stages_of(1).inputs))
    assert "One pixel flips the prediction" in text
    assert "row 1, column 6" in text
    assert "a 3" in text


@pytest.mark.parametrize("digit", [0, 7])
def test_pixel_change_that_only_reduces_the_lead(digit):
    inputs = stages_of(digit).inputs
    change = nearest_pixel_change(BEST, inputs)
    text = explanation.describe_change(change)
    logits = BEST.forward(inputs).logits[0]
    assert f"row {change.pixel // 28 + 1}, column {change.pixel % 28 + 1}" in text
    before, after = float(logits[digit] - logits[change.digit]), float(change.margins[change.pixel])
    assert numbers(text) == pytest.approx([before, after], abs=0.0051)
