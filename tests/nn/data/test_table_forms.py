"""Tests of the forms of tables: separators, headers, numbers, columns, encodings and archives."""

import gzip
import io
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest
from helpers.easy_digits import generate
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nn.data.kaggle_csv import HEADER, write_csv
from nn.data.tables import table_bytes
from nn.data.tables.table import parse_table, read_table, read_table_file
from nn.errors import InputError
from nn.untrusted.source_file import uploaded_file

DIGITS = generate(24, np.random.default_rng(3))
PIXEL_NAMES = [f"pixel{number}" for number in range(784)]
PIXELS = [list(map(str, image)) for image in DIGITS.images.tolist()]
LABELS = list(map(str, DIGITS.labels.tolist()))
KAGGLE = write_csv(DIGITS.images, DIGITS.labels)
ROWS = KAGGLE.split(b"\n", 1)[1]


def table_of(rows, header=None, separator=","):
    """The bytes of a table of fields."""
    return "".join(separator.join(row) + "\n" for row in ([header] if header else []) + rows).encode()


def labelled(labels=LABELS, pixels=PIXELS):
    return [[label, *row] for label, row in zip(labels, pixels, strict=True)]


def check(content, notes=(), labels=DIGITS.labels, images=DIGITS.images):
    """Read a table, which must hold these digits."""
    table = parse_table(content, "digits.csv")
    assert np.array_equal(table.images, images)
    assert (table.images.dtype, table.images.flags.c_contiguous) == (np.uint8, True)
    if labels is None:
        assert table.labels is None
    else:
        assert table.labels.dtype == np.uint8
        assert np.array_equal(table.labels, labels)
    assert table.notes == tuple(notes)
    return table


def error_of(content):
    with pytest.raises(InputError) as caught:
        parse_table(content, "digits.csv")
    message = str(caught.value)
    assert message.startswith("digits.csv: ")
    assert "\n" not in message
    assert len(message) < 400
    return message


@pytest.mark.parametrize("is_quoted", [False, True])
@pytest.mark.parametrize("has_header", [False, True])
@pytest.mark.parametrize(
    ("separator", "name"),
    [(";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars"), (" ", "spaces"), ("   ", "spaces")],
)
def test_separators(separator, name, has_header, is_quoted):
    rows = ([["label", *PIXEL_NAMES]] if has_header else []) + labelled()
    if is_quoted:
        rows = [[f'"{field}"' for field in row] for row in rows]
    check(table_of(rows, separator=separator), [f"The columns are separated by {name}."])


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(b",", b", "),
        lambda text: text.replace(b",", b" ,"),
        lambda text: text.replace(b",", b",\t"),
        lambda text: text.replace(b"\n", b",\n"),
        lambda text: text.replace(b"\n", b" \n"),
        lambda text: text.replace(b"\n", b"\n\n")[:-1],
        lambda text: b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n"),
        lambda text: text.replace(b"\n", b"\r"),
        lambda text: text.replace(b"\n", b"\r").rstrip(),
        lambda text: text.decode().encode("utf-16"),
        lambda text: b"\xfe\xff" + text.decode().encode("utf-16-be"),
        lambda text: text.decode().encode("utf-16-le"),
        lambda text: text.decode().encode("utf-16-be"),
        lambda text: text.decode().encode("utf-32"),
        lambda text: b"sep=,\r\n" + text.replace(b"\n", b"\r\n"),
        lambda text: text + b"," * 784 + b"\n\n",
        lambda text: text.replace(b"pixel0", b"pixel0 \xe4\xf6"),
        gzip.compress,
        lambda text: gzip.compress(text[:9000]) + gzip.compress(text[9000:]),
    ],
)
def test_ways_to_write_the_same(change):
    content = change(KAGGLE)
    blank = content.count(b"\n\n") if content.startswith(b"label") and b"\n\n" in content[:-2] else 0
    is_trailing = content.endswith(b",\n\n")
    # The one after the header is not between rows.
    check(content, [f"Blank lines between the rows were skipped: {blank - 1}."] if blank and not is_trailing else [])


