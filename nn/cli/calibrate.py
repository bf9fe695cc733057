"""python -m nn calibrate: fits the temperature and the rejection threshold of a network."""

import argparse
from pathlib import Path

import numpy as np

from nn.activations import softmax
from nn.benchmarks.stroke_benchmark import read_strokes
from nn.calibration.rejection import CARD_KEY, digit_score
from nn.calibration.reliability import expected_calibration_error
from nn.calibration.temperature import apply_temperature, fit_temperature
from nn.cli.arguments import render_benchmark
from nn.dataset import as_inputs
from nn.errors import InputError
from nn.storage import weight_file

DESCRIPTION = (
    "Find the temperature by which the network's scores must be divided for its percentages to mean what they say, and "
    "from what digit score on something counts as a digit; and save the network with both. They are measured on traced "
    "handwriting, drawn anew in many sizes (the train part of what STROKES_DIR holds), which no network is trained on."
)
# Fraction of these digits that are rejected; of digits on paper, twice as many have so low a score.
REJECTED_FRACTION = 0.003
# Of the stroke benchmark; `evaluate` has another one.
SEED = 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of calibrate."""
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
    """Calibrate a network and replace its file."""
    network, card = weight_file.load(options.weights)
    measured, _ = weight_file.load(options.twin or options.weights)
    digits = read_strokes("train")
    if not digits:
        raise InputError("there are no digits among the traced strokes, so there is nothing to measure on")
    dataset = render_benchmark(digits, SEED).digits
    logits = measured.logits(as_inputs(dataset.images))
    temperature = fit_temperature(logits, dataset.labels)
    calibrated = softmax(logits / np.float32(temperature))
    for when, probabilities in (("before", softmax(logits)), (f"at temperature {temperature:.3f}", calibrated)):
        correct = probabilities.argmax(axis=1) == dataset.labels
        error = expected_calibration_error(probabilities.max(axis=1), correct)
        print(f"Expected calibration error {when}: {error:.2%}")
    reject_threshold = round(float(np.quantile(digit_score(calibrated), REJECTED_FRACTION)), 3)
    print(f"A digit from a digit score of {reject_threshold} on: {REJECTED_FRACTION:.1%} of these digits have less.")
    # The weights already contain the temperature of an earlier calibration.
    total = temperature * float(card.get("temperature") or 1)
    figures = {"temperature": round(total, 4), CARD_KEY: reject_threshold}
    dtype = np.float16 if options.float16 else np.float32
    weight_file.save(apply_temperature(network, temperature), options.weights, card | figures, dtype)
    print(f"Saved as {options.weights}.")
    return 0
