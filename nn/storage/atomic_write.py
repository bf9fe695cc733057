"""Atomic file writes."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def atomic_write(path: Path) -> Iterator[IO[bytes]]:
    """Open a temporary file that replaces path on success and is removed on failure.

    It is flushed to the disk first, so that readers find either the old or the new file, complete.
    raises OSError if the folder is not writable or the disk is full
    """
    temporary = temporary_path(path)
    try:
        with temporary.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def temporary_path(path: Path) -> Path:
    """An unused name in the same folder, short enough for any file system."""
    return path.with_name(f".inkling-{secrets.token_hex(8)}")
