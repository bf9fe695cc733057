"""Tests of reading and writing Kaggle's CSV formats."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn.data.kaggle_csv import write_csv
from nn.data.loading import from_csv, load
from nn.data.tables import table_bytes
from nn.data.tables.table import parse_table, read_table
from nn.errors import InputError

PIXEL_NAMES = ",".join(f"pixel{number}" for number in range(784))
HEADER = f"label,{PIXEL_NAMES}"
# Bytes that are read at first: with a newline.
HEAD = 9000


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
        read_table(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    with pytest.raises(InputError) as uploaded:
        parse_table(path.read_bytes(), "upload.csv")
    assert str(uploaded.value) == message.replace(str(path), "upload.csv")
    return message


@pytest.fixture(params=[1, 2000, table_bytes.CHUNK])
def _any_block(request, monkeypatch):
    """A file gives the same result in one block and in many, errors included."""
    monkeypatch.setattr(table_bytes, "CHUNK", request.param)
    monkeypatch.setattr(table_bytes, "HEAD", HEAD)


any_block = pytest.mark.usefixtures("_any_block")
with_or_without_header = pytest.mark.parametrize("header", [[], [HEADER]])


@any_block
@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("labelled", [True, False])
@pytest.mark.parametrize("ending", ["", "\n", "\r\n", "\n\n\n", "\r\n\r\n"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_read_table_accepts_all_variants(tmp_path, header, labelled, ending, start):
    table = random_table(5, labels=labelled)
    names = [HEADER if labelled else PIXEL_NAMES] if header else []
    newline = "\r\n" if "\r" in ending else "\n"
    found = read_table(write(tmp_path, start + newline.join(names + lines(table)) + ending))
    images, labels = found.images, found.labels
    assert np.array_equal(images, table[:, -784:])
    assert (images.dtype, images.flags.c_contiguous) == (np.uint8, True)
    if labelled:
        assert labels.dtype == np.uint8
        assert np.array_equal(labels, table[:, 0])
    else:
        assert labels is None


def test_leading_zeros_are_read(tmp_path):
    images = read_table(write(tmp_path, ",".join(["007", "00", "010", "255"] + ["0"] * 780))).images
    assert images[0, :5].tolist() == [7, 0, 10, 255, 0]


@settings(deadline=None, max_examples=30)
@given(
    # Only the seed is drawn: thousands of pixels would be too slow.
    table=st.builds(random_table, st.integers(1, 8), st.integers(0, 2**32 - 1), st.booleans()),
    largest=st.sampled_from([0, 9, 99, 255]),
    header=st.booleans(),
    block=st.integers(1, 9000),
)
def test_parse_table_of_random_tables(table, largest, header, block):
    table = np.minimum(table, largest)
    labelled = table.shape[1] == 785
    if labelled:
        # Neither the last pixel looks like a label, nor labels like row numbers or a margin.
        table[:, -1], table[-1, 0] = largest, table[0, 0]
        header = header or largest < 10 or not table[:, 0].any()
    text = "\n".join(([HEADER if labelled else PIXEL_NAMES] if header else []) + lines(table)).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table_bytes, "CHUNK", block)
        patch.setattr(table_bytes, "HEAD", HEAD)
        found = parse_table(text, "random.csv")
        images, labels = found.images, found.labels
    assert np.array_equal(images if labels is None else np.column_stack([labels, images]), table)
    if labelled:
        assert write_csv(images, labels).decode().splitlines() == [HEADER, *lines(table)]


@pytest.mark.parametrize("text", ["", "\n", "\n\n\n", "\ufeff", HEADER, HEADER + "\r\n"])
def test_table_without_rows_is_rejected(tmp_path, text):
    assert "holds no rows of digits" in error_of(tmp_path, text)


def test_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"nowhere\.csv: does not exist"):
        read_table(tmp_path / "nowhere.csv")


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
    if columns == 786 and not header:
        # It may have a row number in front; then the next row has too few.
        assert "row 2 has 785 columns, where the first row has 786" in message
    else:
        assert f"row {1 + len(header)} has {columns} columns, where 784" in message


@any_block
@with_or_without_header
@pytest.mark.parametrize(("row", "column"), [(1, 2), (4, 300), (6, 785)])
@pytest.mark.parametrize(
    "field", ["256", "999", "1000", "-1", "1.5", "", "5 5", "ten", "1e3", '"5', "0\r0", "²", "1_0"]
)
def test_invalid_number_is_named_with_row_and_column(tmp_path, header, row, column, field):
    rows = [line.split(",") for line in lines(random_table(6))]
    rows[row - 1][column - 1] = field
    message = error_of(tmp_path, "\n".join(header + [",".join(fields) for fields in rows]))
    if field == '"5':
        assert f"row {row + len(header)} " in message
        return
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
@with_or_without_header
@pytest.mark.parametrize("field", ["256", "1000", "-1", "1.5", "", "ten", "²"])
def test_invalid_label_is_named_with_its_row(tmp_path, header, field):
    rows = [line.split(",") for line in lines(random_table(6))]
    rows[3][0] = field
    message = error_of(tmp_path, "\n".join(header + [",".join(fields) for fields in rows]))
    assert f"row {4 + len(header)}, column 1: the label is" in message
    assert "only 0 to 9 are digits" in message


@any_block
def test_rows_after_a_blank_line_keep_their_numbers(tmp_path):
    rows = lines(random_table(6))
    rows.insert(3, "")
    rows[5] += ",7"
    assert "row 6 has 786 columns" in error_of(tmp_path, "\n".join(rows))


@pytest.mark.parametrize("first", ["1x", "-1"])
def test_first_row_with_an_invalid_number_is_no_header(tmp_path, first):
    message = error_of(tmp_path, ",".join([first] + ["0"] * 784) + "\n" + ",".join(["0"] * 785) + "\n")
    assert "row 1, column 1: the label is" in message


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
