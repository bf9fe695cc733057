"""Finds out how a table is written: its separator, its header line, and whether rows end with a separator."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from nn.dataset import PIXELS

# In this order: a table with semicolons may hold decimal commas, and one with commas spaces.
SEPARATORS = {"\t": "tabs", ";": "semicolons", "|": "vertical bars", ",": "commas", " ": "spaces"}
# The first lines that are looked at.
SAMPLE_LINES = 4
NUMBER = re.compile(r"[+-]?(\d+(\.\d*|,\d+)?|[.,]\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
# How programs write a missing value; a row of these is no header.
MISSING = {"", "na", "nan", "null", "none", "n/a", "?", "inf", "-inf"}


@dataclass(frozen=True)
class Dialect:
    """How a table is written.

    separator : one of SEPARATORS; several spaces count as one
    header    : the name of each column, or None
    columns   : in a row, without the empty one after a separator at its end
    is_closed : whether each row ends with a separator
    skipped   : lines before the first row, header included
    """

    separator: str
    header: tuple[str, ...] | None
    columns: int
    is_closed: bool
    skipped: int


def split_line(line: str, separator: str) -> list[str]:
    """The fields of one line, without quotes and spaces around them."""
    rows = list(csv.reader([show_returns(line).strip(" ")], delimiter=separator, skipinitialspace=True))
    return [field.strip() for field in rows[0]] if rows else []


def show_returns(text: str) -> str:
    """Carriage returns inside a line as visible text, which is no number; the csv module would not split the line."""
    return text.replace("\r", "\\r")


def find_dialect(text: str, notes: list[str]) -> Dialect | None:
    """Find out how a table is written from its first lines; None if there are no rows.

    notes : gets what is not usual
    raises csv.Error if a line cannot be split
    """
    lines = text.split("\n")
    filled = [number for number, line in enumerate(lines) if line.strip()]
    separator = None
    # Excel's hint, such as sep=;
    if filled and (hint := re.fullmatch(r'"?sep=(.)"?\s*', lines[filled[0]])) and hint[1] in SEPARATORS:
        separator = hint[1]
        filled = filled[1:]
    sample = [lines[number] for number in filled[:SAMPLE_LINES]]
    if not sample:
        return None
    separator = separator or find_separator(sample)
    rows = [split_line(line, separator) for line in sample]
    header, reason = _find_header(rows[0])
    if header and len(rows) == 1:
        return None
    if separator != ",":
        notes.append(f"The columns are separated by {SEPARATORS[separator]}.")
    if reason:
        notes.append(reason)
    first, *more = rows[1:] if header else rows
    names = list(header or ())
    is_closed = first[-1] == "" and (not names or names[-1] == "" or len(names) == len(first) - 1)
    columns = len(first) - is_closed
    if names and names[-1] == "" and len(names) > columns:
        names.pop()
    # R gives its column of row names no name.
    if names and all(len(row) == len(names) + 1 for row in (first, *more)) and not is_closed:
        names.insert(0, "")
    return Dialect(separator, tuple(names) if header else None, columns, is_closed, filled[1 if header else 0])


def find_separator(lines: Sequence[str]) -> str:
    """The first of SEPARATORS that gives an image of numbers, or else the one that gives most columns."""
    rows = {separator: max((split_line(line, separator) for line in lines), key=len) for separator in SEPARATORS}
    enough = [separator for separator, row in rows.items() if len(row) >= PIXELS]
    # The last line, since the longest may be the header.
    numbers = {mark: sum(map(bool, map(NUMBER.fullmatch, split_line(lines[-1], mark)))) for mark in enough}
    ordinary = (separator for separator, count in numbers.items() if 2 * count > PIXELS)
    return next(ordinary, enough[0] if enough else max(rows, key=lambda separator: len(rows[separator])))


def _find_header(fields: list[str]) -> tuple[list[str] | None, str]:
    """The names in a line, or None if it is a row of numbers; and a note if they are numbers, too."""
    words = [field for field in fields if field.lower() not in MISSING and not NUMBER.fullmatch(field)]
    if 2 * len(words) > len(fields):
        return fields, ""
    numbers = [int(field) for field in fields if field.isascii() and field.isdigit() and len(field) < 6]
    for run in (numbers[:PIXELS], numbers[-PIXELS:]):
        if len(run) == PIXELS and run == list(range(run[0], run[0] + PIXELS)):
            return fields, "" if words else "The first row numbers the columns, so it is no image."
    if len(fields) >= PIXELS and _is_renamed_row(fields):
        return (
            fields,
            "The first row is an image that became names of columns (0, 0.1, 0.2, ...): it is left out.",
        )
    return None, ""


def _is_renamed_row(fields: list[str]) -> bool:
    """Whether these are the names that pandas gives to columns of equal names: 0, 0.1, 0.2, 18, 18.1, ..."""
    repeats: dict[str, int] = {}
    for field in fields:
        value, _, number = field.partition(".")
        if not value.isdigit() or number != (str(repeats[value]) if value in repeats else ""):
            return False
        repeats[value] = repeats.get(value, 0) + 1
    return True
