"""Files that are either whole or not there."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def all_or_nothing(path: Path) -> Iterator[IO[bytes]]:
    """A file to write to, which takes its name if all goes well, and otherwise was never there.

    It is complete and on the disk before it takes the name; whoever reads meanwhile finds the old one.
    raises OSError where the folder cannot be written to, or the disk is full
    """
    temporary = beside(path)
    try:
        with temporary.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def beside(path: Path) -> Path:
    """A name in the same folder that nobody else uses, short enough for any file system."""
    return path.with_name(f".inkling-{secrets.token_hex(8)}")
