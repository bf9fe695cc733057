"""Pictures as bug reports of similar projects describe them, with the shipped network: the digit, or what is wrong.

The files lie beside the checkout, in ../shared/cases/pictures.
"""

import json
from pathlib import Path

import pytest
from helpers.cli import run_cli

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).resolve().parents[3] / "../shared/cases/pictures"
FILES = sorted(file for file in FOLDER.rglob("*") if file.is_file())
HEIC = (
    "is a HEIC picture (as iPhones take them), which we cannot read; save it as JPEG or PNG, "
    "or choose Settings > Camera > Formats > Most Compatible on the iPhone"
)
SENTENCES = {
    "5.pdf": "is a PDF document, not a picture; export the page as PNG or JPEG, or take a screenshot of it",
    "5.svg": "is an SVG drawing, which has no pixels; export it as PNG",
    "5_heic_named.jpg": HEIC,
    "5_photo.heic": HEIC,
    "5_truncated.jpg": (
        "is cut off: the file ends before the JPEG picture does; copy it again, or save the picture again"
    ),
}
# Files that show no digit, or more than one. Of the others, the name begins with the digit.
BLANK = {"blank_black.png", "blank_white.png", "one_pixel.png", "one_row.png"}
NO_DIGIT = {"A.png", "C.png", "dash.png", "infinity_8_on_its_side.png", "two_by_two.png", "two_digits_55.png"}
# A zero with a slash through it is one of the ways to write a zero.
SLASHED = "slashed_zero.png"
# Nothing says that this picture lies on its side, so that no answer is right; but it must not be a confident one.
ON_ITS_SIDE = "5_lying_on_its_side_no_exif.png"


@pytest.fixture(scope="module")
def answers():
    """What predict --json prints for all files: file -> object, and file -> line on stderr."""
    _, out, errors = run_cli("predict", "--json", *FILES)
    read = {answer["file"]: answer for answer in map(json.loads, out)}
    unread = dict(line.removeprefix("python -m nn predict: ").split(": ", 1) for line in errors)
    assert len(out) == len(read)
    assert len(errors) == len(unread)
    return read | unread


@pytest.mark.skipif(not FILES, reason="the folder ../shared/cases/pictures is missing")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(FOLDER).as_posix())
def test_every_picture_gets_its_digit_or_the_reason_why_not(answers, file):
    answer = answers[str(file)]
    if file.name in SENTENCES:
        assert answer == SENTENCES[file.name]
    elif file.name in BLANK | NO_DIGIT:
        assert answer["verdict"] == ("blank" if file.name in BLANK else "no digit")
    elif file.name == ON_ITS_SIDE:
        assert max(answer["probabilities"]) < 0.5
    elif file.name == SLASHED:
        assert answer["digit"] == 0 or answer["verdict"] == "no digit"
    else:
        assert (answer["digit"], answer["verdict"]) == (int(file.name[0]), "sure")
