"""What the command line says when something is wrong: one line on stderr, nothing else, and status 2."""

import pytest

from nn.__main__ import main


def complaint(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    """Run a command that must be refused; the one line that it answers with."""
    try:
        status: object = main([str(word) for word in words])
    except SystemExit as error:
        status = error.code
    out, err = capsys.readouterr()
    assert (status, out) == (2, "")
    (line,) = err.splitlines()
    return line
