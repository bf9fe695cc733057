"""Reads and writes Kaggle's CSV format: one line per image, `label,pixel0,...,pixel783`.

Its 42,000 lines hold 33 million numbers, which would take half a minute in a Python loop; here NumPy parses all bytes
of a block at once.
"""

from pathlib import Path

import numpy as np

from nn.arrays import ByteArray, IntArray
from nn.dataset import PIXELS
from nn.errors import InputError

# Bytes per block: large enough for NumPy, small enough for the processor's cache.
BLOCK = 1 << 20
HEADER = ",".join(["label", *(f"pixel{number}" for number in range(PIXELS))])
COMMA, NEWLINE, ZERO = ord(","), ord("\n"), ord("0")


def read_csv(path: Path) -> tuple[ByteArray, ByteArray | None]:
    """Read a CSV file; see parse_csv. Raises InputError also if the file cannot be read."""
    try:
        text = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    return parse_csv(text, str(path))


def parse_csv(text: bytes, name: str) -> tuple[ByteArray, ByteArray | None]:
    """Read images and, if the table has them, labels; the header line is optional.

    text : content of the file
    name : of the file, for errors
    returns images (count, 784) uint8, and labels (count,) uint8 or None
    raises InputError that names the line (from 1) and the column
    """
    text = text.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").rstrip(b"\n") + b"\n"
    start = _header_end(text)
    columns = text.count(b",", start, text.find(b"\n", start)) + 1
    if text[start:] in (b"", b"\n"):
        raise InputError(f"{name}: holds no rows of digits")
    if columns not in (PIXELS, PIXELS + 1):
        row = 2 if start else 1
        raise InputError(f"{name}: row {row} has {columns} columns, where 784 pixels or a label and 784 were expected")

    tables, row = [], 2 if start else 1
    while start < len(text):
        end = text.find(b"\n", min(start + BLOCK, len(text) - 1)) + 1
        tables.append(_parse_block(np.frombuffer(text, np.uint8, end - start, start), columns, row, name))
        row += len(tables[-1])
        start = end
    table = np.concatenate(tables)
    if columns == PIXELS:
        return table, None
    labels = table[:, 0].copy()
    if labels.max() > 9:
        bad = int(labels.argmax())
        raise InputError(
            f"{name}: row {row - len(table) + bad}, column 1: the label is {labels[bad]}, but only 0 to 9 are digits"
        )
    return np.ascontiguousarray(table[:, 1:]), labels


def write_csv(images: ByteArray, labels: ByteArray) -> bytes:
    """The CSV file, with a header line; parse_csv reads it back exactly.

    images : (count, 784) uint8; labels : (count,) from 0 to 9
    """
    rows = [HEADER, *(",".join(map(str, row)) for row in np.column_stack([labels, images]).tolist())]
    return ("\n".join(rows) + "\n").encode()


def _header_end(text: bytes) -> int:
    """Where the numbers begin: after the first line if its first column is a word, such as `label` or `pixel0`."""
    end = text.find(b"\n") + 1
    # Only the first column decides: a letter in another one is an error in a row of numbers.
    first = text[:end].partition(b",")[0]
    return end if first.strip(b"\"' ")[:1].isalpha() else 0


def _parse_block(block: ByteArray, columns: int, first_row: int, name: str) -> ByteArray:
    """Parse complete lines of integers from 0 to 255.

    The one to three bytes before each comma or newline are the digits of a number:
    value = ones + 10 * tens + 100 * hundreds
    """
    digits = block - ZERO  # uint8 wraps around: every byte that is no digit becomes larger than 9
    ends = np.flatnonzero(digits > 9)
    lengths = np.diff(ends, prepend=-1) - 1
    separators = block[ends]
    # In complete rows, the separators form a table: commas, and a newline in the last column.
    expected = np.full(columns, COMMA, np.uint8)
    expected[-1] = NEWLINE
    rows = len(ends) // columns
    if len(ends) % columns or np.any(separators.reshape(rows, columns) != expected):
        raise InputError(_explain(block, columns, first_row, name))
    if lengths.min() < 1 or lengths.max() > 3:
        raise InputError(_explain(block, columns, first_row, name))
    # For the first number of a block, indices -1 and -2 wrap around to its end; np.where discards those values.
    values = digits[ends - 1].astype(np.uint16)
    values += np.where(lengths > 1, digits[ends - 2] * np.uint16(10), 0)
    values += np.where(lengths > 2, digits[ends - 3] * np.uint16(100), 0)
    if values.max() > 255:
        raise InputError(_explain(block, columns, first_row, name))
    table: IntArray = values.reshape(rows, columns)
    return table.astype(np.uint8)


def _explain(block: ByteArray, columns: int, first_row: int, name: str) -> str:
    """Find the first error in a block that contains one, field by field."""
    for row, line in enumerate(block.tobytes().decode("latin-1").split("\n")[:-1], start=first_row):
        fields = line.split(",")
        if len(fields) != columns:
            return f"{name}: row {row} has {len(fields)} columns, where the first row has {columns}"
        for column, field in enumerate(fields, start=1):
            if not (field.isascii() and field.isdigit() and len(field) <= 3 and int(field) <= 255):
                return f"{name}: row {row}, column {column}: {field[:20]!r} is not a whole number from 0 to 255"
    raise AssertionError("the block contains no error")
