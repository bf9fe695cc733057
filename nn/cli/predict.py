"""python -m nn predict: classifies image files."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from nn.calibration.decision import Decision, DecisionKind, classify
from nn.calibration.rejection import reject_threshold
from nn.cli import predict_table
from nn.errors import InputError
from nn.images.picture_file import SUFFIXES, open_picture, picture_files
from nn.images.preprocessing import preprocess
from nn.network import Network
from nn.storage import weight_file

DESCRIPTION = (
    "Read the digit in each picture: a drawing, a scan or a photograph of one digit, of any size and colour. "
    "Uneven light, ruled lines, specks and frames are removed. Or read each row of a table with 784 pixels as they are."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of predict."""
    parser.add_argument("images", type=Path, nargs="+", metavar="PICTURE_OR_FOLDER", help="what to read, or a table")
    parser.add_argument(
        "--weights", type=Path, default=weight_file.DEFAULT, metavar="FILE.npz", help="default: the shipped one"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object for each picture")
    predict_table.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Print a line for each image; an invalid one gets a line on stderr and does not stop the others."""
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
    if decision is None or probabilities is None:
        return f"-   blank    {path}"
    if decision.kind is DecisionKind.NO_DIGIT:
        return f"-   no digit {path}"
    digit = decision.digits[0]
    return f"{digit}   {min(probabilities[digit], 0.999):6.1%}   {path}"


def _print_error(error: InputError) -> int:
    print(f"python -m nn predict: {error}", file=sys.stderr)
    return 2


def _image_files(path: Path) -> list[Path]:
    """The images in a folder, or the path itself if it is a file."""
    try:
        if not path.is_dir():
            if path.exists() and not path.is_file():
                raise InputError(f"{path}: is neither a file nor a folder")
            return [path]
        inside = picture_files(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be looked into ({error.strerror})") from error
    if not inside:
        raise InputError(f"{path}: this folder holds no pictures ({', '.join(SUFFIXES)})")
    return inside


def _predict(network: Network, path: Path) -> list[float] | None:
    """The probabilities of the ten digits; None for a blank image."""
    stages = preprocess(open_picture(path))
    if stages is None:
        return None
    return [float(probability) for probability in network.forward(stages.inputs).probabilities[0]]
