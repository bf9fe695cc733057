"""Runs the command line in this process."""

import io
from contextlib import redirect_stderr, redirect_stdout

from nn.__main__ import main


def run_cli(*arguments: object) -> tuple[int, list[str], list[str]]:
    """Run `python -m nn` with arguments; returns the exit status and the lines of both outputs."""
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as error:
            status = int(error.code or 0)
    return status, out.getvalue().splitlines(), err.getvalue().splitlines()


def output_lines(*arguments: object) -> list[str]:
    """The output of a command that must succeed without any message."""
    status, out, err = run_cli(*arguments)
    assert (status, err) == (0, [])
    return out


def error_line(*arguments: object) -> str:
    """The message of a command that must fail with status 2, one line and no output."""
    status, out, (line,) = run_cli(*arguments)
    assert (status, out) == (2, [])
    return line
