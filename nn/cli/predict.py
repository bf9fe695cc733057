"""python -m nn predict: classifies image files."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from nn.calibration.decision import Decision, DecisionKind, classify
from nn.calibration.rejection import reject_threshold
from nn.cli import predict_many, predict_table
from nn.errors import InputError, one_line, printable
from nn.images.picture_file import SUFFIXES, open_picture
from nn.images.preprocessing import preprocess
from nn.network import Network
from nn.storage import weight_file

DESCRIPTION = (
    "Read the digit in each picture: a drawing, a scan or a photograph of one digit, of any size and colour. "
    "Uneven light, ruled lines, specks and frames are removed. "
    "In a folder, every file is looked at; one that cannot be read is named with the reason, and the exit status is 2. "
    "Pictures may have 50 million pixels, JPEG files 110, AVIF files 20, WebP files 11 and coloured TIFF files 25. "
    "Or read each row of a table with 784 pixels as they are."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of predict."""
    parser.add_argument("images", type=Path, nargs="+", metavar="PICTURE_OR_FOLDER", help="what to read, or a table")
    parser.add_argument(
        "--weights", type=Path, default=weight_file.DEFAULT, metavar="FILE.npz", help="default: the shipped one"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object for each picture")
    predict_many.add_arguments(parser)
    predict_table.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Print a line for each picture; each file that cannot be read gets one on stderr and does not stop the others."""
    network, card = weight_file.load(options.weights)
    if predict_table.is_meant(options):
        return predict_table.run(network, options)
    status = 0
    for argument in options.images:
        try:
            paths = _image_files(argument)
        except InputError as error:
            status = _print_error(error)
            continue
        for path in paths:
            try:
                if options.many:
                    predict_many.print_digits(path, network, reject_threshold(card), options.json)
                    continue
                probabilities = _predict(network, path)
            except InputError as error:
                status = _print_error(error)
                continue
            decision = classify(probabilities, reject_threshold(card)) if probabilities else None
            if options.json:
                print(json.dumps(_as_json(path, decision, probabilities)))
            else:
                print(_as_line(path, decision, probabilities))
    return status


def _as_json(path: Path, decision: Decision | None, probabilities: list[float] | None) -> dict[str, Any]:
    return {
        "file": str(path),
        "digit": decision.digits[0] if decision else None,
        "verdict": decision.kind.value if decision else "blank",
        "probabilities": probabilities,
    }


def _as_line(path: Path, decision: Decision | None, probabilities: list[float] | None) -> str:
    # Names may contain line breaks.
    name = one_line(str(path))
    if decision is None or probabilities is None:
        return f"-   blank    {name}"
    if decision.kind is DecisionKind.NO_DIGIT:
        return f"-   no digit {name}"
    digit = decision.digits[0]
    return f"{digit}   {min(probabilities[digit], 0.999):6.1%}   {name}"


def _print_error(error: InputError) -> int:
    print(f"python -m nn predict: {error}", file=sys.stderr)
    return 2


def _image_files(path: Path) -> list[Path]:
    """Everything in a folder, sorted by name, or the path itself if it is no folder."""
    try:
        if not path.is_dir():
            return [path]
        inside = sorted(path.iterdir())
    except OSError as error:
        raise InputError(f"{printable(str(path))}: cannot be looked into ({error.strerror})") from error
    if not inside:
        raise InputError(f"{printable(str(path))}: this folder holds no pictures ({', '.join(SUFFIXES)}), it is empty")
    return inside


def _predict(network: Network, path: Path) -> list[float] | None:
    """The probabilities of the ten digits; None for a blank image."""
    stages = preprocess(open_picture(path))
    if stages is None:
        return None
    return [float(probability) for probability in network.forward(stages.inputs).probabilities[0]]
