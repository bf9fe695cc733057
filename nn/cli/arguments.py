"""Options, argument types and progress output that the subcommands share."""

import argparse
import math
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np

from nn.arrays import ByteArray
from nn.benchmarks.stroke_benchmark import StrokeBenchmark, render_all
from nn.data.containers.loaded_data import LoadedData
from nn.data.loading import read_data
from nn.data.orientation import NOISE, Correction, check_images
from nn.dataset import Dataset
from nn.errors import InputError
from nn.images.strokes import Strokes
from nn.layers.architecture import LayerSpec, parse_layer
from nn.synthetic import handwriting

DATA_HELP = (
    "generated (handwriting that the computer makes up; needs no files), "
    "mnist (found in the folder that MNIST_DIR names, else in your cache folder), "
    "a table of digits (a CSV file with label,pixel0,...,pixel783 and its relatives, also .gz and .zip), Keras's "
    "mnist.npz, or a folder or a zip archive with MNIST's IDX files or with pictures (7/name.png or 7_0001.png); "
    "docs/data_formats.md lists them all"
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
    add_correction_options(parser)


def add_correction_options(parser: argparse.ArgumentParser) -> None:
    """Add --invert, --transpose and --rotate."""
    parser.add_argument("--invert", action="store_true", help="the digits are dark on light: exchange 0 and 255")
    parser.add_argument(
        "--transpose", action="store_true", help="the digits are transposed, as in EMNIST: exchange rows and columns"
    )
    parser.add_argument(
        "--rotate",
        type=int,
        choices=[0, 90, 180, 270],
        default=0,
        metavar="DEGREES",
        help="then turn the digits counterclockwise by 90, 180 or 270 degrees",
    )


def correction_of(options: argparse.Namespace) -> Correction:
    """What the options of add_correction_options say."""
    return Correction(options.invert, options.transpose, options.rotate // 90)


def corrected(images: ByteArray, labels: ByteArray | None, name: str, options: argparse.Namespace) -> ByteArray:
    """Turn images right as the options say, and print what still looks wrong; InputError if the labels are noise."""
    correction = correction_of(options)
    images = correction.apply(images)
    for finding in check_images(images, labels):
        if finding.is_noise:
            raise InputError(f"{name}: {NOISE}")
        print_note(f"{finding.sentence} {_advice(finding.correction, correction)}".rstrip())
    return images


def print_note(note: str) -> None:
    """Print something that was assumed or noticed, on standard error, so that results can be piped."""
    print(f"Note: {note}", file=sys.stderr, flush=True)


def _advice(needed: Correction | None, given: Correction) -> str:
    if needed is None:
        return ""
    if given != Correction():
        return "Check the options --invert, --transpose and --rotate."
    options = ["--invert"] * needed.invert + ["--transpose"] * needed.transpose
    options += [f"--rotate {90 * needed.quarter_turns}"] if needed.quarter_turns else []
    return f"If so, add {' '.join(options)}."


def load_data(options: argparse.Namespace, part: str) -> LoadedData:
    """The data set that the options name; part is "train" or "test"."""
    if options.data == "generated":
        seed, style = getattr(options, "seed", None) or 0, handwriting.Style()
        if part == "test":
            seed, style = TEST_SEED, handwriting.LEGIBLE
        generated = handwriting.generate(options.count, np.random.default_rng(seed), style)
        return LoadedData(Dataset(correction_of(options).apply(generated.images), generated.labels, generated.name))
    loaded = read_data(options.data, part)
    if options.data == "mnist" and correction_of(options) == Correction():
        return loaded
    dataset = loaded.dataset
    images = corrected(dataset.images, dataset.labels, dataset.name, options)
    return replace(loaded, dataset=Dataset(images, dataset.labels, dataset.name))


def print_unread(command: str, sentences: Iterable[str]) -> None:
    """Print a line on stderr for each file that was not read."""
    for sentence in sentences:
        print(f"python -m nn {command}: {sentence}", file=sys.stderr)


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


def layer(text: str) -> LayerSpec:
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
