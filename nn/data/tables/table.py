"""Reads a table of digits: one row for each image, with 784 pixels and, as a rule, a label."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nn.arrays import ByteArray, FloatArray, IntArray
from nn.data.tables.columns import Plan, Roles, describe_roles, find_roles, plan_columns
from nn.data.tables.dialect import SAMPLE_LINES, Dialect, find_dialect
from nn.data.tables.labels import Column, one_hot_labels
from nn.data.tables.number_parser import PixelScale, parse_fields, parse_integers, parse_number, simplify, split_rows
from nn.data.tables.table_bytes import Block, text_blocks
from nn.dataset import PIXELS
from nn.errors import InputError
from nn.untrusted.limits import MAX_DATA_BYTES
from nn.untrusted.source_file import SourceFile, file_at, uploaded_file

MAX_HEAD_BLOCKS = 8


@dataclass(frozen=True)
class Table:
    """The digits of a table, and what was assumed to read them.

    images : (rows, 784) uint8
    labels : (rows,) uint8 from 0 to 9, or None
    ids    : (rows,) the texts in the column that identifies the rows, or None
    notes  : sentences for the user about what is not as in Kaggle's files
    """

    images: ByteArray
    labels: ByteArray | None
    ids: tuple[str, ...] | None
    notes: tuple[str, ...]


def read_table(path: Path) -> Table:
    """Read a file; see parse_table. Raises InputError also if it cannot be read or is no regular file."""
    return read_table_file(file_at(path))


def parse_table(content: bytes, name: str) -> Table:
    """Read a table of digits in any of these forms.

    Separated by commas, semicolons, tabs, vertical bars or spaces; with a header or without; quoted or not; numbers
    from 0 to 255, or from 0 to 1; with a label, one-hot or not, in front or at the end, and an index or id; as UTF-8
    or UTF-16; packed with gzip, or in a ZIP archive with nothing else.

    content : of the file
    name    : of the file, for errors
    raises InputError that names row (from 1, as an editor counts lines) and column
    """
    return read_table_file(uploaded_file(content, name))


def read_table_file(file: SourceFile, most: int = MAX_DATA_BYTES) -> Table:
    """Read a file wherever it lies; see parse_table. most : bytes, unpacked"""
    notes: list[str] = []
    name, blocks = file.name, text_blocks(file, most, notes)
    first = _head(blocks)
    dialect = _dialect(first, name, notes) if first else None
    if not first or not dialect:
        raise InputError(f"{name}: holds no rows of digits")
    row = first.first_line + dialect.skipped
    plan = plan_columns(dialect.header, dialect.columns, f"{name}: row {row}", notes)
    rows = _Rows(dialect, plan, name)
    rows.add(Block(first.text.split(b"\n", dialect.skipped)[-1], row))
    for block in blocks:
        rows.add(block)
    return rows.table(notes)


def _head(blocks: Iterator[Block]) -> Block | None:
    """The first block, joined with more of them if it has not enough lines to find out how the table is written."""
    head: Block | None = None
    for joined, block in enumerate(block for block in blocks if head or block.text.strip()):
        head = Block(head.text + block.text, head.first_line) if head else block
        # The number of blocks is limited, because there may be nothing but blank lines in them.
        if joined == MAX_HEAD_BLOCKS or sum(map(bool, map(bytes.strip, head.text.split(b"\n")))) > SAMPLE_LINES:
            break
    return head


def _dialect(block: Block, name: str, notes: list[str]) -> Dialect | None:
    try:
        return find_dialect(block.text.decode("utf-8", "replace"), notes)
    except csv.Error as error:
        raise InputError(f"{name}: the first rows cannot be split into columns ({error})") from error


def _index(positions: list[int]) -> slice | list[int]:
    """Positions as a slice if they are adjacent, which NumPy copies several times as fast."""
    first, last = positions[0], positions[-1]
    return slice(first, last + 1) if positions == list(range(first, last + 1)) else positions


class _Rows:
    """The rows read so far."""

    def __init__(self, dialect: Dialect, plan: Plan, name: str) -> None:
        self.dialect, self.plan, self.name = dialect, plan, name
        self.scale = PixelScale()
        self.pixels: list[ByteArray] = []
        self.lines: list[IntArray] = []
        # Blank lines before the last row, and after it.
        self.blank, self.blank_after = 0, 0
        self.columns = {position: Column() for position in plan.others}

    def add(self, block: Block) -> None:
        """Parse the rows of a block."""
        if not block.text.strip():
            self.blank_after += block.text.count(b"\n")
            return
        separator, columns = self.dialect.separator, self.dialect.columns
        values = parse_integers(block.text, separator, columns)
        if values is None:
            values = parse_integers(simplify(block.text, separator), separator, columns)
        pixels: IntArray | FloatArray
        if values is not None:
            lines = np.arange(block.first_line, block.first_line + len(values), dtype=np.int32)
            self._count_blank(lines.tolist(), [])
            pixels = values[:, _index(self.plan.pixels)]
            for position, column in self.columns.items():
                column.add(list(map(str, values[:, position].tolist())))
        else:
            rows, numbers, blank = split_rows(block, self.dialect, self.name)
            self._count_blank(numbers, blank)
            lines = np.array(numbers, np.int32)
            pixels = parse_fields(rows, numbers, self.plan.pixels, self.name)
            for position, column in self.columns.items():
                column.add([row[position].strip() for row in rows])
        was_unknown = self.scale.is_unit is None
        self.lines.append(lines)
        self.pixels.append(self.scale.convert(pixels, lines, self.plan.pixels, self.name))
        if was_unknown and self.scale.is_unit:
            self.pixels[:-1] = [self.scale.enlarge(earlier) for earlier in self.pixels[:-1]]

    def _count_blank(self, rows: list[int], blank: list[int]) -> None:
        inside = sum(line < rows[-1] for line in blank) if rows else 0
        if rows:
            self.blank, self.blank_after = self.blank + self.blank_after + inside, 0
        self.blank_after += len(blank) - inside

    def table(self, notes: list[str]) -> Table:
        """The whole table. notes : so far"""
        lines = np.concatenate(self.lines or [np.empty(0, np.int32)])
        if not len(lines):
            raise InputError(f"{self.name}: holds no rows of digits")
        roles = find_roles(self.plan, self.columns, self.name)
        labels = self._labels(roles, lines)
        ids = tuple(self.columns[roles.ids].fields) if roles.ids is not None else None
        images = self._images(roles, lines)
        if self.blank:
            notes.append(f"Blank lines between the rows were skipped: {self.blank}.")
        if self.scale.is_unit:
            notes.append("The pixels are numbers from 0 to 1, and were multiplied by 255.")
        return Table(images, labels, ids, (*notes, *describe_roles(self.plan, roles, self.columns)))

    def _labels(self, roles: Roles, lines: IntArray) -> ByteArray | None:
        if len(roles.labels) > 1:
            return one_hot_labels([self.columns[position] for position in roles.labels])
        return self.columns[roles.labels[0]].labels(lines, roles.labels[0], self.name) if roles.labels else None

    def _images(self, roles: Roles, lines: IntArray) -> ByteArray:
        """All pixels, (rows, 784); empties the list of blocks, so that they are not held twice."""
        margins = [position for position in self.plan.left + self.plan.right if position not in roles.split]
        order = self.plan.pixels if not margins else sorted([*self.plan.pixels, *margins])
        place = {position: index for index, position in enumerate(order)}
        images = np.empty((len(lines), PIXELS), np.uint8)
        for position in margins:
            column = self.columns[position]
            values = column.numbers
            if values is None:
                values = np.array(
                    [
                        parse_number(field, self.name, int(line), position + 1)
                        for field, line in zip(column.fields, lines, strict=True)
                    ]
                )
            was_unknown = self.scale.is_unit is None
            images[:, [place[position]]] = self.scale.convert(values[:, None], lines, [position], self.name)
            if was_unknown and self.scale.is_unit:
                self.pixels = [self.scale.enlarge(earlier) for earlier in self.pixels]
        certain = _index([place[position] for position in self.plan.pixels])
        start = 0
        self.pixels.reverse()
        while self.pixels:
            block = self.pixels.pop()
            images[start : start + len(block), certain] = block
            start += len(block)
        if self.scale.is_unit is None and images.any():
            # Black and white, as 0 and 1.
            self.scale.is_unit = True
            images = self.scale.enlarge(images)
        return images
