"""Parses rows of numbers: integers with NumPy, all bytes of a block at once, and everything else field by field.

Kaggle's 42,000 lines hold 33 million numbers, which take half a second in the first way and some seconds in the other.
"""

import csv
import itertools
import math
from operator import itemgetter

import numpy as np

from nn.arrays import BoolArray, ByteArray, FloatArray, IntArray
from nn.data.tables.dialect import NUMBER, Dialect, show_returns
from nn.data.tables.table_bytes import Block
from nn.errors import InputError

ZERO, NEWLINE = ord("0"), ord("\n")
# Digits of an integer in the fast parser.
MAX_DIGITS = 9


def parse_integers(text: bytes, separator: str, columns: int) -> IntArray | None:
    """Parse complete lines of integers with nothing else between them than one separator; None for any other text.

    value = digit before the separator + 10 * the digit before that + 100 * ...

    returns (rows, columns)
    """
    block = np.frombuffer(text, np.uint8)
    digits = block - np.uint8(ZERO)  # wraps around: every byte that is no digit becomes larger than 9
    ends = np.flatnonzero(digits > 9)
    rows = len(ends) // columns
    # In complete rows, the separators form a table: the separator, and a newline in the last column.
    expected = np.full(columns, ord(separator), np.uint8)
    expected[-1] = NEWLINE
    if len(ends) % columns or np.any(block[ends].reshape(rows, columns) != expected):
        return None
    lengths = np.diff(ends, prepend=-1) - 1
    longest = lengths.max(initial=1)
    if lengths.min(initial=1) < 1 or longest > MAX_DIGITS:
        return None
    # For the first number of a block, indices -1 and -2 wrap around to its end; np.where discards those values.
    values: IntArray = digits[ends - 1].astype(np.uint16 if longest < 4 else np.int64)
    values += np.where(lengths > 1, digits[ends - 2] * np.uint16(10), np.uint16(0))
    values += np.where(lengths > 2, digits[ends - 3] * np.uint16(100), np.uint16(0))
    for place in range(3, longest):
        # Few numbers are as long as this: row numbers.
        long = np.flatnonzero(lengths > place)
        values[long] += digits[ends[long] - place - 1].astype(np.int64) * 10**place
    return values.reshape(rows, columns)


def simplify(text: bytes, separator: str) -> bytes:
    """Write whole numbers such as 255.0 without the fraction, and remove a space after each separator."""
    mark = separator.encode()
    if separator != " ":
        text = text.replace(mark + b" ", mark)
    return text.replace(b".0" + mark, mark).replace(b".0\n", b"\n")


def split_rows(block: Block, dialect: Dialect, name: str) -> tuple[list[list[str]], list[int], list[int]]:
    """Split the lines of a block into fields.

    returns the rows, their line numbers, and the numbers of lines that hold nothing
    raises InputError if a row has another number of columns
    """
    rows, numbers, blank = [], [], []
    width = dialect.columns + dialect.is_closed
    # What a line may consist of that holds nothing, such as those that Excel writes below a table.
    empty = f' "{dialect.separator}'
    text = show_returns(block.text.decode("utf-8", "replace"))
    for number, line in enumerate(text.split("\n")[:-1], start=block.first_line):
        # One by one, so that a quote that is not closed does not swallow the rows below.
        if not line.strip(empty):
            blank.append(number)
            continue
        row = _split(line, dialect.separator, f"{name}: row {number}")
        if len(row) != width or (dialect.is_closed and row[-1].strip()):
            first = f"where the first row has {dialect.columns}"
            raise InputError(f"{name}: row {number} has {len(row)} columns, {first}")
        rows.append(row[: dialect.columns])
        numbers.append(number)
    return rows, numbers, blank


def _split(line: str, separator: str, where: str) -> list[str]:
    if '"' not in line and separator != " ":
        return line.split(separator)
    if line.count('"') % 2:
        raise InputError(f"{where} cannot be split into columns (a quote is not closed)")
    try:
        return next(csv.reader([line.strip(" ")], delimiter=separator, skipinitialspace=True), [])
    except csv.Error as error:
        raise InputError(f"{where} cannot be split into columns ({error})") from error


