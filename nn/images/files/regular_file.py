"""Opens files without waiting and without side effects: regular files only, and no longer than a picture can be."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from nn.errors import InputError
from nn.images.files.shown_name import shown_name

# A picture without compression, of as many pixels as are read, with 4 bytes each, is about as long.
MAX_BYTES = 200_000_000
# Opening a pipe would wait until another program writes into it. Windows has no such flag, but distinguishes text.
FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


@contextmanager
def open_regular_file(path: Path) -> Iterator[tuple[BinaryIO, int]]:
    """Open a file for reading: its stream, and its size in bytes. InputError if it is not a file to read."""
    name = shown_name(path)
    try:
        # Opening a device may have effects, so it is checked before; and after, as it may have been replaced.
        _check(path.stat(), name)
        with os.fdopen(os.open(path, FLAGS), "rb") as stream:
            status = os.fstat(stream.fileno())
            _check(status, name)
            yield stream, status.st_size
    except FileNotFoundError as error:
        missing = "is a link to a file that does not exist" if path.is_symlink() else "does not exist"
        raise InputError(f"{name}: {missing}") from error
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{name}: cannot be read ({getattr(error, 'strerror', None) or error})") from error


def check_size(size: int, name: str) -> None:
    """InputError unless a file of this many bytes may be a picture."""
    if size == 0:
        raise InputError(f"{name}: is empty (0 bytes)")
    if size > MAX_BYTES:
        raise InputError(f"{name}: is too large to be a picture of one digit: {size:,} bytes, at most {MAX_BYTES:,}")


def _check(status: os.stat_result, name: str) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise InputError(f"{name}: is a folder, not a picture; give it by itself to read what is in it")
    if not stat.S_ISREG(status.st_mode):
        raise InputError(f"{name}: is neither a file nor a folder")
    check_size(status.st_size, name)