@pytest.mark.parametrize("header", [[], ["label", *PIXEL_NAMES]])
@pytest.mark.parametrize("form", ["{}.0", "{}.", "+{}", "0{}.00", "{}e0", "{:.18e}"])
def test_whole_floats(form, header):
    rows = [[form.format(float(field) if "e}" in form else field) for field in row] for row in labelled()]
    check(table_of(rows, header))


@pytest.mark.parametrize("digits", [3, 6, 18])
@pytest.mark.parametrize("separator", [",", ";"])
def test_numbers_from_0_to_1_are_multiplied(digits, separator):
    pixels = [[f"{int(field) / 255:.{digits}f}" for field in row] for row in PIXELS]
    notes = ["The pixels are numbers from 0 to 1, and were multiplied by 255."]
    check(table_of(labelled(pixels=pixels), ["label", *PIXEL_NAMES]), notes)
    rows = [[field.replace(".", ",") for field in row] for row in labelled(pixels=pixels)]
    check(table_of(rows, separator=";"), ["The columns are separated by semicolons.", *notes])


def test_zeros_and_ones_are_black_and_white():
    images = np.where(DIGITS.images > 127, 255, 0)
    pixels = [["1" if value else "0" for value in image] for image in images]
    notes = ["The pixels are numbers from 0 to 1, and were multiplied by 255."]
    check(table_of(labelled(pixels=pixels)), notes, images=images)


def test_first_fraction_may_come_in_a_later_block(monkeypatch):
    monkeypatch.setattr(table_bytes, "CHUNK", 2000)
    monkeypatch.setattr(table_bytes, "HEAD", 9000)
    images = np.zeros((20, 784), np.uint8)
    images[:10, :5], images[19, 783] = 255, 51
    pixels = [[f"{value / 255:g}" for value in image] for image in images]
    notes = ["The pixels are numbers from 0 to 1, and were multiplied by 255."]
    check(table_of(labelled(LABELS[:20], pixels)), notes, DIGITS.labels[:20], images)


def test_fractions_beside_large_numbers_are_refused(monkeypatch):
    monkeypatch.setattr(table_bytes, "CHUNK", 2000)
    monkeypatch.setattr(table_bytes, "HEAD", 9000)
    rows = labelled()
    rows[20][5] = "0.5"
    assert "row 21, column 6: '0.5' is not a whole number from 0 to 255" in error_of(table_of(rows))
    rows = [[label, "0.5", *["0"] * 783] for label in LABELS]
    rows[17][9] = "200"
    assert "row 18, column 10: '200' is not from 0 to 1" in error_of(table_of(rows))


@pytest.mark.parametrize("name", ["label", "Label", "# label", "class", " target ", "'y'", '"digit"'])
@pytest.mark.parametrize("position", [0, 784, 400])
def test_label_is_found_by_its_name(name, position):
    names, rows = PIXEL_NAMES.copy(), [row.copy() for row in PIXELS]
    names.insert(position, name)
    for row, label in zip(rows, LABELS, strict=True):
        row.insert(position, label)
    check(table_of(rows, names))


def test_label_is_found_by_its_values():
    first, last = labelled(), [[*row, label] for row, label in zip(PIXELS, LABELS, strict=True)]
    check(table_of(first))
    check(table_of(last), ["The last column is taken as the label."])
    check(table_of(first, ["Ziffer", *PIXEL_NAMES]), ["The column 'Ziffer' is taken as the label."])
    check(table_of(last, [*PIXEL_NAMES, "Ziffer"]), ["The column 'Ziffer' is taken as the label."])
    numbers = list(map(str, range(785)))
    notes = ["The first row numbers the columns, so it is no image."]
    check(table_of(first, numbers), [*notes, "The column '0' is taken as the label."])
    check(table_of(last, numbers), [*notes, "The column '784' is taken as the label."])
    check(table_of(first, ["label", *numbers[:784]]))


