"""python -m nn predict: read the digit in each picture."""

import argparse
import json
import sys
import warnings
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from nn import weights
from nn.errors import InputError
from nn.network import Network
from nn.preprocessing import preprocess
from nn.verdict import Kind, Verdict, digit_from, judge

DESCRIPTION = (
    "Read the digit in each picture: a drawing or a scan of one digit on even paper, of any size and colour. "
    "Shadows and the edge of the table count as ink."
)
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".pgm", ".ppm")
# Pillow could open far more, some of it by starting other programs; a drawing needs none of that.
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF", "PPM")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which words and options reading understands."""
    parser.add_argument("pictures", type=Path, nargs="+", metavar="PICTURE_OR_FOLDER", help="what to read")
    parser.add_argument(
        "--weights", type=Path, default=weights.DEFAULT, metavar="FILE.npz", help="default: the shipped one"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object for each picture")


def run(options: argparse.Namespace) -> int:
    """Print a line for each picture; what is no good gets its own line on stderr and does not stop the others."""
    network, card = weights.load(options.weights)
    status = 0
    for named in options.pictures:
        try:
            pictures = _pictures(named)
        except InputError as error:
            status = _complain(error)
            continue
        for path in pictures:
            try:
                probabilities = _read(network, path)
            except InputError as error:
                status = _complain(error)
                continue
            verdict = judge(probabilities, digit_from(card)) if probabilities else None
            if options.json:
                print(json.dumps(_as_json(path, verdict, probabilities)))
            else:
                print(_as_line(path, verdict, probabilities))
    return status


def _as_json(path: Path, verdict: Verdict | None, probabilities: list[float] | None) -> dict[str, Any]:
    return {
        "file": str(path),
        "digit": verdict.digits[0] if verdict else None,
        "verdict": verdict.kind.value if verdict else "blank",
        "probabilities": probabilities,
    }


def _as_line(path: Path, verdict: Verdict | None, probabilities: list[float] | None) -> str:
    if verdict is None or probabilities is None:
        return f"-   blank    {path}"
    if verdict.kind is Kind.NO_DIGIT:
        return f"-   no digit {path}"
    digit = verdict.digits[0]
    return f"{digit}   {min(probabilities[digit], 0.999):6.1%}   {path}"


def _complain(error: InputError) -> int:
    print(f"python -m nn predict: {error}", file=sys.stderr)
    return 2


def _pictures(path: Path) -> list[Path]:
    """The pictures in a folder, or the picture that was named itself."""
    try:
        if not path.is_dir():
            if path.exists() and not path.is_file():
                raise InputError(f"{path}: is neither a file nor a folder")
            return [path]
        inside = sorted(entry for entry in path.iterdir() if entry.suffix.lower() in PICTURES)
    except OSError as error:
        raise InputError(f"{path}: cannot be looked into ({error.strerror})") from error
    if not inside:
        raise InputError(f"{path}: this folder holds no pictures ({', '.join(PICTURES)})")
    return inside


def _read(network: Network, path: Path) -> list[float] | None:
    """The probabilities of the ten digits; None for a blank picture."""
    try:
        with warnings.catch_warnings():
            # Pillow warns of oddities in a file, which are none of our business, and of endless pictures, which are.
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=FORMATS) as picture:
                # A phone stores a picture as its sensor saw it, and beside it which way is up.
                upright = ImageOps.exif_transpose(picture)
                upright.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise InputError(f"{path}: the picture is too large to be a drawing of one digit") from error
    except UnidentifiedImageError as error:
        raise InputError(f"{path}: is not a picture in a format we can read") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error})") from error
    except Exception as error:
        # Over a damaged file Pillow may stumble in any way: ValueError, TypeError, SyntaxError, ...
        raise InputError(f"{path}: is a damaged picture") from error
    steps = preprocess(upright)
    if steps is None:
        return None
    return [float(probability) for probability in network.forward(steps.inputs).probabilities[0]]
