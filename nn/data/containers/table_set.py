"""Finds the table of a data set among other files (train.csv and test.csv, or a single one), and reads it."""

import re
from collections.abc import Sequence

from nn.data.containers.part_names import part_of
from nn.data.orientation import NOISE, check_images
from nn.data.tables.table import read_table_file
from nn.dataset import Dataset
from nn.errors import InputError
from nn.untrusted.file_kind import FileKind
from nn.untrusted.source_file import SourceFile

TABLE_SUFFIXES = {".csv", ".tsv"}
# A row of 784 pixels has its separators close together; prose and tables of few columns have not.
MIN_SEPARATORS = 60


def table_files(files: Sequence[tuple[SourceFile, FileKind]]) -> list[SourceFile]:
    """Those texts whose first line has as many columns as a table of pixels; or else the only one named as a table.

    The reader of tables says what is wrong with the latter.
    """
    texts = [file for file, kind in files if kind is FileKind.TEXT]
    named = [file for file in texts if TABLE_SUFFIXES.intersection(map(str.lower, file.path.suffixes))]
    return [file for file in texts if _has_many_columns(file)] or (named if len(named) == 1 else [])


def choose_table(tables: Sequence[SourceFile], where: str, part: str) -> tuple[SourceFile, bool]:
    """The table of a part, and whether there is one for each part. InputError if that is not clear.

    where : name of the folder or archive, for errors
    """
    if len(tables) == 1:
        return tables[0], False
    chosen = [table for table in tables if part_of(table.path) == part]
    if len(chosen) == 1:
        return chosen[0], True
    names = ", ".join(table.path.name for table in tables)[:200]
    problem = f"{len(chosen)} tables for that" if chosen else "no table for that"
    raise InputError(f"{where}: holds {problem} part of the data set, {part} ({names}); name one table itself")


def _has_many_columns(file: SourceFile) -> bool:
    head = file.content().head()
    text = head.decode("utf-16", "ignore") if head[:2] in (b"\xff\xfe", b"\xfe\xff") else head.decode("latin-1")
    longest = max(re.split(r"[\r\n]", text), key=len)
    return len(re.findall(r"[,;\t ]+", longest)) >= MIN_SEPARATORS


def labelled_table(file: SourceFile, most: int) -> tuple[Dataset, list[str]]:
    """The data set of a table, gzipped or not, and sentences on what was assumed to read it.

    most : bytes, unpacked
    raises InputError if it has no labels
    """
    table = read_table_file(file, most)
    if table.labels is None:
        raise InputError(f"{file.name}: has no label column, so there is nothing to learn from or to check against")
    if any(finding.is_noise for finding in check_images(table.images, table.labels)):
        raise InputError(f"{file.name}: {NOISE}")
    return Dataset(table.images, table.labels, file.path.name), list(table.notes)