@pytest.mark.parametrize("digit", [0, 7])
def test_drawings_of_one_digit_need_no_header(digit):
    images = DIGITS.images[:1].repeat(20, 0)
    rows = write_csv(images, np.full(20, digit)).split(b"\n", 1)[1]
    check(rows, labels=np.full(20, digit), images=images)


NAMES = ["zero", "One", "two", "THREE", "four", "five", "six", "seven", "eight", "nine"]


@pytest.mark.parametrize("form", [lambda label: f"'{label}'", lambda label: NAMES[int(label)]])
def test_labels_may_be_words_or_quoted(form):
    rows = labelled([form(label) for label in LABELS])
    check(table_of(rows), ["The labels are words or quoted, and are read as digits."])


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize("names", [None, "{}", "label_{}"])
def test_one_hot_labels(names, is_first):
    codes = [["1" if str(digit) == label else "0" for digit in range(10)] for label in LABELS]
    rows = [code + row if is_first else row + code for code, row in zip(codes, PIXELS, strict=True)]
    titles = [names.format(digit) for digit in range(10)] if names else []
    header = (titles + PIXEL_NAMES if is_first else PIXEL_NAMES + titles) if names else None
    check(table_of(rows, header), ["The labels are one-hot: ten columns, of which one holds a 1."])


@pytest.mark.parametrize("name", ["", "Unnamed: 0", "index"])
@pytest.mark.parametrize("order", [list(range(24)), list(range(1000, 1024)), [5, 900, *range(22)]])
def test_index_with_a_name_is_left_out(name, order):
    rows = [[str(number), *row] for number, row in zip(order, labelled(), strict=True)]
    title = f"column '{name}'" if name else "first column"
    notes = [f"Neither label nor pixels, and left out: {title}."]
    assert check(table_of(rows, [name, "label", *PIXEL_NAMES]), notes).ids is None
    if name != "":
        return
    # R's write.table names no column of row names.
    content = table_of([[f'"{row[0]}"', *row[1:]] for row in rows], ["label", *PIXEL_NAMES], " ")
    check(content, ["The columns are separated by spaces.", *notes])


def test_index_without_a_name_is_the_id():
    rows = [[str(number), *row] for number, row in enumerate(labelled())]
    notes = ["The column 2 is taken as the label.", "The first column counts from 0 to 23 and is taken as the id."]
    assert check(table_of(rows), notes).ids == tuple(map(str, range(24)))
    rows = [[str(number), *row, label] for number, (row, label) in enumerate(zip(PIXELS, LABELS, strict=True))]
    notes[0] = "The last column is taken as the label."
    check(table_of(rows), notes)
    rows = [[str(number), *row] for number, row in enumerate(PIXELS, start=1)]
    check(table_of(rows), ["The first column counts from 1 to 24 and is taken as the id."], labels=None)


@pytest.mark.parametrize("name", ["id", "ImageId", "image_id"])
def test_ids_are_kept(name):
    ids = [f"picture {number * 7}.png" for number in range(24)]
    content = table_of([[own, *row] for own, row in zip(ids, PIXELS, strict=True)], [name, *PIXEL_NAMES])
    assert check(content, labels=None).ids == tuple(ids)
    content = table_of([[own, *row] for own, row in zip(ids, labelled(), strict=True)], [name, "label", *PIXEL_NAMES])
    assert check(content).ids == tuple(ids)


@pytest.mark.parametrize("start", [0, 1])
@pytest.mark.parametrize("count", [2, 5, 9])
def test_ids_that_may_be_labels_are_refused(start, count):
    rows = [[str(number), *PIXELS[number]] for number in range(start, start + count)]
    message = error_of(table_of(rows))
    assert f"first column counts from {start} to {start + count - 1}, which may be labels or row numbers" in message
    assert "header line" in message
    assert error_of(table_of(rows, ["number", *PIXEL_NAMES])).startswith("digits.csv: the column 'number' counts")
    # Their names tell.
    labels = list(range(start, start + count))
    images = DIGITS.images[start : start + count]
    check(table_of(rows, ["label", *PIXEL_NAMES]), labels=labels, images=images)
    assert check(table_of(rows, ["id", *PIXEL_NAMES]), labels=None, images=images).ids == tuple(map(str, labels))


