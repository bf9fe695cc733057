"""The project's own code as it stands in its files, to be shown beside what it computes."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st

from ui.texts import common_texts as texts

ROOT = Path(__file__).parents[2]


class Lines(NamedTuple):
    """Some lines of a file.

    file : from the project's folder; first : the number of the first line, counted from 1
    """

    file: str
    first: int
    text: str


def whole(function: Callable[..., Any]) -> Lines:
    """All of a function."""
    lines, first = inspect.getsourcelines(function)
    return Lines(_file(function), first, "".join(lines).rstrip())


def lines_with(function: Callable[..., Any], *parts: str) -> Lines:
    """The lines of a function from the earliest to the latest first occurrence of the parts.

    Comments and the docstring do not count. LookupError where a part is nowhere: then code and text have drifted apart.
    """
    lines, first = inspect.getsourcelines(function)
    after = _end_of_docstring(function, lines)
    found = []
    for part in parts:
        at = [number for number in range(after, len(lines)) if part in lines[number].split("#")[0]]
        if not at:
            raise LookupError(f"{_file(function)}: {function.__qualname__} has no line with {part!r}")
        found.append(at[0])
    chosen = lines[min(found) : max(found) + 1]
    return Lines(_file(function), first + min(found), inspect.cleandoc("".join(["\n", *chosen])).rstrip())


def _end_of_docstring(function: Callable[..., Any], lines: list[str]) -> int:
    quotes = [number for number, line in enumerate(lines) for _ in range(line.count('"""'))]
    return quotes[1] + 1 if function.__doc__ and len(quotes) > 1 else 1


def _file(function: Callable[..., Any]) -> str:
    return Path(inspect.getsourcefile(function) or "").relative_to(ROOT).as_posix()


def show(function: Callable[..., Any], *parts: str) -> None:
    """The lines that compute something (those with the parts), and on request the whole function; or all at once."""
    every = whole(function)
    if not parts:
        _print(every)
        return
    _print(lines_with(function, *parts))
    with st.expander(texts.FULL_FUNCTION.format(name=function.__qualname__)):
        _print(every)


def _print(lines: Lines) -> None:
    st.caption(texts.LINES_OF_FILE.format(file=lines.file, first=lines.first))
    st.code(lines.text, "python", wrap_lines=True)
