"""Tests of reading the tables in ../shared/cases/csv, which were made in the forms that public bug reports describe."""

from pathlib import Path

import numpy as np
import pytest
from helpers.cli import run_cli

from nn.data.loading import load
from nn.data.orientation import Correction, check_images
from nn.data.tables.table import read_table
from nn.errors import InputError

CASES = Path(__file__).resolve().parents[3] / "../shared/cases/csv"
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the folder ../shared/cases/csv is missing")

# The same 60 digits as in 01; file -> notes.
SAME = {
    "01_kaggle_mnist_in_csv_header_1x1.csv": [],
    "02_no_header.csv": [],
    "03_bom_crlf.csv": [],
    "04_semicolons.csv": ["The columns are separated by semicolons."],
    "06_label_last_openml.csv": [],
    "07_pandas_index.csv": ["Neither label nor pixels, and left out: first column."],
    "09_floats_0_to_1.csv": ["The pixels are numbers from 0 to 1, and were multiplied by 255."],
    "10_whole_floats.csv": [],
    "11_quoted_r_write_csv.csv": [],
    "14_one_hot.csv": ["The labels are one-hot: ten columns, of which one holds a 1."],
    "16_space_after_comma.csv": [],
    "17_trailing_comma.csv": [],
    "18_old_mac_newlines.csv": [],
    "19_utf16_excel.csv": [],
    "20_blank_line_in_middle.csv": ["Blank lines between the rows were skipped: 1."],
    "23_labels_as_words.csv": ["The labels are words or quoted, and are read as digits."],
    "24_first_row_pandas_numbers.csv": [
        "The first row numbers the columns, so it is no image.",
        "The column '0' is taken as the label.",
    ],
    "25_header_only_names_no_label_first_row_lost.csv": [],
    "26_train.csv.gz": [],
}
UNLABELLED = ["08_kaggle_test_with_id.csv", "15_unlabelled_test.csv"]
# What is to be said of images that are not upright; file -> (correction, what they look like).
TURNED = {
    "12_emnist_transposed.csv": (
        Correction(transpose=True),
        "The digits look transposed, with rows and columns exchanged, as in EMNIST's files.",
    ),
    "22_dark_on_light_inverted.csv": (Correction(invert=True), "The digits look dark on a light ground."),
}
ERRORS = {
    "13_emnist_letters_label_26.csv": "row 1, column 1: the label is 24, but only 0 to 9 are digits",
    "21_missing_value.csv": (
        "row 22, column 2: '' stands where a whole number from 0 to 255 was expected; fill in the missing value"
    ),
    "28_html_instead.csv": "is a web page or XML, not a table; perhaps its download failed",
}


def digits():
    return read_table(CASES / "01_kaggle_mnist_in_csv_header_1x1.csv")


def test_every_file_has_an_expectation():
    assert {path.name for path in CASES.iterdir()} == {*SAME, *UNLABELLED, *TURNED, *ERRORS}


@pytest.mark.parametrize("name", SAME)
def test_the_same_digits_are_read(name):
    table = read_table(CASES / name)
    assert np.array_equal(table.images, digits().images)
    assert np.array_equal(table.labels, digits().labels)
    assert table.notes == tuple(SAME[name])
    assert table.ids is None
    assert check_images(table.images, table.labels) == []
    assert len(load(CASES / name)) == 60


@pytest.mark.parametrize("name", UNLABELLED)
def test_unlabelled_digits_are_read(name):
    table = read_table(CASES / name)
    assert np.array_equal(table.images, digits().images)
    assert table.labels is None
    assert table.ids == (tuple(map(str, range(60))) if "id" in name else None)
    assert check_images(table.images, None) == []
    with pytest.raises(InputError, match=f"{name}: has no label column"):
        load(CASES / name)


@pytest.mark.parametrize("name", TURNED)
def test_turned_digits_are_noticed_and_corrected(name):
    correction, sentence = TURNED[name]
    table = read_table(CASES / name)
    (finding,) = check_images(table.images, table.labels)
    assert (finding.correction, finding.sentence) == (correction, sentence)
    assert np.array_equal(finding.correction.apply(table.images), digits().images)
    assert np.array_equal(table.labels, digits().labels)


@pytest.mark.parametrize("name", ERRORS)
def test_errors_are_one_sentence(name):
    with pytest.raises(InputError) as caught:
        read_table(CASES / name)
    assert str(caught.value) == f"{CASES / name}: {ERRORS[name]}"


@pytest.mark.parametrize("name", [*SAME, *TURNED])
def test_predict_reads_them_all_rightly(tmp_path, name):
    options = ["--transpose"] if "transposed" in name else ["--invert"] if "inverted" in name else []
    status, lines, _ = run_cli("predict", CASES / name, "--out", tmp_path / "answers.csv", *options)
    assert (status, lines[1]) == (0, "Accuracy: 98.33% of 60 digits.")
    assert len((tmp_path / "answers.csv").read_text().splitlines()) == 61