def test_two_columns_that_may_be_labels_are_refused():
    rows = [[label, *row[:-1], label] for label, row in zip(LABELS, labelled(), strict=True)]
    assert "beside 784 pixels are not a label and a row number" in error_of(table_of(rows))
    rows = [[label, *row[1:], str(index % 10)] for index, (label, row) in enumerate(zip(LABELS, PIXELS, strict=True))]
    assert "first column and the last column may both hold the labels" in error_of(table_of(rows))
    rows = labelled(pixels=labelled())
    assert "may both hold the labels" in error_of(table_of(rows, ["a", "b", *PIXEL_NAMES]))
    assert "names both label (column 1) and class (column 2)" in error_of(
        table_of(rows, ["label", "class", *PIXEL_NAMES])
    )


@pytest.mark.parametrize("position", [0, 784])
def test_letters_are_refused(position):
    rows = [row.copy() for row in PIXELS]
    for row, label in zip(rows, LABELS, strict=True):
        row.insert(position, str(int(label) + 10))
    message = error_of(table_of(rows))
    assert f"row 1, column {position + 1}: the label is {int(LABELS[0]) + 10}, but only 0 to 9 are digits" in message


def test_pixels_are_ordered_by_their_names():
    order = sorted(range(784), key=lambda number: PIXEL_NAMES[number])
    rows = [[label, *(row[number] for number in order)] for label, row in zip(LABELS, PIXELS, strict=True)]
    notes = ["The pixels were put into the order of the numbers in their names."]
    check(table_of(rows, ["label", *(PIXEL_NAMES[number] for number in order)]), notes)
    names = [f"{1 + number % 28}x{1 + number // 28}" for number in range(784)]
    images = DIGITS.images.reshape(-1, 28, 28).transpose(0, 2, 1).reshape(-1, 784)
    check(table_of(labelled(), ["label", *names]), notes, images=images)


def test_other_columns_are_left_out():
    rows = [[*row, "anna", "12.5"] for row in labelled()]
    notes = ["Neither label nor pixels, and left out: column 'writer', last column."]
    check(table_of(rows, ["label", *PIXEL_NAMES, "writer", ""]), notes)


def test_image_that_became_a_header_is_noticed():
    rows, seen, names = labelled(), {}, []
    for field in rows[0]:
        names.append(f"{field}.{seen[field]}" if field in seen else field)
        seen[field] = seen.get(field, 0) + 1
    notes = ["The first row is an image that became names of columns (0, 0.1, 0.2, ...): it is left out."]
    table = parse_table(table_of(rows[1:], names), "digits.csv")
    assert table.notes[:1] == tuple(notes)
    assert np.array_equal(table.labels, DIGITS.labels[1:])


@pytest.mark.parametrize(
    ("header", "notes"),
    [
        ([f"V{number}" for number in range(1, 786)], ["The column 'V1' is taken as the label."]),
        (PIXEL_NAMES, ["The first column is taken as the label."]),
    ],
)
def test_names_that_do_not_tell_the_label(header, notes):
    check(table_of(labelled(), header), notes)


def test_missing_labels_and_normalized_pixels_are_refused():
    rows = labelled()
    rows[4][0] = ""
    assert "row 6, column 1: the label is missing, but only 0 to 9 are digits" in error_of(
        table_of(rows, ["label", *PIXEL_NAMES])
    )
    rows = labelled(pixels=[[f"{int(field) / 127.5 - 1:.4f}" for field in row] for row in PIXELS])
    assert "row 1, column 2: '-1' is not from 0 to 1, and other pixels are fractions" in error_of(table_of(rows))


def archive(files, **options):
    with zipfile.ZipFile(content := io.BytesIO(), "w", **options) as file:
        for name, text in files.items():
            file.writestr(name, text)
    return content.getvalue()


