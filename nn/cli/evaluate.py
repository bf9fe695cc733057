"""python -m nn evaluate: measures a network on a test set, a folder of pictures or the stroke benchmark."""

import argparse
import json
from pathlib import Path

import numpy as np

from nn.activations import softmax
from nn.benchmarks.flagged_ones import flagged_ones
from nn.benchmarks.stroke_benchmark import (
    BRUSHES,
    HEIGHTS,
    PREPARATIONS,
    StrokeBenchmark,
    accuracy_by_cell,
    read_strokes,
)
from nn.calibration.rejection import digit_score, reject_threshold, roc_auc
from nn.calibration.reliability import expected_calibration_error
from nn.cli import evaluate_composed, evaluate_folder
from nn.cli.arguments import add_data_options, load_data, print_unread, render_benchmark
from nn.data.containers.loaded_data import LoadedData
from nn.data.loading import find_pictures
from nn.dataset import CLASSES, Dataset, as_inputs
from nn.errors import InputError
from nn.evaluation import Evaluation, evaluate
from nn.network import Network
from nn.storage import weight_file
from nn.synthetic.nondigits import kind_names, nondigit_images

DESCRIPTION = (
    "Show a network labelled digits (of MNIST, the test set), count how many it reads rightly, and find out whether "
    "its percentages mean what they say."
)

# Of the stroke benchmark, of the images that show no digit, and of the ones with an upstroke.
SEED = 1
NONDIGIT_COUNT = 950
# Ones with an upstroke, and as many sevens.
FLAGGED_COUNT = 250


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of evaluate."""
    parser.add_argument(
        "--weights", type=Path, default=weight_file.DEFAULT, metavar="FILE.npz", help="default: the shipped one"
    )
    add_data_options(parser, "what to check against")
    benchmarks = parser.add_mutually_exclusive_group()
    benchmarks.add_argument(
        "--drawn",
        nargs="?",
        const="test",
        choices=["test", "train"],
        help="show it traced handwriting instead, drawn anew in many sizes and with many brushes, and drawings of no "
        "digit; the strokes are read from the folder that STROKES_DIR names",
    )
    benchmarks.add_argument(
        "--flagged-ones",
        action="store_true",
        help=f"show it {FLAGGED_COUNT} ones with an upstroke and as many sevens instead, drawn by the computer in many "
        "sizes; needs no files",
    )
    evaluate_composed.add_arguments(parser)
    parser.add_argument(
        "--prepare",
        choices=PREPARATIONS,
        default="usual-pen",
        help="how drawings are prepared: shrunk (the whole canvas as 28 x 28), centred (cut out, scaled, centred), "
        "usual-pen (that, with the pen evened out; the default, and what the page does)",
    )
    parser.add_argument(
        "--mistakes",
        type=Path,
        metavar="FILE.png",
        help="with a folder of pictures: save the worst mistakes as a contact sheet",
    )
    parser.add_argument(
        "--json", action="store_true", help="print accuracy, loss, calibration error, count and confusion as JSON"
    )


def run(options: argparse.Namespace) -> int:
    """Print the accuracy and other measures of a network."""
    if options.composed:
        return evaluate_composed.run(options)
    drawn = options.drawn or options.flagged_ones
    if not drawn and options.data not in ("mnist", "generated") and (found := find_pictures(options.data)):
        return evaluate_folder.run(options, found)
    if options.mistakes:
        raise InputError("--mistakes needs --data with a folder of pictures, or a zip archive of them")
    network, card = weight_file.load(options.weights)
    benchmark = None
    if options.drawn:
        benchmark = render_benchmark(read_strokes(options.drawn), SEED, options.prepare)
    if benchmark:
        loaded = LoadedData(benchmark.digits)
    elif options.flagged_ones:
        loaded = LoadedData(flagged_ones(FLAGGED_COUNT, np.random.default_rng(SEED)))
    else:
        loaded = load_data(options, "test")
    dataset = loaded.dataset
    result = evaluate(network, dataset)
    if options.json:
        figures = {"accuracy": result.accuracy, "loss": result.loss, "count": result.count}
        figures["calibration_error"] = expected_calibration_error(result.confidences, result.correct)
        reports = {"notes": loaded.notes, "unreadable": loaded.unread} if loaded.notes or loaded.unread else {}
        print(json.dumps({**figures, "confusion": result.confusion.tolist(), **reports}))
    else:
        print(_describe(result, dataset.name))
        print("".join(f"\n{note}" for note in loaded.notes), end="\n" if loaded.notes else "")
    if benchmark and not options.json:
        print(_cell_table(benchmark, result))
        print(_rejection(network, dataset, reject_threshold(card)))
    print_unread("evaluate", loaded.unread)
    return 2 if loaded.unread else 0


def _describe(result: Evaluation, name: str) -> str:
    error = expected_calibration_error(result.confidences, result.correct)
    lines = [
        f"{name}: {result.count:,} digits",
        f"accuracy            {result.accuracy:.2%}",
        f"error rate          {1 - result.accuracy:.2%}",
        f"mean cross-entropy  {result.loss:.4f}",
        f"calibration error   {error:.2%}  (expected difference of percentages and truth)",
        "",
        "confusion matrix (a row for each true digit, a column for each answer; at the end, how many are right)",
        "      " + "".join(f"{predicted:6}" for predicted in range(CLASSES)),
    ]
    for label, counts in enumerate(result.confusion):
        recall = counts[label] / max(counts.sum(), 1)
        lines.append(f"{label:6}" + "".join(f"{count:6}" for count in counts) + f"  {recall:7.2%}")
    return "\n".join(lines)


def _cell_table(benchmark: StrokeBenchmark, result: Evaluation) -> str:
    cells = accuracy_by_cell(benchmark, result.correct)
    lines = ["", "right answers by height of the digit (rows) and width of the brush (columns), in pixels"]
    lines.append("      " + "".join(f"{brush:8}" for brush in BRUSHES))
    for height in HEIGHTS:
        row = (f"{cells[height, brush]:8.2%}" if (height, brush) in cells else "       -" for brush in BRUSHES)
        lines.append(f"{height:6}" + "".join(row))
    return "\n".join(lines)


def _rejection(network: Network, digits: Dataset, threshold: float) -> str:
    """How well the network tells digits from images of the held-out kinds, which it was not trained on."""
    names = kind_names(in_training=False)
    others = nondigit_images(NONDIGIT_COUNT, np.random.default_rng(SEED), names, max_brush_share=0.2)
    digit_scores, other_scores = (
        digit_score(softmax(network.logits(as_inputs(images)))) for images in (digits.images, others)
    )
    lines = ["", f"{NONDIGIT_COUNT} drawings of no digit ({len(names)} kinds: {', '.join(names)})"]
    lines.append(f"area under ROC curve {roc_auc(digit_scores, other_scores):.4f}")
    if threshold:
        lines.append(f"taken for no digit   {np.mean(other_scores < threshold):.1%} of these")
        lines.append(f"                     {np.mean(digit_scores < threshold):.2%} of the digits")
    return "\n".join(lines)
