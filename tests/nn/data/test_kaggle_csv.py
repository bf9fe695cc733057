"""Tests of reading and writing Kaggle's CSV format."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn.data import kaggle_csv
from nn.data.kaggle_csv import parse_csv, read_csv, write_csv
from nn.data.loading import from_csv, load
from nn.errors import InputError

PIXEL_NAMES = ",".join(f"pixel{number}" for number in range(784))
HEADER = f"label,{PIXEL_NAMES}"


def random_table(rows, seed=0, labels=True):
    """Random pixels as they are in a file, with the label in front if wanted."""
    rng = np.random.default_rng(seed)
    images = rng.integers(0, 256, (rows, 784))
    return np.column_stack([rng.integers(0, 10, rows), images]) if labels else images


def lines(table):
    return [",".join(map(str, row)) for row in table.tolist()]


def write(tmp_path, text):
    path = tmp_path / "digits.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def error_of(tmp_path, text):
    """The message for a table, which must be the same for a file and for an upload but for the name."""
    path = write(tmp_path, text)
    with pytest.raises(InputError) as caught:
        read_csv(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    with pytest.raises(InputError) as uploaded:
        parse_csv(path.read_bytes(), "upload.csv")
    assert str(uploaded.value) == message.replace(str(path), "upload.csv")
    return message


@pytest.fixture(params=[1, 2000, kaggle_csv.BLOCK])
def _any_block(request, monkeypatch):
    """A file gives the same result in one block and in many, errors included."""
    monkeypatch.setattr(kaggle_csv, "BLOCK", request.param)


any_block = pytest.mark.usefixtures("_any_block")
with_or_without_header = pytest.mark.parametrize("header", [[], [HEADER]])


@any_block
@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("labelled", [True, False])
@pytest.mark.parametrize("ending", ["", "\n", "\r\n", "\n\n\n", "\r\n\r\n"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_read_csv_accepts_all_variants(tmp_path, header, labelled, ending, start):
    table = random_table(5, labels=labelled)
    names = [HEADER if labelled else PIXEL_NAMES] if header else []
    newline = "\r\n" if "\r" in ending else "\n"
    images, labels = read_csv(write(tmp_path, start + newline.join(names + lines(table)) + ending))
    assert np.array_equal(images, table[:, -784:])
    assert (images.dtype, images.flags.c_contiguous) == (np.uint8, True)
    if labelled:
        assert labels.dtype == np.uint8
        assert np.array_equal(labels, table[:, 0])
    else:
        assert labels is None


def test_leading_zeros_are_read(tmp_path):
    images, _ = read_csv(write(tmp_path, ",".join(["007", "00", "010", "255"] + ["0"] * 780)))
    assert images[0, :5].tolist() == [7, 0, 10, 255, 0]


@settings(deadline=None, max_examples=30)
@given(
    # Only the seed is drawn: thousands of pixels would be too slow.
    table=st.builds(random_table, st.integers(1, 8), st.integers(0, 2**32 - 1), st.booleans()),
    largest=st.sampled_from([0, 9, 99, 255]),
    header=st.booleans(),
    block=st.integers(1, 9000),
)
def test_parse_csv_of_random_tables(table, largest, header, block):
    table = np.minimum(table, largest)
    labelled = table.shape[1] == 785
    text = "\n".join(([HEADER if labelled else PIXEL_NAMES] if header else []) + lines(table)).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kaggle_csv, "BLOCK", block)
        images, labels = parse_csv(text, "random.csv")
    assert np.array_equal(images if labels is None else np.column_stack([labels, images]), table)
    if labelled:
        assert write_csv(images, labels).decode().splitlines() == [HEADER, *lines(table)]


@pytest.mark.parametrize("text", ["", "\n", "\n\n\n", "\ufeff", HEADER, HEADER + "\r\n"])
def test_table_without_rows_is_rejected(tmp_path, text):
    assert "holds no rows of digits" in error_of(tmp_path, text)


def test_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"nowhere\.csv: cannot be read"):
        read_csv(tmp_path / "nowhere.csv")


@any_block
@with_or_without_header
@pytest.mark.parametrize("change", [lambda line: line + ",7", lambda line: line[: line.rindex(",")]])
@pytest.mark.parametrize("index", [1, 5])
def test_row_of_another_length_is_named(tmp_path, header, change, index):
    rows = lines(random_table(6))
    rows[index] = change(rows[index])
    message = error_of(tmp_path, "\n".join(header + rows))
    assert f"row {index + 1 + len(header)} has {rows[index].count(',') + 1} columns" in message


@any_block
@with_or_without_header
@pytest.mark.parametrize("columns", [1, 783, 786])
def test_first_row_of_the_wrong_length_is_named(tmp_path, header, columns):
    rows = [",".join(["0"] * columns), *lines(random_table(5))]
    message = error_of(tmp_path, "\n".join(header + rows))
    assert f"row {1 + len(header)} has {columns} columns, where 784" in message


@any_block
@with_or_without_header
@pytest.mark.parametrize(("row", "column"), [(1, 2), (4, 1), (6, 785)])
@pytest.mark.parametrize("field", ["256", "999", "1000", "-1", "1.0", "", " 5", "ten", "1e2", '"5"', "0\r0", "²"])
def test_invalid_number_is_named_with_row_and_column(tmp_path, header, row, column, field):
    rows = [line.split(",") for line in lines(random_table(6))]
    rows[row - 1][column - 1] = field
    message = error_of(tmp_path, "\n".join(header + [",".join(fields) for fields in rows]))
    assert f"row {row + len(header)}, column {column}" in message
    assert "whole number from 0 to 255" in message


@any_block
@with_or_without_header
@pytest.mark.parametrize("index", [0, 5])
def test_label_above_nine_is_named_with_its_row(tmp_path, header, index):
    table = random_table(6)
    table[index, 0] = 10
    message = error_of(tmp_path, "\n".join(header + lines(table)))
    assert f"row {index + 1 + len(header)}, column 1: the label is 10" in message


@any_block
def test_blank_line_between_rows_is_named(tmp_path):
    rows = lines(random_table(6))
    rows.insert(3, "")
    assert "row 4 has 1 columns" in error_of(tmp_path, "\n".join(rows))


def test_image_file_is_rejected(tmp_path):
    assert "columns" in error_of(tmp_path, b"\x89PNG\r\n\x1a\n" + bytes(range(256)))


@pytest.mark.parametrize("first", ["5e0", "1x", "-1"])
def test_first_row_with_an_invalid_number_is_no_header(tmp_path, first):
    message = error_of(tmp_path, ",".join([first] + ["0"] * 784) + "\n" + ",".join(["0"] * 785) + "\n")
    assert f"row 1, column 1: {first!r} is not a whole number" in message


def test_table_with_labels_is_a_dataset(tmp_path):
    table = random_table(3)
    path = write(tmp_path, "\n".join(lines(table)))
    for dataset in (load(path), from_csv(path.read_bytes(), "digits.csv")):
        assert (len(dataset), dataset.name) == (3, "digits.csv")
        assert np.array_equal(dataset.labels, table[:, 0])
        assert np.array_equal(dataset.images, table[:, 1:])


def test_table_without_labels_is_no_dataset(tmp_path):
    text = "\n".join(lines(random_table(3, labels=False)))
    with pytest.raises(InputError, match=r"digits\.csv: has no label column"):
        load(write(tmp_path, text))
    with pytest.raises(InputError, match=r"^upload\.csv: has no label column"):
        from_csv(text.encode(), "upload.csv")
