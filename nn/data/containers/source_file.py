"""Files of a data set, wherever they lie: in a folder, in an archive, or in an upload."""

import gzip
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO

from nn.errors import InputError
from nn.storage.file_kind import HEAD_BYTES, FileKind, kind_of

# Most files in a folder or an archive (MNIST as pictures has 70,000), and folders within folders.
MAX_FILES = 200_000
MAX_DEPTH = 6
# What operating systems leave behind, in lower case; names that begin with a dot are skipped as well.
LITTER = {"thumbs.db", "desktop.ini", "__macosx"}


@dataclass(frozen=True)
class SourceFile:
    """A file that can be read; nothing is read before.

    path : in its folder or archive
    name : for messages
    size : in bytes
    open : opens it for reading
    """

    path: PurePosixPath
    name: str
    size: int
    open: Callable[[], IO[bytes]]

    def head(self) -> bytes:
        """Its first bytes."""
        with reading(self.name), self.open() as file:
            return file.read(HEAD_BYTES)

    def read(self, most: int) -> bytes:
        """Its content; InputError if that has more than `most` bytes."""
        with reading(self.name), self.open() as file:
            return _at_most(file, most, self.name)

    def content(self) -> "SourceFile":
        """The file inside, if it is packed with gzip, or else itself. The size inside is not known, and -1."""
        if kind_of(self.head()) is not FileKind.GZIP:
            return self
        path = self.path.with_suffix("") if self.path.suffix.lower() == ".gz" else self.path
        return SourceFile(path, self.name, -1, lambda: _open_gzip(self.open))

    def kind(self) -> FileKind:
        """What it is by its first bytes; if it is packed with gzip, what is inside."""
        return kind_of(self.content().head())


def file_at(path: Path, relative: PurePosixPath | None = None) -> SourceFile:
    """A file on this computer; InputError if it is missing or not a regular file (a pipe would wait forever)."""
    try:
        size = path.stat().st_size
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{path}: cannot be read ({reason})") from error
    if not path.is_file():
        raise InputError(f"{path}: is not a regular file")
    return SourceFile(relative or PurePosixPath(path.name), str(path), size, lambda: path.open("rb"))


def uploaded_file(content: bytes, name: str) -> SourceFile:
    """A file that was uploaded."""
    return SourceFile(PurePosixPath(name), name, len(content), lambda: BytesIO(content))


def folder_files(folder: Path) -> tuple[list[SourceFile], list[str]]:
    """All files of a folder and of the folders in it, in order of their names.

    returns the files, and a sentence for each entry that cannot be one
    raises InputError for more than MAX_FILES files, or a folder that cannot be looked into
    """
    files: list[SourceFile] = []
    refused: list[str] = []
    try:
        _walk(folder, PurePosixPath(), files, refused)
    except OSError as error:
        raise InputError(f"{error.filename or folder}: cannot be looked into ({error.strerror})") from error
    return sorted(files, key=lambda file: file.path), refused


def is_litter(path: PurePosixPath) -> bool:
    """Whether an operating system left this behind, or it is hidden."""
    return any(part.lower() in LITTER or (part.startswith(".") and part != "..") for part in path.parts)


@contextmanager
def reading(name: str) -> Iterator[None]:
    """Turn what can go wrong while reading a file into an InputError that names it."""
    try:
        yield
    except InputError:
        raise
    except gzip.BadGzipFile as error:
        raise InputError(f"{name}: is a damaged gzip file ({error})") from error
    except zipfile.BadZipFile as error:
        raise InputError(f"{name}: is damaged in its archive ({error})") from error
    except OSError as error:
        raise InputError(f"{name}: cannot be read ({error.strerror or error})") from error
    except (EOFError, zlib.error) as error:
        raise InputError(f"{name}: is a damaged or cut-off gzip or zip file ({error})") from error
    except (NotImplementedError, RuntimeError, ValueError) as error:
        raise InputError(f"{name}: is packed in a way that cannot be unpacked ({error})") from error


def _walk(folder: Path, relative: PurePosixPath, files: list[SourceFile], refused: list[str]) -> None:
    for entry in os.scandir(folder):
        path, inside = Path(entry.path), relative / entry.name
        if is_litter(inside):
            continue
        if entry.is_dir():
            if entry.is_symlink():
                refused.append(f"{path}: is a link to another folder, which is not followed")
            elif len(inside.parts) > MAX_DEPTH:
                refused.append(f"{path}: lies more than {MAX_DEPTH} folders deep, and is not looked into")
            else:
                _walk(path, inside, files, refused)
            continue
        if len(files) >= MAX_FILES:
            raise InputError(f"{folder}: more than {MAX_FILES:,} files lie here; name the folder of one data set")
        try:
            files.append(file_at(path, inside))
        except InputError as error:
            refused.append(str(error))


def _open_gzip(open_packed: Callable[[], IO[bytes]]) -> IO[bytes]:
    # Closes the packed file with it, which GzipFile(fileobj=...) would not.
    packed = open_packed()
    file = gzip.GzipFile(fileobj=packed, mode="rb")
    file.myfileobj = packed  # type: ignore[assignment]
    return file  # type: ignore[return-value]


def _at_most(file: IO[bytes], most: int, name: str) -> bytes:
    content = file.read(most + 1)
    if len(content) > most:
        raise InputError(f"{name}: unpacks to more than {most / 2**20:,.0f} MiB, the most that is read")
    return content
