"""Words and checks that the subcommands share."""

import argparse
import math
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

from nn import handwriting
from nn.datasets import Dataset, load
from nn.drawing import Strokes
from nn.drawn import Drawn, draw_all

DATA_HELP = (
    "generated (handwriting that the computer makes up; needs no files), "
    "mnist (found in the folder that MNIST_DIR names, else in your cache folder), "
    "a CSV file as Kaggle writes it (label,pixel0,...,pixel783), or a folder with MNIST's IDX files"
)


# So that a network is never checked on the very digits that it learned from.
TEST_SEED = 2**32


def add_data(parser: argparse.ArgumentParser, purpose: str) -> None:
    """Ask where the digits come from."""
    parser.add_argument("--data", default="mnist", help=f"{purpose}: {DATA_HELP}; default: mnist")
    parser.add_argument(
        "--count", type=whole_number(1), default=60_000, metavar="N", help="how many to generate; default: 60000"
    )


def read_data(options: argparse.Namespace, part: str) -> Dataset:
    """The digits that the command line names; part is "train" or "test"."""
    if options.data == "generated":
        seed, style = getattr(options, "seed", None) or 0, handwriting.Style()
        if part == "test":
            seed, style = TEST_SEED, handwriting.LEGIBLE
        return handwriting.generate(options.count, np.random.default_rng(seed), style)
    return load(options.data, part)


def has_test_part(source: str) -> bool:
    """Whether the data came from MNIST's files, which hold a training and a test set."""
    return source == "mnist" or Path(source).is_dir()


class whole_number:  # noqa: N801 (argparse shows this name when a value does not fit)
    """A whole number of at least `least`, for argparse."""

    def __init__(self, least: int) -> None:
        self.least = least

    def __call__(self, text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = self.least - 1
        if number < self.least:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least {self.least}")
        return number


def positive_number(text: str) -> float:
    """A number above 0 and not endless, for argparse."""
    return _number(text, lambda number: 0 < number < math.inf, "a number above 0")


def strength(text: str) -> float:
    """A number from 0 to 3, for argparse."""
    return _number(text, lambda number: 0 <= number <= 3, "a number from 0 to 3")


def share(text: str) -> float:
    """A number from 0 up to but not including 1, for argparse."""
    return _number(text, lambda number: 0 <= number < 1, "a number from 0 up to 1")


def _number(text: str, fits: Callable[[float], bool], what: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not fits(number):
        raise argparse.ArgumentTypeError(f"{text!r} is not {what}")
    return number


def batch_size(text: str) -> int | str:
    """A whole number of at least 1, or the word all, for argparse."""
    return text if text == "all" else whole_number(1)(text)


def draw_traced(digits: list[tuple[int, Strokes]], seed: int, preparation: str = "usual-pen") -> Drawn:
    """Draw traced digits in every size and with every brush (see drawn.draw_all), which takes a minute or two."""
    rng = np.random.default_rng(seed)
    drawn = draw_all(digits, rng, lambda share: show_progress(f"{share:.0%} drawn"), preparation)
    show_progress("")
    return drawn


def show_progress(text: str) -> None:
    """Show where we are, on a terminal only, on a line that the next one overwrites."""
    if sys.stderr.isatty():
        print(f"\r{text:<40}\r{text}", end="", file=sys.stderr, flush=True)
