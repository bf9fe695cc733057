"""python -m nn evaluate: measure how good a network is."""

import argparse
import json
from pathlib import Path

import numpy as np

from nn import weights
from nn.calibration import roc_area
from nn.commands.arguments import add_data, draw_traced, read_data
from nn.datasets import CLASSES, Dataset, as_inputs
from nn.drawn import BRUSHES, HEIGHTS, PREPARATIONS, Drawn, by_cell, read_strokes
from nn.errors import InputError
from nn.evaluation import Evaluation, evaluate
from nn.network import Network
from nn.nondigits import kinds, pictures
from nn.verdict import digit_from, likeness

DESCRIPTION = (
    "Show a network labelled digits (of MNIST, the test set), count how many it reads rightly, and find out whether "
    "its percentages mean what they say."
)

# Of where and how the digits are drawn, and of the drawings of no digit.
SEED = 1
NO_DIGITS = 950


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which words and options measuring understands."""
    parser.add_argument(
        "--weights", type=Path, default=weights.DEFAULT, metavar="FILE.npz", help="default: the shipped one"
    )
    add_data(parser, "what to check against")
    parser.add_argument(
        "--drawn",
        nargs="?",
        const="test",
        choices=["test", "train"],
        help="show it traced handwriting instead, drawn anew in many sizes and with many brushes, and drawings of no "
        "digit; the strokes are read from the folder that STROKES_DIR names",
    )
    parser.add_argument(
        "--prepare",
        choices=PREPARATIONS,
        default="usual-pen",
        help="how drawings are prepared: shrunk (the whole canvas as 28 x 28), centred (cut out, scaled, centred), "
        "usual-pen (that, with the pen evened out; the default, and what the page does)",
    )
    parser.add_argument(
        "--json", action="store_true", help="print accuracy, loss, calibration error, count and confusion as JSON"
    )


def run(options: argparse.Namespace) -> int:
    """Print how good a network is."""
    network, card = weights.load(options.weights)
    drawn = None
    if options.drawn:
        drawn = draw_traced(read_strokes(options.drawn), SEED, options.prepare)
    dataset = drawn.digits if drawn else read_data(options, "test")
    if not len(dataset):
        raise InputError(f"{dataset.name}: holds no digits")
    result = evaluate(network, dataset)
    if options.json:
        figures = {"accuracy": result.accuracy, "loss": result.loss, "count": result.count}
        figures["calibration_error"] = result.calibration_error
        print(json.dumps({**figures, "confusion": result.confusion.tolist()}))
    else:
        print(_describe(result, dataset.name))
    if drawn and not options.json:
        print(_by_size(drawn, result))
        print(_no_digits(network, dataset, digit_from(card)))
    return 0


def _describe(result: Evaluation, name: str) -> str:
    lines = [
        f"{name}: {result.count:,} digits",
        f"accuracy            {result.accuracy:.2%}",
        f"error rate          {1 - result.accuracy:.2%}",
        f"mean cross-entropy  {result.loss:.4f}",
        f"calibration error   {result.calibration_error:.2%}  (expected difference of percentages and truth)",
        "",
        "confusion matrix (a row for each true digit, a column for each answer; at the end, how many are right)",
        "      " + "".join(f"{answer:6}" for answer in range(CLASSES)),
    ]
    for truth, counts in enumerate(result.confusion):
        share = counts[truth] / max(counts.sum(), 1)
        lines.append(f"{truth:6}" + "".join(f"{count:6}" for count in counts) + f"  {share:7.2%}")
    return "\n".join(lines)


def _by_size(drawn: Drawn, result: Evaluation) -> str:
    cells = by_cell(drawn, result.right)
    lines = ["", "right answers by height of the digit (rows) and width of the brush (columns), in pixels"]
    lines.append("      " + "".join(f"{brush:8}" for brush in BRUSHES))
    for height in HEIGHTS:
        row = (f"{cells[height, brush]:8.2%}" if (height, brush) in cells else "       -" for brush in BRUSHES)
        lines.append(f"{height:6}" + "".join(row))
    return "\n".join(lines)


def _no_digits(network: Network, digits: Dataset, least: float) -> str:
    """How well the network tells digits from drawings of other things, of kinds that it has never seen."""
    names = kinds(practised=False)
    others = pictures(NO_DIGITS, np.random.default_rng(SEED), names, fattest=0.2)
    digit, other = (likeness(network.forward(as_inputs(images)).probabilities) for images in (digits.images, others))
    lines = ["", f"{NO_DIGITS} drawings of no digit ({len(names)} kinds: {', '.join(names)})"]
    lines.append(f"area under ROC curve {roc_area(digit, other):.4f}")
    if least:
        lines.append(f"taken for no digit   {np.mean(other < least):.1%} of these")
        lines.append(f"                     {np.mean(digit < least):.2%} of the digits")
    return "\n".join(lines)
