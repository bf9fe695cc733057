"""Tests of `python -m nn predict` on tables, and of the options that turn digits right."""

import numpy as np
import pytest
from helpers.cli import error_line, run_cli
from helpers.idx_files import idx

from nn.data.kaggle_csv import write_csv, write_submission
from nn.data.orientation import Correction
from nn.synthetic.handwriting import LEGIBLE, generate

DIGITS = generate(100, np.random.default_rng(11), LEGIBLE)
PIXELS = [",".join(map(str, image)) for image in DIGITS.images.tolist()]


def write(path, images=DIGITS.images, labels=DIGITS.labels):
    path.write_bytes(write_csv(images, labels))
    return path


def accuracy(line):
    assert line.startswith("Accuracy: ")
    assert line.endswith(" of 100 digits.")
    return float(line.split()[1].rstrip("%"))


def test_answers_are_saved_in_kaggles_form(tmp_path):
    out = tmp_path / "answers.csv"
    status, lines, notes = run_cli("predict", write(tmp_path / "train.csv"), "--out", out)
    assert (status, notes) == (0, [])
    assert lines[0] == f"100 answers saved as {out}."
    assert accuracy(lines[1]) > 90
    rows = out.read_text().splitlines()
    assert rows[0] == "ImageId,Label"
    assert [row.split(",")[0] for row in rows[1:]] == list(map(str, range(1, 101)))
    right = np.mean([int(row.split(",")[1]) == label for row, label in zip(rows[1:], DIGITS.labels, strict=True)])
    assert accuracy(lines[1]) == pytest.approx(100 * right)


def test_answers_are_printed_without_a_file(tmp_path):
    status, lines, notes = run_cli("predict", write(tmp_path / "train.csv"))
    assert (status, len(lines), len(notes)) == (0, 101, 1)
    assert accuracy(notes[0]) > 90


def test_ids_of_the_table_are_kept(tmp_path):
    ids = [f"img{number * 3}" for number in range(100)]
    rows = [",".join(["id", *(f"pixel{number}" for number in range(784))])]
    rows += [f"{own},{pixels}" for own, pixels in zip(ids, PIXELS, strict=True)]
    path = tmp_path / "test.csv"
    path.write_text("\n".join(rows))
    status, lines, notes = run_cli("predict", path)
    assert (status, notes) == (0, [])
    assert [line.split(",")[0] for line in lines] == ["ImageId", *ids]


def test_submission_quotes_ids_that_need_it():
    assert write_submission(np.array([1, 2]), ['a,"b"', "c"]) == 'ImageId,Label\n"a,""b""",1\nc,2\n'


@pytest.mark.parametrize(
    ("correction", "options"),
    [
        (Correction(transpose=True), ["--transpose"]),
        (Correction(invert=True), ["--invert"]),
        (Correction(quarter_turns=2), ["--rotate", "180"]),
    ],
)
@pytest.mark.parametrize("command", ["predict", "evaluate"])
def test_digits_are_turned_right_if_asked(tmp_path, command, correction, options):
    path = write(tmp_path / "turned.csv", correction.apply(DIGITS.images))
    words = [command, path] if command == "predict" else [command, "--data", path]
    status, wrong, notes = run_cli(*words)
    assert status == 0
    assert notes[0].startswith("Note: The digits look ")
    assert notes[0].endswith(f"If so, add {' '.join(options)}.")
    status, right, notes = run_cli(*words, *options)
    assert (status, [note for note in notes if note.startswith("Note")]) == (0, [])
    assert right != wrong
    if command == "predict":
        assert accuracy(notes[0]) > 90
    # And digits that were right are noticed to be turned wrong.
    path = write(path)
    _, _, notes = run_cli(*words, *options)
    assert notes[0].endswith("Check the options --invert, --transpose and --rotate.")


def test_training_transposes_a_folder_of_idx_files_and_its_test_set(tmp_path):
    images = Correction(transpose=True).apply(DIGITS.images).reshape(-1, 28, 28)
    for part in ("train", "t10k"):
        (tmp_path / f"{part}-images-idx3-ubyte").write_bytes(idx(images))
        (tmp_path / f"{part}-labels-idx1-ubyte").write_bytes(idx(DIGITS.labels))
    words = ["train", "--data", tmp_path, "--epochs", 1, "--out", tmp_path / "network.npz"]
    assert [note[:35] for note in run_cli(*words)[2]] == ["Note: The digits look transposed, wi"[:35]] * 2
    status, lines, notes = run_cli(*words, "--transpose")
    assert (status, notes) == (0, [])
    assert "On the 100 digits" in lines[-1]


def test_errors_are_one_line(tmp_path):
    table = write(tmp_path / "digits.csv")
    assert "a table is read alone" in error_line("predict", table, table)
    assert "a table is read alone" in error_line("predict", table, "--json")
    assert "are for tables" in error_line("predict", tmp_path / "seven.png", "--transpose")
    assert "cannot be written" in error_line("predict", table, "--out", tmp_path / "no folder" / "answers.csv")
    assert "does not exist" in error_line("predict", tmp_path / "missing.csv")
    table.write_bytes(write_csv(DIGITS.images, np.zeros(100, np.uint8)))
    assert "the labels do not belong to the images" in error_line("predict", table)
