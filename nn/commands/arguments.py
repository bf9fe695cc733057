"""Words and checks that the subcommands share."""

import argparse
import math

DATA_HELP = (
    "mnist (found in the folder that MNIST_DIR names, else in your cache folder), "
    "a CSV file as Kaggle writes it (label,pixel0,...,pixel783), or a folder with MNIST's IDX files"
)


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
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return number


def batch_size(text: str) -> int | str:
    """A whole number of at least 1, or the word all, for argparse."""
    return text if text == "all" else whole_number(1)(text)
