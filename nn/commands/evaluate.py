"""python -m nn evaluate: measure how good a network is."""

import argparse
import json
from pathlib import Path

from nn import weights
from nn.commands.arguments import add_data, read_data
from nn.datasets import CLASSES
from nn.errors import InputError
from nn.evaluation import Evaluation, evaluate

DESCRIPTION = "Show a network labelled digits (of MNIST, the test set) and count how many it reads rightly."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which words and options measuring understands."""
    parser.add_argument(
        "--weights", type=Path, default=weights.DEFAULT, metavar="FILE.npz", help="default: the shipped one"
    )
    add_data(parser, "what to check against")
    parser.add_argument("--json", action="store_true", help="print accuracy, loss, count and confusion as JSON")


def run(options: argparse.Namespace) -> int:
    """Print how good a network is."""
    network, _ = weights.load(options.weights)
    dataset = read_data(options, "test")
    if not len(dataset):
        raise InputError(f"{dataset.name}: holds no digits")
    result = evaluate(network, dataset)
    if options.json:
        figures = {"accuracy": result.accuracy, "loss": result.loss, "count": result.count}
        print(json.dumps({**figures, "confusion": result.confusion.tolist()}))
    else:
        print(_describe(result, dataset.name))
    return 0


def _describe(result: Evaluation, name: str) -> str:
    lines = [
        f"{name}: {result.count:,} digits",
        f"accuracy            {result.accuracy:.2%}",
        f"error rate          {1 - result.accuracy:.2%}",
        f"mean cross-entropy  {result.loss:.4f}",
        "",
        "confusion matrix (a row for each true digit, a column for each answer)",
        "      " + "".join(f"{answer:6}" for answer in range(CLASSES)),
    ]
    for truth, counts in enumerate(result.confusion):
        lines.append(f"{truth:6}" + "".join(f"{count:6}" for count in counts))
    return "\n".join(lines)
