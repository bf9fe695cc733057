"""Options, argument types and progress output that the subcommands share."""

import argparse
import math
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

from nn.benchmarks.stroke_benchmark import StrokeBenchmark, render_all
from nn.data.loading import load
from nn.dataset import Dataset
from nn.images.strokes import Strokes
from nn.layers.architecture import LayerChoice, parse_layer
from nn.synthetic import handwriting

DATA_HELP = (
    "generated (handwriting that the computer makes up; needs no files), "
    "mnist (found in the folder that MNIST_DIR names, else in your cache folder), "
    "a CSV file as Kaggle writes it (label,pixel0,...,pixel783), or a folder with MNIST's IDX files"
)
# Of generated test digits; no training seed is as large, so training and test digits differ.
TEST_SEED = 2**32
# Of digits, epochs, seeds: below TEST_SEED, and what NumPy can count.
MAX_NUMBER = 2**32 - 1


def add_data_options(parser: argparse.ArgumentParser, purpose: str) -> None:
    """Add --data and --count."""
    parser.add_argument("--data", default="mnist", help=f"{purpose}: {DATA_HELP}; default: mnist")
    parser.add_argument(
        "--count", type=whole_number(1), default=60_000, metavar="N", help="how many to generate; default: 60000"
    )


def load_data(options: argparse.Namespace, part: str) -> Dataset:
    """The data set that the options name; part is "train" or "test"."""
    if options.data == "generated":
        seed, style = getattr(options, "seed", None) or 0, handwriting.Style()
        if part == "test":
            seed, style = TEST_SEED, handwriting.LEGIBLE
        return handwriting.generate(options.count, np.random.default_rng(seed), style)
    return load(options.data, part)


def has_test_part(source: str) -> bool:
    """Whether --data names MNIST, which has a training and a test set."""
    return source == "mnist" or Path(source).is_dir()


def whole_number(minimum: int) -> Callable[[str], int]:
    """An argparse type: an integer of at least the minimum, and at most MAX_NUMBER."""

    def parse(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = minimum - 1
        if number < minimum:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least {minimum}")
        if number > MAX_NUMBER:
            raise argparse.ArgumentTypeError(f"{text!r} is more than {MAX_NUMBER:,}, the most allowed")
        return number

    return parse


def layer(text: str) -> LayerChoice:
    """An argparse type: a hidden layer, such as 128 or conv:16."""
    try:
        return parse_layer(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def positive_number(text: str) -> float:
    """An argparse type: a finite number above 0."""
    return _number(text, lambda number: 0 < number < math.inf, "a number above 0")


def strength(text: str) -> float:
    """An argparse type: a number from 0 to 3."""
    return _number(text, lambda number: 0 <= number <= 3, "a number from 0 to 3")


def share(text: str) -> float:
    """An argparse type: a number from 0 up to but not including 1."""
    return _number(text, lambda number: 0 <= number < 1, "a number from 0 up to 1")


def _number(text: str, is_valid: Callable[[float], bool], expected: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not is_valid(number):
        raise argparse.ArgumentTypeError(f"{text!r} is not {expected}")
    return number


def batch_size(text: str) -> int | str:
    """An argparse type: an integer of at least 1, or the word all."""
    return text if text == "all" else whole_number(1)(text)


def render_benchmark(digits: list[tuple[int, Strokes]], seed: int, preparation: str = "usual-pen") -> StrokeBenchmark:
    """Call stroke_benchmark.render_all, which takes a minute or two, and show its progress."""
    rng = np.random.default_rng(seed)
    benchmark = render_all(digits, rng, lambda share: show_progress(f"{share:.0%} drawn"), preparation)
    show_progress("")
    return benchmark


def show_progress(text: str) -> None:
    """Show a line that the next one overwrites; on a terminal only."""
    if sys.stderr.isatty():
        print(f"\r{text:<40}\r{text}", end="", file=sys.stderr, flush=True)
