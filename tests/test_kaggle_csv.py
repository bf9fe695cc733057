"""Are Kaggle's tables read exactly, and does every refusal say where the mistake is?"""

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn import kaggle_csv
from nn.datasets import from_csv, load
from nn.errors import InputError
from nn.kaggle_csv import parse_csv, read_csv, write_csv

PIXEL_NAMES = ",".join(f"pixel{number}" for number in range(784))


def table(rows, seed=0, labels=True):
    """Random numbers as they stand in a file, with a label in front if wanted."""
    rng = np.random.default_rng(seed)
    images = rng.integers(0, 256, (rows, 784))
    return np.column_stack([rng.integers(0, 10, rows), images]) if labels else images


def lines(numbers):
    return [",".join(map(str, row)) for row in numbers.tolist()]


def csv(tmp_path, text):
    path = tmp_path / "digits.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refusal(tmp_path, text):
    """Why a table is refused: as a file and as bytes alike, but for the name."""
    path = csv(tmp_path, text)
    with pytest.raises(InputError) as caught:
        read_csv(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    with pytest.raises(InputError) as handed_over:
        parse_csv(path.read_bytes(), "upload.csv")
    assert str(handed_over.value) == message.replace(str(path), "upload.csv")
    return message


@pytest.fixture(params=[1, 2000, kaggle_csv.BLOCK])
def _any_block(request, monkeypatch):
    """The same file read in one go and in many blocks must give the same, mistakes included."""
    monkeypatch.setattr(kaggle_csv, "BLOCK", request.param)


@pytest.mark.usefixtures("_any_block")
@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("labelled", [True, False])
@pytest.mark.parametrize("ending", ["", "\n", "\r\n", "\n\n\n", "\r\n\r\n"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_every_way_of_writing_a_table_is_read(tmp_path, header, labelled, ending, start):
    numbers = table(5, labels=labelled)
    names = [("label," if labelled else "") + PIXEL_NAMES] if header else []
    newline = "\r\n" if "\r" in ending else "\n"
    images, labels = read_csv(csv(tmp_path, start + newline.join(names + lines(numbers)) + ending))
    assert np.array_equal(images, numbers[:, -784:])
    assert (images.dtype, images.flags.c_contiguous) == (np.uint8, True)
    if labelled:
        assert labels.dtype == np.uint8
        assert np.array_equal(labels, numbers[:, 0])
    else:
        assert labels is None


@pytest.mark.parametrize("header", [True, False])
def test_a_table_may_have_a_single_row(tmp_path, header):
    numbers = table(1)
    images, labels = read_csv(csv(tmp_path, ("label," + PIXEL_NAMES + "\n") * header + lines(numbers)[0]))
    assert np.array_equal(np.column_stack([labels, images]), numbers)


def test_leading_zeros_are_read(tmp_path):
    images, _ = read_csv(csv(tmp_path, ",".join(["007", "00", "010", "255"] + ["0"] * 780)))
    assert images[0, :5].tolist() == [7, 0, 10, 255, 0]


@settings(deadline=None, max_examples=30)
@given(
    # Only the seed is drawn at random: Hypothesis would take minutes for thousands of pixels.
    numbers=st.builds(table, st.integers(1, 8), st.integers(0, 2**32 - 1), st.booleans()),
    largest=st.sampled_from([9, 99, 255]),
    header=st.booleans(),
    block=st.integers(1, 9000),
)
def test_whatever_is_written_is_read_back(numbers, largest, header, block):
    numbers = np.minimum(numbers, largest)
    labelled = numbers.shape[1] == 785
    text = "\n".join((["label," * labelled + PIXEL_NAMES] if header else []) + lines(numbers))
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr(kaggle_csv, "BLOCK", block)
        images, labels = read_csv(csv(Path(folder), text))
    assert np.array_equal(images if labels is None else np.column_stack([labels, images]), numbers)


@settings(deadline=None, max_examples=30)
@given(numbers=st.builds(table, st.integers(1, 8), st.integers(0, 2**32 - 1)), largest=st.sampled_from([0, 9, 99, 255]))
def test_what_we_write_ourselves_is_read_back(numbers, largest):
    images, labels = np.minimum(numbers[:, 1:], largest).astype(np.uint8), numbers[:, 0].astype(np.uint8)
    text = write_csv(images, labels)
    read_images, read_labels = parse_csv(text, "written.csv")
    assert np.array_equal(read_images, images)
    assert np.array_equal(read_labels, labels)
    # As Kaggle has it: a header line, then a line for each picture, the label first.
    header, first, *_ = text.decode().split("\n")
    assert header == "label," + PIXEL_NAMES
    assert first == ",".join(map(str, [labels[0], *images[0]]))
    assert text.count(b"\n") == 1 + len(images)


@pytest.mark.parametrize("text", ["", "\n", "\n\n\n", "\ufeff", f"label,{PIXEL_NAMES}", f"label,{PIXEL_NAMES}\r\n"])
def test_a_table_without_rows_is_refused(tmp_path, text):
    assert "holds no rows of digits" in refusal(tmp_path, text)


def test_a_missing_file_is_refused_by_name(tmp_path):
    with pytest.raises(InputError, match=r"nowhere\.csv: cannot be read"):
        read_csv(tmp_path / "nowhere.csv")


@pytest.mark.usefixtures("_any_block")
@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("change", [lambda line: line + ",7", lambda line: line[: line.rindex(",")]])
@pytest.mark.parametrize("index", [1, 3, 5])
def test_a_row_of_the_wrong_length_is_named(tmp_path, header, change, index):
    rows = lines(table(6))
    rows[index] = change(rows[index])
    message = refusal(tmp_path, "\n".join(([f"label,{PIXEL_NAMES}"] if header else []) + rows))
    assert f"row {index + 1 + header} has {rows[index].count(',') + 1} columns" in message


@pytest.mark.usefixtures("_any_block")
@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("columns", [1, 783, 786])
def test_a_first_row_of_the_wrong_length_is_named(tmp_path, header, columns):
    # Named at once: the other rows are measured against the first.
    rows = [",".join(["0"] * columns), *lines(table(5))]
    message = refusal(tmp_path, "\n".join(([f"label,{PIXEL_NAMES}"] if header else []) + rows))
    assert f"row {1 + header} has {columns} columns, where 784" in message


@pytest.mark.usefixtures("_any_block")
@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize(("row", "column"), [(1, 2), (1, 3), (1, 785), (4, 1), (4, 400), (6, 785)])
@pytest.mark.parametrize("field", ["256", "999", "1000", "-1", "1.0", "", " 5", "ten", "1e2", '"5"', "²"])
def test_a_wrong_number_is_named_with_its_row_and_column(tmp_path, header, row, column, field):
    rows = [line.split(",") for line in lines(table(6))]
    rows[row - 1][column - 1] = field
    text = "\n".join(([f"label,{PIXEL_NAMES}"] if header else []) + [",".join(fields) for fields in rows])
    message = refusal(tmp_path, text)
    assert f"row {row + header}, column {column}" in message
    assert "whole number from 0 to 255" in message


@pytest.mark.usefixtures("_any_block")
@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("index", [0, 3, 5])
def test_a_label_above_nine_is_named_with_its_row(tmp_path, header, index):
    numbers = table(6)
    numbers[index, 0] = 10
    message = refusal(tmp_path, "\n".join(([f"label,{PIXEL_NAMES}"] if header else []) + lines(numbers)))
    assert f"row {index + 1 + header}, column 1: the label is 10" in message


@pytest.mark.usefixtures("_any_block")
def test_a_blank_line_in_the_middle_is_named(tmp_path):
    rows = lines(table(6))
    rows.insert(3, "")
    assert "row 4 has 1 columns" in refusal(tmp_path, "\n".join(rows))


def test_a_picture_is_not_taken_for_a_table(tmp_path):
    assert "columns" in refusal(tmp_path, b"\x89PNG\r\n\x1a\n" + bytes(range(256)))


def test_a_table_without_labels_cannot_be_learned_from(tmp_path):
    text = "\n".join(lines(table(3, labels=False)))
    with pytest.raises(InputError, match=r"digits\.csv: has no label column"):
        load(csv(tmp_path, text))
    with pytest.raises(InputError, match=r"^upload\.csv: has no label column"):
        from_csv(text.encode(), "upload.csv")


def test_a_table_with_labels_is_a_dataset(tmp_path):
    numbers = table(3)
    path = csv(tmp_path, "\n".join(lines(numbers)))
    for dataset in (load(path), from_csv(path.read_bytes(), "digits.csv")):
        assert (len(dataset), dataset.name) == (3, "digits.csv")
        assert np.array_equal(dataset.labels, numbers[:, 0])
        assert np.array_equal(dataset.images, numbers[:, 1:])


@pytest.mark.parametrize("first", ["5e0", "1x", "-1"])
def test_a_typing_error_in_the_first_row_does_not_make_it_a_header(tmp_path, first):
    path = tmp_path / "digits.csv"
    path.write_text(",".join([first] + ["0"] * 784) + "\n" + ",".join(["0"] * 785) + "\n")
    with pytest.raises(InputError, match=r"row 1, column 1: .* is not a whole number"):
        read_csv(path)


def test_a_return_inside_a_row_is_an_error(tmp_path):
    path = tmp_path / "digits.csv"
    path.write_bytes(b",".join([b"1", b"0\r0"] + [b"0"] * 783) + b"\r\n")
    with pytest.raises(InputError, match="row 1, column 2"):
        read_csv(path)
