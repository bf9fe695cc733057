"""python -m nn calibrate: make a network's percentages mean what they say."""

import argparse
from pathlib import Path

import numpy as np

from nn import weights
from nn.activations import softmax
from nn.calibration import cool, expected_calibration_error, fit_temperature
from nn.commands.arguments import draw_traced
from nn.datasets import as_inputs
from nn.drawn import read_strokes
from nn.errors import InputError
from nn.verdict import likeness

DESCRIPTION = (
    "Find the temperature by which the network's scores must be divided for its percentages to mean what they say, and "
    "from what likeness on something counts as a digit; and save the network with both. They are measured on traced "
    "handwriting, drawn anew in many sizes (the train part of what STROKES_DIR holds), which no network is trained on."
)
# Of real digits, so many may be taken for none: less than the one in a hundred that is allowed, for safety.
TURNED_AWAY = 0.006
# Of where and how the digits are drawn; another than that of `evaluate`.
SEED = 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which words and options calibrating understands."""
    parser.add_argument("--weights", type=Path, required=True, metavar="FILE.npz", help="the network to calibrate")
    parser.add_argument(
        "--twin",
        type=Path,
        metavar="FILE.npz",
        help="measure on this one instead, which has learned in the same way but without the last 10,000 digits of "
        "MNIST's training set, from which the drawings were traced",
    )
    parser.add_argument("--float16", action="store_true", help="save the weights with half as many digits and bytes")


def run(options: argparse.Namespace) -> int:
    """Calibrate a network and save it in its place."""
    network, card = weights.load(options.weights)
    measured, _ = weights.load(options.twin or options.weights)
    digits = read_strokes("train")
    if not digits:
        raise InputError("there are no digits among the traced strokes, so there is nothing to measure on")
    drawn = draw_traced(digits, SEED)
    trace = measured.forward(as_inputs(drawn.digits.images))
    temperature = fit_temperature(trace.logits, drawn.digits.labels)
    calibrated = softmax(trace.logits / np.float32(temperature))
    for when, probabilities in (("before", trace.probabilities), (f"at temperature {temperature:.3f}", calibrated)):
        right = probabilities.argmax(axis=1) == drawn.digits.labels
        error = expected_calibration_error(probabilities.max(axis=1), right)
        print(f"Expected calibration error {when}: {error:.2%}")
    digit_from = round(float(np.quantile(likeness(calibrated), TURNED_AWAY)), 3)
    print(f"A digit from a likeness of {digit_from} on: {TURNED_AWAY:.1%} of these digits have less.")
    # Whatever it was divided by before stays in the weights.
    total = temperature * float(card.get("temperature") or 1)
    figures = {"temperature": round(total, 4), "digit_from": digit_from}
    dtype = np.float16 if options.float16 else np.float32
    weights.save(cool(network, temperature), options.weights, card | figures, dtype)
    print(f"Saved as {options.weights}.")
    return 0