def test_archive_with_one_table():
    content = archive({"data/train.csv": KAGGLE, "__MACOSX/._train.csv": b"\0", ".DS_Store": b"\0"}, compression=8)
    check(content, ["The table data/train.csv was taken from the archive."])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (
            archive({"train.csv": KAGGLE, "test.csv": KAGGLE}),
            "holds 2 files (test.csv, train.csv)",
        ),
        (archive({}), "holds 0 files (none)"),
        (archive({"[Content_Types].xml": b"<"}), "is an office document"),
        (
            archive({"train.csv": KAGGLE}, compression=zipfile.ZIP_BZIP2),
            "is packed in another way than zip's usual one",
        ),
        (archive({"train.csv": KAGGLE}, compression=8)[:4000], "damaged or cut-off"),
        (archive({"train.csv.gz": gzip.compress(KAGGLE, mtime=0)}), "which is not unpacked twice"),
        (gzip.compress(gzip.compress(KAGGLE, mtime=0)), "which is not unpacked twice"),
        (gzip.compress(KAGGLE, mtime=0)[:2000], "damaged or cut-off"),
        (gzip.compress(KAGGLE, mtime=0)[:2000] + b"?" * 2000, "damaged or cut-off"),
        (b"BZh91AY&SY", "is an archive of another kind than zip, which is not read; unpack it"),
        (b"PAR1" + bytes(9), "a Parquet file"),
        (b" \n<!DOCTYPE html>", "is a web page or XML"),
        (bytes(100), "is no text (byte 1 is zero)"),
        (KAGGLE.decode().encode("utf-16")[:-1], "is damaged text"),
        (b"label," + b"0" * 300_000, "row 1 is longer than 200,000 bytes"),
        (KAGGLE.replace(b"\n", b"," * 200_000, 1), "the first rows cannot be split"),
        (b"1,2,3\n", "row 1 has 3 columns, where 784 pixels or a label and 784 were expected"),
        (HEADER.encode() + b"\n1,2\n", "row 2 has 2 columns, where 784 pixels"),
        (b"ImageId,Label\n1,2\n", "row 2 has 2 columns, where 784 pixels"),
    ],
)
def test_what_is_no_table_is_refused(content, reason):
    assert reason in error_of(content)


@pytest.mark.parametrize("pack", [gzip.compress, lambda content: archive({"bomb.csv": content}, compression=8)])
def test_archive_that_unpacks_to_too_much_is_refused(pack):
    content = pack(ROWS * 60)
    assert len(content) < 400_000
    with pytest.raises(InputError, match=r"unpacks? to .* MiB"):
        read_table_file(uploaded_file(content, "bomb"), 2**21)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_only_regular_files_are_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    for path in (tmp_path, tmp_path / "pipe.csv", Path("/dev/zero")):
        with pytest.raises(InputError, match=r"is a folder|is neither a file nor a folder"):
            read_table(path)


PACKED = [
    KAGGLE,
    ROWS,
    gzip.compress(KAGGLE, mtime=0),
    archive({"a.csv": KAGGLE}, compression=8),
    KAGGLE.decode().encode("utf-16"),
]
PACKED.append(table_of([[f'"{field}"' for field in row] for row in labelled()], separator=";"))


@settings(deadline=None, max_examples=150)
@given(
    content=st.sampled_from(PACKED),
    place=st.floats(0, 1),
    length=st.integers(0, 2000),
    damage=st.one_of(
        st.binary(max_size=40),
        st.sampled_from([b'"', b",", b"\n", b"\r", b"\0", b"-", b"nan", b"1e400", b"9" * 50, "٣".encode()]),
    ),
)
@example(KAGGLE, 0.5, 0, b'"')
def test_damaged_tables_give_digits_or_one_sentence(content, place, length, damage):
    start = int(place * len(content))
    damaged = content[:start] + damage + content[start + length :]
    try:
        table = parse_table(damaged, "digits.csv")
    except InputError as error:
        assert str(error).startswith("digits.csv: ")
        assert "\n" not in str(error)
        assert len(str(error)) < 500
    else:
        assert table.images.shape == (len(table.images), 784)
        assert table.labels is None or (len(table.labels) == len(table.images) and table.labels.max() <= 9)
