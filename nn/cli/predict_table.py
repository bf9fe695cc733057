"""Reads the digits in a table, and writes the answers in the form that Kaggle's competitions accept."""

import argparse
import sys
from pathlib import Path

import numpy as np

from nn.cli.arguments import add_correction_options, corrected, correction_of, print_note
from nn.data.kaggle_csv import write_submission
from nn.data.orientation import Correction
from nn.data.tables.table import read_table
from nn.dataset import as_inputs
from nn.errors import InputError
from nn.network import Network
from nn.storage.atomic_write import atomic_write

# Names of tables; a name may end with .gz too, and an archive is taken for one with a table.
SUFFIXES = (".csv", ".tsv", ".txt", ".data", ".zip", ".gz")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options for tables."""
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE.csv",
        help="of a table: save the answers (ImageId,Label)",
    )
    add_correction_options(parser)


def is_meant(options: argparse.Namespace) -> bool:
    """Whether a table is to be read, by its name; InputError if options for tables are given without one."""
    if any(path.suffix.lower() in SUFFIXES and not path.is_dir() for path in options.images):
        return True
    if options.out or correction_of(options) != Correction():
        raise InputError(f"--out, --invert, --transpose and --rotate are for tables ({', '.join(SUFFIXES)})")
    return False


def run(network: Network, options: argparse.Namespace) -> int:
    """Print or save an answer for each row of a table, and print the accuracy if there are labels.

    raises InputError if there is more than one table, if it cannot be read, or if the answers cannot be saved
    """
    if len(options.images) != 1 or options.json:
        raise InputError(
            f"{options.images[0]}: a table is read alone, and without --json; name only one, and --out FILE.csv"
        )
    path = options.images[0]
    table = read_table(path)
    for note in table.notes:
        print_note(note)
    images = corrected(table.images, table.labels, str(path), options)
    answers = network.logits(as_inputs(images)).argmax(axis=1)
    text = write_submission(answers, table.ids)
    if options.out is None:
        sys.stdout.write(text)
    else:
        _save(options.out, text)
        print(f"{len(answers):,} answers saved as {options.out}.")
    if table.labels is not None:
        accuracy = float(np.mean(answers == table.labels))
        print(
            f"Accuracy: {accuracy:.2%} of {len(answers):,} digits.",
            file=sys.stderr if options.out is None else sys.stdout,
        )
    return 0


def _save(path: Path, text: str) -> None:
    try:
        with atomic_write(path) as file:
            file.write(text.encode())
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror or error})") from error
