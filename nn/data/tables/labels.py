"""Columns beside the pixels: labels as numbers, as words and one-hot, and numbers of rows."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from nn.arrays import ByteArray, FloatArray, IntArray
from nn.data.tables.number_parser import is_number, number_of
from nn.dataset import CLASSES
from nn.errors import InputError

WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


class Column:
    """The fields of one column, as text."""

    def __init__(self) -> None:
        self.fields: list[str] = []

    def add(self, fields: Sequence[str]) -> None:
        """Append fields; equal ones share memory."""
        known = {field: field for field in set(self.fields[-1:]) | set(fields)}
        self.fields.extend(map(known.__getitem__, fields))

    @cached_property
    def numbers(self) -> FloatArray | None:
        """The numbers, (rows,) float64; None if one of them is no number."""
        return self._convert({field: number_of(field) for field in set(self.fields) if is_number(field)})

    @cached_property
    def digits(self) -> FloatArray | None:
        """The labels, (rows,) from 0 to 9; None if one of them is no label."""
        values = {field: _digit(field) for field in set(self.fields)}
        return self._convert({field: value for field, value in values.items() if value is not None})

    def _convert(self, values: dict[str, float]) -> FloatArray | None:
        if not all(map(values.__contains__, set(self.fields))):
            return None
        return np.fromiter(map(values.__getitem__, self.fields), np.float64, len(self.fields))

    @property
    def counts(self) -> bool:
        """Whether the numbers are whole and grow by 1 from row to row; there must be two or more."""
        numbers = self.numbers
        if numbers is None or len(numbers) < 2 or numbers[0] < 0 or numbers[0] % 1:
            return False
        return bool(np.all(np.diff(numbers) == 1))

    @property
    def is_unique(self) -> bool:
        """Whether no two fields are equal."""
        return len(set(self.fields)) == len(self.fields)

    @property
    def is_ambiguous(self) -> bool:
        """Whether these may be labels as well as row numbers, such as 0, 1, 2."""
        return self.counts and self.digits is not None and (len(self.fields) > 2 or self.digits[0] < 2)

    @property
    def evidence(self) -> int:
        """How much these look like labels: 0 not at all, 1 all zero as a margin is, 2 all the same, 3 different."""
        if self.digits is None:
            return 0
        if np.any(self.digits != self.digits[0]):
            return 3
        return 2 if self.digits[0] else 1

    def labels(self, lines: IntArray, position: int, name: str, hint: str = "") -> ByteArray:
        """The labels, (rows,) uint8; InputError that names the first one that is none."""
        if self.digits is None:
            bad = next(row for row, field in enumerate(self.fields) if _digit(field) is None)
            field = self.fields[bad].strip()
            shown = field[:20] if is_number(field) else repr(field[:20]) if field else "missing"
            where = f"{name}: row {lines[bad]}, column {position + 1}"
            raise InputError(f"{where}: the label is {shown}, but only 0 to 9 are digits{hint}")
        return self.digits.astype(np.uint8)


def is_one_hot(columns: Sequence[Column]) -> bool:
    """Whether these ten columns hold a single 1 in each row, and zeros."""
    if len(columns) != CLASSES or any(column.numbers is None for column in columns):
        return False
    table = np.stack([column.numbers for column in columns if column.numbers is not None], axis=1)
    return bool(np.all((table == 0) | (table == 1)) and np.all(table.sum(axis=1) == 1))


def one_hot_labels(columns: Sequence[Column]) -> ByteArray:
    """The labels in ten one-hot columns, (rows,) uint8."""
    table = np.stack([column.numbers for column in columns if column.numbers is not None], axis=1)
    labels: ByteArray = table.argmax(axis=1).astype(np.uint8)
    return labels


def _digit(field: str) -> float | None:
    """The label that a field means: 7, 7.0, '7' or seven."""
    text = field.strip(" '\"")
    if is_number(text):
        value = number_of(text)
        return value if value in range(CLASSES) else None
    return float(WORDS.index(text.lower())) if text.lower() in WORDS else None
