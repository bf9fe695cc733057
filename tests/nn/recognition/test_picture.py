"""Tests of reading all digits of photographs and of picture files."""

import json
from pathlib import Path

import numpy as np
import pytest
from helpers.cli import error_line, output_lines
from PIL import Image

from nn.calibration.rejection import reject_threshold
from nn.images.preprocessing import preprocess
from nn.images.strokes import fit_strokes, render
from nn.recognition.picture import box_in_picture, read_picture
from nn.recognition.reading import number_text
from nn.storage import weight_file
from nn.synthetic.sample_digits import sample_strokes

NETWORK, CARD = weight_file.load(weight_file.DEFAULT)
CASES = Path(__file__).resolve().parents[3] / "../shared/cases/pictures"


def paper(digits="2026", *, size=70, brush=8, height=160, gap=90, lines=0):
    """Dark ink on shaded, noisy paper; `lines` is the distance of ruled lines."""
    rng = np.random.default_rng(0)
    width = gap * len(digits) + 60
    ink = np.zeros((height, width), np.float32)
    for number, digit in enumerate(digits):
        drawn = render(fit_strokes(sample_strokes(int(digit)), size, (size, size)), brush, 2 * size)
        left, top = 30 + gap * number + (gap - 2 * size) // 2, height // 2 - size
        part = ink[max(0, top) : top + 2 * size, max(0, left) : left + 2 * size]
        np.maximum(part, drawn[max(0, -top) :, max(0, -left) :][: part.shape[0], : part.shape[1]] / 255, out=part)
    if lines:
        ink[10::lines] = np.maximum(ink[10::lines], 0.35)
    light = np.linspace(230, 150, width)[np.newaxis]
    grey = light * (1 - 0.75 * ink) + rng.normal(0, 2, ink.shape)
    return Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))


def read(picture):
    return read_picture(picture, NETWORK, reject_threshold(CARD))


def test_digits_on_shaded_paper_are_read():
    assert number_text(read(paper())) == "2026"


def test_ruled_lines_are_not_read():
    assert number_text(read(paper(lines=45))) == "2026"


def test_small_digits_of_a_large_photograph_are_read_with_their_boxes():
    labels = "314159265358979"
    picture = paper(labels, size=90, brush=10, height=240, gap=150)
    digits = read(picture)
    assert number_text(digits) == labels
    for number, digit in enumerate(digits):
        left, top, right, bottom = box_in_picture(digit, picture)
        assert 30 + 150 * number <= left < right <= 30 + 150 * (number + 1)
        assert 60 <= top < bottom <= 180


def test_single_digit_is_read_as_before():
    picture = paper("5", size=90, height=200)
    (only,) = read(picture)
    assert (only.stages.centred == preprocess(picture).centred).all()


def test_blank_paper_has_no_digits():
    assert read(Image.new("L", (300, 200), 200)) == []


def test_predict_many_prints_the_number(tmp_path):
    paper().save(tmp_path / "year.png")
    Image.new("L", (30, 30), 200).save(tmp_path / "blank.png")
    blank, year = output_lines("predict", "--many", tmp_path)
    assert blank.split() == ["-", "blank", str(tmp_path / "blank.png")]
    assert year.split()[0] == "2026"
    assert year.endswith(str(tmp_path / "year.png"))


def test_predict_many_prints_boxes_and_probabilities_as_json(tmp_path):
    picture = paper("41")
    picture.save(tmp_path / "two.png")
    (line,) = output_lines("predict", "--many", "--json", tmp_path / "two.png")
    result = json.loads(line)
    assert result["text"] == "41"
    assert [digit["digit"] for digit in result["digits"]] == [4, 1]
    assert [digit["verdict"] for digit in result["digits"]] == ["sure", "sure"]
    for digit in result["digits"]:
        left, top, right, bottom = digit["box"]
        assert 0 <= left < right <= picture.width
        assert 0 <= top < bottom <= picture.height
        assert sum(digit["probabilities"]) == pytest.approx(1, abs=1e-4)


def test_predict_many_names_a_damaged_picture(tmp_path):
    (tmp_path / "damaged.png").write_bytes(b"no picture")
    assert "damaged.png" in error_line("predict", "--many", tmp_path / "damaged.png")


def cases():
    return sorted(CASES.glob("*/*.png")) if CASES.is_dir() else []


@pytest.mark.skipif(not cases(), reason=f"{CASES} is missing")
def test_pictures_of_one_digit_stay_one():
    # A figure on its side, and an axis of a plot, hold more than one digit.
    single = [path for path in cases() if path.parent.name != "no_digit"]
    several = [path.name for path in single if len(read(Image.open(path))) > 1]
    assert several == []


@pytest.mark.skipif(not cases(), reason=f"{CASES} is missing")
def test_picture_of_two_digits():
    assert number_text(read(Image.open(CASES / "two_digits_55.png"))) == "55"
