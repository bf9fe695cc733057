"""Atomic file writes: the one way in which this project writes files."""

import contextlib
import errno
import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from nn.errors import InputError

try:
    import fcntl
except ImportError:  # Windows, where an open file cannot be removed anyway
    fcntl = None  # type: ignore[assignment]

TEMPORARY = re.compile(r"\.inkling-[0-9a-f]{16}")


@contextmanager
def atomic_write(path: Path) -> Iterator[IO[bytes]]:
    """Open a temporary file that replaces path on success and is removed on failure.

    It is flushed to the disk first, so that readers find either the old or the new file, complete. A link stays, and
    the file that it points to is replaced; a file that is replaced keeps its permissions. What writers that were killed
    have left in the folder is removed. Into what is not a regular file, such as /dev/stdout, it is written directly.
    raises OSError if the folder or the file is not writable, or the disk is full
    """
    target = Path(os.path.realpath(path))
    mode = _mode(target)
    if mode is not None and not stat.S_ISREG(mode):
        with target.open("wb") as device:
            yield device
        return
    if mode is not None and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "it is write-protected", str(path))
    remove_abandoned(target.parent)
    temporary, file = _open_temporary(target)
    try:
        with file:
            if mode is not None:
                temporary.chmod(stat.S_IMODE(mode))
            yield file
            file.flush()
            os.fsync(file.fileno())
            if fcntl:
                # Replaced while it is open: its lock tells other writers that it is in use.
                temporary.replace(target)
        if not fcntl:
            temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def check_writable(path: Path) -> None:
    """Raise InputError if a file cannot be written to this path, before a long computation."""
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise InputError(f"{path}: is a folder, where the name of a file was expected")
    try:
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, "it is write-protected", str(path))
        if target.is_file() or not target.exists():
            temporary, file = _open_temporary(target)
            file.close()
            temporary.unlink()
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror})") from error


def remove_abandoned(folder: Path) -> None:
    """Remove the temporary files in a folder whose writers are gone, as after a power failure."""
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            if TEMPORARY.fullmatch(path.name):
                with contextlib.suppress(OSError):
                    _remove_if_abandoned(path)


def _remove_if_abandoned(temporary: Path) -> None:
    if not stat.S_ISREG(temporary.lstat().st_mode):
        return
    if not fcntl:
        temporary.unlink()
        return
    with temporary.open("rb") as file:
        # OSError while its writer holds the lock; a lock ends with its process.
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        temporary.unlink()


def _open_temporary(target: Path) -> tuple[Path, IO[bytes]]:
    """A new file in the same folder, with a name short enough for any file system, locked by this process."""
    while True:
        temporary = target.with_name(f".inkling-{secrets.token_hex(8)}")
        file = temporary.open("xb")
        if fcntl:
            # A file system without locks (OSError) has no other writer that could remove it either.
            with contextlib.suppress(OSError):
                fcntl.flock(file, fcntl.LOCK_EX)
        # Another writer may have taken it for abandoned before it was locked.
        if temporary.exists():
            return temporary, file
        file.close()


def _mode(path: Path) -> int | None:
    """Type and permissions of a file; None if there is none."""
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None
