"""python -m nn evaluate --composed: pictures of several digits."""

import argparse
import json
import os
from dataclasses import asdict

from nn.benchmarks.composed_pictures import Source, compose_pictures, generated_source, image_source, stroke_source
from nn.benchmarks.composed_reading import Tally, measure_reading, total
from nn.benchmarks.stroke_benchmark import read_strokes
from nn.calibration.rejection import reject_threshold
from nn.cli.arguments import show_progress, whole_number
from nn.data.mnist import find_mnist, read_mnist
from nn.dataset import Dataset
from nn.storage import weight_file

PICTURES = 500
# Pictures to choose settings on, and to report results on. For choosing, MNIST's digits are the last of its training
# set, from which the strokes were traced.
SEEDS = {"train": 1, "test": 2}
HELD_BACK = 10_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of pictures of several digits."""
    parser.add_argument(
        "--composed",
        nargs="?",
        const="test",
        choices=list(SEEDS),
        help="show it pictures of 1 to 30 digits in rows instead, composed of generated digits, of traced handwriting "
        "if STROKES_DIR is set and of MNIST's digits if MNIST_DIR is; train: those that settings are chosen on",
    )
    parser.add_argument(
        "--pictures",
        type=whole_number(1),
        default=PICTURES,
        metavar="N",
        help=f"with --composed: how many; default: {PICTURES}",
    )


def run(options: argparse.Namespace) -> int:
    """Print how many digits are found and right, by kind of picture."""
    network, card = weight_file.load(options.weights)
    names, sources = digit_sources(options.composed)
    pictures = compose_pictures(options.pictures, SEEDS[options.composed], sources)
    tallies = measure_reading(
        pictures,
        network,
        reject_threshold(card),
        lambda done: show_progress(f"{done} of {options.pictures} pictures read"),
    )
    show_progress("")
    if options.json:
        print(json.dumps({"digits_from": names, "kinds": {kind: asdict(tally) for kind, tally in tallies.items()}}))
    else:
        print(_describe(tallies, names))
    return 0


def digit_sources(part: str) -> tuple[list[str], list[Source]]:
    """Where the digits come from: names and sources of what is on this computer. part : "train" or "test" """
    names = ["generated handwriting"]
    sources: list[Source] = [generated_source]
    if os.environ.get("STROKES_DIR"):
        names.append("traced pen strokes")
        sources.append(stroke_source(read_strokes(part)))
    if os.environ.get("MNIST_DIR"):
        mnist = read_mnist(find_mnist(), part)
        if part == "train":
            mnist = Dataset(mnist.images[-HELD_BACK:], mnist.labels[-HELD_BACK:], mnist.name)
        names.append("MNIST")
        sources.append(image_source(mnist))
    return names, sources


def _describe(tallies: dict[str, Tally], names: list[str]) -> str:
    every = total(tallies.values())
    lines = [
        f"{every.pictures:,} pictures of {every.digits:,} digits: {', '.join(names)}",
        "",
        "                          pictures  digits  found and right   extra  pictures all right",
    ]
    for kind, tally in [*sorted(tallies.items()), ("all", every)]:
        lines.append(
            f"{kind:<26}{tally.pictures:8,}{tally.digits:8,}{tally.found / tally.digits:17.2%}"
            f"{tally.extra / tally.digits:8.2%}{tally.whole / tally.pictures:20.1%}"
        )
    if every.singles:
        lines += ["", f"of {every.singles} pictures of one digit, {every.split} were taken for several"]
    return "\n".join(lines)
