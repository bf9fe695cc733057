"""Opens files without waiting and without side effects: regular files only."""

import os
import stat
from pathlib import Path
from typing import BinaryIO

from nn.errors import InputError, printable

# Opening a pipe would wait until another program writes into it. Windows has no such flag, but distinguishes text.
FLAGS = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def file_size(path: Path) -> int:
    """The bytes of a regular file; InputError if it is missing, or a folder, a pipe or a device."""
    try:
        return _size(path.stat(), path)
    except (OSError, ValueError) as error:
        raise _reason(error, path) from error


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file for reading; InputError if it is missing, or a folder, a pipe or a device."""
    # Opening a device may have effects, so it is checked before; and after, as it may have been replaced.
    file_size(path)
    try:
        file = open(path, "rb", opener=_open)  # noqa: SIM115 (closed by the caller)
    except (OSError, ValueError) as error:
        raise _reason(error, path) from error
    try:
        _size(os.fstat(file.fileno()), path)
    except InputError:
        file.close()
        raise
    return file


def _open(path: str, flags: int) -> int:
    return os.open(path, flags | FLAGS)


def _size(status: os.stat_result, path: Path) -> int:
    if stat.S_ISDIR(status.st_mode):
        raise InputError(f"{printable(str(path))}: is a folder, where a file was expected")
    if not stat.S_ISREG(status.st_mode):
        raise InputError(f"{printable(str(path))}: is neither a file nor a folder, so it is not read")
    return status.st_size


def _reason(error: Exception, path: Path) -> InputError:
    """What to say of a file that the system does not open."""
    if isinstance(error, InputError):
        return error
    reason = f"cannot be read ({getattr(error, 'strerror', None) or error})"
    if isinstance(error, FileNotFoundError):
        reason = "is a link to a file that does not exist" if path.is_symlink() else "does not exist"
    return InputError(f"{printable(str(path))}: {reason}")
