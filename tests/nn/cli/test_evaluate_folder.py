"""python -m nn evaluate --data FOLDER reads labelled pictures as the page reads drawings."""

import json

import numpy as np
import pytest
from helpers.cli import error_line, output_lines, run_cli
from PIL import Image

from nn.data.loading import find_pictures
from nn.images.strokes import fit_strokes, render

SEVEN = [[(0, 0), (6, 0), (2, 10)]]
ZERO = [[(3, 0), (0, 3), (0, 7), (3, 10), (6, 7), (6, 3), (3, 0)]]
A = [[(0, 10), (3, 0), (6, 10)], [(1, 7), (5, 7)]]


def save(path, strokes):
    path.parent.mkdir(exist_ok=True)
    drawing = render(fit_strokes(strokes, 120, (100, 100)), 10, 200) if strokes else np.zeros((200, 200), np.uint8)
    Image.fromarray(255 - drawing).save(path)


@pytest.fixture
def folder(tmp_path):
    """Two that are predicted correctly, one with another label, one that shows no digit, one that is blank."""
    pictures = tmp_path / "pictures"
    for name, strokes in (("7_1.png", SEVEN), ("0-a.png", ZERO), ("3_0.png", ZERO), ("4_a.png", A), ("7.png", [])):
        save(pictures / name, strokes)
    return pictures


def test_evaluate_folder_prints_figures_and_a_table_by_digit(folder):
    lines = output_lines("evaluate", "--data", folder)
    assert lines[0].endswith("pictures: 5 pictures")
    assert [line.split()[:4] for line in lines[1:3]] == [
        ["accuracy", "40.00%", "(most", "probable"],
        ["answered", "and", "right", "40.00%"],
    ]
    assert lines[3].startswith("turned away         40.00%  (taken for no digit; 1 of them blank)")
    assert lines[4].startswith("calibration error")
    table = {line.split()[0]: line.split()[1:] for line in lines[7:]}
    assert table["7"] == ["2", "50.00%", "50.00%", "50.00%"]
    assert table["0"] == ["1", "100.00%", "100.00%", "0.00%"]
    assert table["3"] == ["1", "0.00%", "0.00%", "0.00%"]
    assert table["4"][0] == "1"
    assert table["4"][3] == "100.00%"


def test_evaluate_folder_json_has_the_same_figures(folder):
    (line,) = output_lines("evaluate", "--data", folder, "--json")
    figures = json.loads(line)
    assert (figures["count"], figures["blank"], figures["unreadable"]) == (5, 1, [])
    assert (figures["answered_and_right"], figures["turned_away"]) == (0.4, 0.4)
    assert figures["digits"]["7"] == {"count": 2, "accuracy": 0.5, "answered_and_right": 0.5, "turned_away": 0.5}


def test_labels_come_from_names_and_from_folders(tmp_path):
    for name in ("7_1.png", "7/x.png", "0/12.png"):
        save(tmp_path / name, SEVEN)
    (tmp_path / "notes.txt").write_text("7", encoding="utf-8")
    found = find_pictures(tmp_path)
    labels = {str(picture.file.path): picture.label for picture in found.pictures}
    assert labels == {"0/12.png": 0, "7/x.png": 7, "7_1.png": 7}
    assert list(labels) == sorted(labels)
    assert found.unread == [f"{tmp_path / 'notes.txt'}: is a text, not a picture"]


@pytest.mark.parametrize("name", ["a.png", "75.png", "7a.png", "x7.png"])
def test_a_picture_without_a_label_is_one_line(tmp_path, name):
    save(tmp_path / name, SEVEN)
    assert f"{name}: the name does not begin with the digit" in error_line("evaluate", "--data", tmp_path)


def test_a_folder_without_pictures_has_none(tmp_path):
    assert find_pictures(tmp_path) is None
    assert "holds nothing that is read as a data set" in error_line("evaluate", "--data", tmp_path)


def test_files_that_cannot_be_read_are_listed_and_give_status_2(folder):
    (folder / "5_broken.png").write_bytes(b"no picture")
    status, out, errors = run_cli("evaluate", "--data", folder)
    assert status == 2
    assert out[0].endswith("5 pictures")
    (line,) = errors
    assert line.startswith(f"python -m nn evaluate: {folder / '5_broken.png'}: is text, not a picture")


def test_a_folder_of_which_no_file_can_be_read_is_one_line(tmp_path):
    (tmp_path / "5.png").write_bytes(b"no picture")
    assert "none of its 1 pictures can be read" in error_line("evaluate", "--data", tmp_path)


def test_mistakes_are_saved_as_a_contact_sheet(folder, tmp_path):
    Image.fromarray(np.full((40, 40), 60_000, np.uint16)).save(folder / "2_16bit.png")
    output_lines("evaluate", "--data", folder, "--mistakes", tmp_path / "sheet.png")
    with Image.open(tmp_path / "sheet.png") as sheet:
        pixels = np.asarray(sheet.convert("L"))
    # Four mistakes in a row: the picture, and beside it white ink on black; the blank ones are black.
    assert pixels.shape == (110, 8 * 174)
    for entry in range(4):
        assert (pixels[:84, entry * 174 + 84 : entry * 174 + 168] == 0).mean() > 0.5


def test_a_contact_sheet_without_mistakes_is_empty(tmp_path):
    save(tmp_path / "in" / "7_1.png", SEVEN)
    output_lines("evaluate", "--data", tmp_path / "in", "--mistakes", tmp_path / "sheet.png")
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert len(sheet.getcolors()) == 1


def test_invalid_options_for_mistakes_are_one_line(folder, tmp_path):
    assert "--mistakes needs --data" in error_line("evaluate", "--data", "generated", "--mistakes", tmp_path / "a.png")
    status, _, (line,) = run_cli("evaluate", "--data", folder, "--mistakes", tmp_path / "nowhere" / "a.png")
    assert status == 2
    assert "a.png" in line
