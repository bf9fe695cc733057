"""Files that are read, wherever they lie: on this computer, in an archive, or in an upload."""

import gzip
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO

from nn.errors import InputError, printable
from nn.untrusted.file_kind import HEAD_BYTES, FileKind, kind_of
from nn.untrusted.regular_file import file_size, open_regular


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
            content = file.read(most + 1)
            check_size(len(content), most, self.name)
            return content

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
    """A file on this computer; InputError if it is missing or not a regular file."""
    size = file_size(path)
    return SourceFile(relative or PurePosixPath(path.name), printable(str(path)), size, lambda: open_regular(path))


def uploaded_file(content: bytes, name: str) -> SourceFile:
    """A file that was uploaded."""
    return SourceFile(PurePosixPath(name), printable(name), len(content), lambda: BytesIO(content))


def check_size(size: int, most: int, name: str) -> None:
    """InputError if more than `most` bytes of a file were read."""
    if size > most:
        raise InputError(f"{name}: unpacks to more than {most / 2**20:,.0f} MiB, the most that is read")


@contextmanager
def reading(name: str) -> Iterator[None]:
    """Turn what can go wrong while reading a file into an InputError that names it."""
    try:
        yield
    except InputError:
        raise
    except gzip.BadGzipFile as error:
        raise InputError(f"{name}: is a damaged gzip file ({reason_of(error)})") from error
    except zipfile.BadZipFile as error:
        raise InputError(f"{name}: is damaged in its archive ({reason_of(error)})") from error
    except OSError as error:
        raise InputError(f"{name}: cannot be read ({error.strerror or error})") from error
    except (EOFError, zlib.error) as error:
        raise InputError(f"{name}: is a damaged or cut-off gzip or zip file ({reason_of(error)})") from error
    except (NotImplementedError, RuntimeError, ValueError) as error:
        raise InputError(f"{name}: is packed in a way that cannot be unpacked ({reason_of(error)})") from error


def reason_of(error: Exception) -> str:
    """What a library says about a damaged file: it may quote the file, or say nothing."""
    return printable(str(error), 100) or "it ends too early"


def _open_gzip(open_packed: Callable[[], IO[bytes]]) -> IO[bytes]:
    # Closes the packed file with it, which GzipFile(fileobj=...) would not.
    packed = open_packed()
    file = gzip.GzipFile(fileobj=packed, mode="rb")
    file.myfileobj = packed  # type: ignore[assignment]
    return file  # type: ignore[return-value]
