"""The table of limits in docs/security.md is that of the code: each limit by its name, with its value."""

import importlib
import re
from pathlib import Path

import pytest

from nn.untrusted import limits

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "security.md"
# | what | value | `nn/folder/module.py`, `NAME` |
ROW = re.compile(r"\| [^|]+ \| (?P<value>[^|]+) \| `(?P<file>[\w/]+)\.py`, `(?P<name>[A-Z_]+)` \|")
UNITS = {"": 1, "GiB": 2**30, "MiB": 2**20, "million": 10**6, "seconds": 1, "bytes": 1, "pixels": 1}


def rows():
    """(module, name) -> the value in the table, as a number."""
    return {
        (match["file"].replace("/", "."), match["name"]): number(match["value"])
        for match in ROW.finditer(DOCUMENT.read_text("utf-8"))
    }


def number(text):
    """The number that a limit begins with, in its unit: 64 MiB, 50 million pixels, 200,000."""
    match = re.match(r"(?P<number>[\d,.]+)\s?(?P<unit>\w*)", text)
    assert match, text
    return float(match["number"].replace(",", "")) * UNITS.get(match["unit"], 1)


@pytest.mark.parametrize(("module", "name"), rows())
def test_the_table_says_what_the_code_does(module, name):
    assert rows()[module, name] == getattr(importlib.import_module(module), name)


def test_every_limit_stands_in_the_table():
    names = {name for name, value in vars(limits).items() if name.isupper() and name != "MIB" and value}
    assert names == {name for module, name in rows() if module == "nn.untrusted.limits"}