def parse_fields(rows: list[list[str]], numbers: list[int], positions: list[int], name: str) -> FloatArray:
    """The numbers in some columns. positions : from 0; numbers : of the lines, for errors"""
    pick = itemgetter(*positions)
    fields = itertools.chain.from_iterable(map(pick, rows))
    try:
        values = np.fromiter(map(float, fields), np.float64, len(rows) * len(positions))
        # Python also reads 1_000, nan and digits of other scripts.
        is_valid = bool(np.isfinite(values).all()) and not any("_" in field for row in rows for field in row)
    except ValueError:
        is_valid = False
    if not is_valid or not all(map(str.isascii, itertools.chain.from_iterable(rows))):
        exact = [
            parse_number(row[position], name, number, position + 1)
            for row, number in zip(rows, numbers, strict=True)
            for position in positions
        ]
        values = np.array(exact, np.float64)
    return values.reshape(len(rows), len(positions))


def parse_number(field: str, name: str, row: int, column: int) -> float:
    """A finite number with a decimal point or comma; InputError that names row and column (from 1) for other text."""
    if is_number(field):
        return number_of(field)
    raise InputError(_no_number(name, row, column, field.strip()))


def is_number(field: str) -> bool:
    """Whether a field is a finite number."""
    return bool(NUMBER.fullmatch(field.strip())) and math.isfinite(number_of(field))


def number_of(field: str) -> float:
    """The value of a number, with a decimal point or comma."""
    # float() knows fewer kinds of white space than strip().
    return float(field.strip().replace(",", "."))


def _no_number(name: str, row: int, column: int, field: str) -> str:
    where = f"{name}: row {row}, column {column}"
    if not field.strip():
        return f"{where}: '' stands where a whole number from 0 to 255 was expected; fill in the missing value"
    return f"{where}: {field[:20]!r} is not a whole number from 0 to 255"


class PixelScale:
    """Converts numbers to bytes: whole numbers from 0 to 255, or any from 0 to 1.

    Which of the two is known from the first number that is above 1, or no whole number; until then, ones are kept.
    is_unit : None while it is not known
    """

    # Rounding errors of 32 bits after a division by 255 and a multiplication.
    TOLERANCE = 1e-3

    def __init__(self) -> None:
        self.is_unit: bool | None = None

    def convert(self, values: IntArray | FloatArray, lines: IntArray, positions: list[int], name: str) -> ByteArray:
        """Convert the numbers of a block; InputError that names the first one that does not fit.

        values : (rows, columns); lines and positions : for errors
        """
        if np.issubdtype(values.dtype, np.integer):
            is_whole: BoolArray = np.ones(values.shape, bool)
        else:
            nearest = np.rint(values)
            # What is nearly 0 or 1 may be a fraction, too; from 2 on, it is a rounding error.
            is_whole = np.abs(values - nearest) <= np.where(values > 1.5, self.TOLERANCE, 0)
        if self.is_unit is None and values.size:
            if not np.all(is_whole) and values.max() <= 1:
                self.is_unit = True
            elif values.max() > 1:
                self.is_unit = False
        largest = 1 if self.is_unit else 255
        wrong = (values < 0) | (values > largest)
        if not self.is_unit:
            wrong |= ~is_whole
        if wrong.any():
            row, column = np.argwhere(wrong)[0]
            raise InputError(self._explain(float(values[row, column]), int(lines[row]), positions[column] + 1, name))
        return np.rint(values * 255 if self.is_unit else values).astype(np.uint8)

    @staticmethod
    def enlarge(images: ByteArray) -> ByteArray:
        """Zeros and ones that were kept while the scale was not known, as 0 and 255."""
        return images * np.uint8(255)

    def _explain(self, value: float, row: int, column: int, name: str) -> str:
        if self.is_unit:
            reason = "is not from 0 to 1, and other pixels are fractions in between"
            return f"{name}: row {row}, column {column}: '{value:.12g}' {reason}"
        return _no_number(name, row, column, f"{value:.12g}")
