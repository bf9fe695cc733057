"""python -m nn predict --many: reads all digits in each picture."""

import argparse
import json
from pathlib import Path
from typing import Any

from PIL import Image

from nn.errors import one_line
from nn.images.picture_file import open_picture
from nn.network import Network
from nn.recognition.picture import box_in_picture, read_picture
from nn.recognition.reading import ReadDigit, number_text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add --many."""
    parser.add_argument(
        "--many",
        action="store_true",
        help="read all digits in each picture, in rows from top to bottom; with --json, also their boxes",
    )


def print_digits(path: Path, network: Network, reject_threshold: float, as_json: bool) -> None:
    """Print what a picture says, rows separated by spaces; InputError if it cannot be read."""
    image = open_picture(path)
    digits = read_picture(image, network, reject_threshold)
    print(json.dumps(_as_json(path, image, digits)) if as_json else _as_line(path, digits))


def _as_json(path: Path, image: Image.Image, digits: list[ReadDigit]) -> dict[str, Any]:
    return {
        "file": str(path),
        "text": number_text(digits),
        "digits": [
            {
                "digit": digit.decision.digits[0],
                "verdict": digit.decision.kind.value,
                "row": digit.row,
                "box": box_in_picture(digit, image),
                "probabilities": digit.probabilities,
            }
            for digit in digits
        ],
    }


def _as_line(path: Path, digits: list[ReadDigit]) -> str:
    name = one_line(str(path))
    if not digits:
        return f"-   blank    {name}"
    # The least certain digit tells how far the number can be trusted.
    lowest = min(max(digit.probabilities) for digit in digits)
    return f"{number_text(digits)}   {min(lowest, 0.999):6.1%}   {name}"
