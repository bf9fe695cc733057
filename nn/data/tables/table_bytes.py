"""From a file to blocks of complete text lines: compression, encodings and newlines, with bounds on memory."""

import codecs
import gzip
import io
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from nn.errors import InputError

# The most bytes that a table may have, unpacked; MNIST's 70,000 digits take 130 million.
MAX_BYTES = 2**30
# Bytes read at once: large enough for NumPy, small enough for the processor's cache.
CHUNK = 1 << 20
# Bytes at the start that show the encoding and the newlines.
HEAD = 1 << 16
# Bytes of one line. 784 numbers with 18 decimals take 20,000.
MAX_LINE = 200_000
# First bytes -> what the file is.
OTHER_FORMATS = {
    b"BZh": "packed with bzip2; unpack it first",
    b"\xfd7zXZ": "packed with xz; unpack it first",
    b"\x28\xb5\x2f\xfd": "packed with zstd; unpack it first",
    b"7z\xbc\xaf": "a 7z archive; unpack it first",
    b"Rar!": "a RAR archive; unpack it first",
    b"\x1f\x8b": "packed twice; unpack it first",
    b"PK\x03\x04": "packed twice; unpack it first",
    b"PAR1": "a Parquet file, not text; save the table as CSV",
    b"\x89HDF": "an HDF5 file, not text; save the table as CSV",
    b"\x93NUMPY": "a NumPy file, not text; save the table as CSV",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook, not text; save the table as CSV",
    b"\x89PNG": "a picture, not a table",
    b"\xff\xd8\xff": "a picture, not a table",
    b"%PDF": "a PDF document, not a table",
}
# The longer marks first: that of UTF-32 begins with that of UTF-16.
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


@dataclass(frozen=True)
class Block:
    """Some complete lines of a table.

    text       : UTF-8 (or another encoding that contains ASCII), each line ends with a newline
    first_line : number of the first line in the file, from 1
    """

    text: bytes
    first_line: int


def open_regular(path: Path) -> IO[bytes]:
    """Open a file for reading; InputError if it is missing, or a pipe, a device or a folder."""
    try:
        # O_NONBLOCK: otherwise, opening a pipe waits until something writes into it.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise InputError(f"{path}: is no regular file, so it is not read")
        return os.fdopen(descriptor, "rb")
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error})") from error


def text_blocks(file: IO[bytes], name: str, notes: list[str]) -> Iterator[Block]:
    """Unpack and decode a file (gzip, or ZIP with one table; UTF-8, UTF-16 or UTF-32; any newline), block by block.

    name  : of the file, for errors
    notes : gets the name of the table in an archive
    raises InputError if it is no text, damaged, larger than MAX_BYTES, or has a line longer than MAX_LINE
    """
    pending, line, is_first, old_newlines = b"", 1, True, False
    for chunk in _decoded(_chunks(file, name, notes), name):
        if is_first:
            # Files of the old Mac OS; where there are line feeds, a lone carriage return is an error in a row.
            is_first, old_newlines = False, b"\n" not in chunk
        pending += chunk.replace(b"\r", b"\n") if old_newlines else chunk
        end = pending.rfind(b"\n") + 1
        if end:
            text = pending[:end].replace(b"\r\n", b"\n")
            yield Block(text, line)
            line += text.count(b"\n")
            pending = pending[end:]
        if len(pending) > MAX_LINE:
            raise InputError(f"{name}: row {line} is longer than {MAX_LINE:,} bytes, which no row of 784 pixels is")
    if pending:
        yield Block((pending + b"\n").replace(b"\r\n", b"\n"), line)


def _chunks(file: IO[bytes], name: str, notes: list[str]) -> Iterator[bytes]:
    """The unpacked content in pieces of CHUNK bytes."""
    total = 0
    try:
        stream = _unpacked(file, name, notes)
        while chunk := _read(stream, CHUNK if total else max(CHUNK, HEAD)):
            if not total:
                _check_format(chunk, name)
            total += len(chunk)
            if total > MAX_BYTES:
                raise InputError(f"{name}: is larger than {MAX_BYTES >> 20:,} MiB when unpacked; split the table")
            yield chunk
    except InputError:
        raise
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, ValueError, struct.error) as error:
        raise InputError(f"{name}: is a damaged or cut-off archive ({str(error)[:100]})") from error
    except (RuntimeError, NotImplementedError) as error:
        raise InputError(f"{name}: cannot be unpacked ({str(error)[:100]})") from error
    except OSError as error:
        raise InputError(f"{name}: cannot be read ({error.strerror or error})") from error


def _read(stream: IO[bytes], size: int) -> bytes:
    """Read as many bytes as there are, up to a size; one call may give fewer."""
    pieces = []
    while size and (piece := stream.read(size)):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _unpacked(file: IO[bytes], name: str, notes: list[str]) -> IO[bytes]:
    magic = file.read(4)
    file.seek(0)
    if magic.startswith(b"\x1f\x8b"):
        return io.BufferedReader(gzip.GzipFile(fileobj=file))
    if magic in (b"PK\x03\x04", b"PK\x05\x06"):
        archive = zipfile.ZipFile(file)
        member = _only_table(archive, name)
        notes.append(f"The table {member.filename[-80:]} was taken from the archive.")
        return archive.open(member)
    return file


def _only_table(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    # macOS adds a folder and hidden files.
    members = [member for member in archive.infolist() if not re.search(r"/$|(^|/)(\.|__MACOSX/)", member.filename)]
    if any(member.filename == "[Content_Types].xml" for member in members):
        raise InputError(f"{name}: is an Excel workbook or another document, not text; save the table as CSV")
    if len(members) != 1:
        found = ", ".join(member.filename[-40:] for member in members[:4]) + ", ..." * (len(members) > 4)
        reason = f"holds {len(members)} files ({found or 'none'}), where one table was expected"
        raise InputError(f"{name}: {reason}; unpack it and name one of them")
    if members[0].compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        # Python unpacks the other methods without a bound on memory.
        raise InputError(f"{name}: is packed with an unusual method of ZIP; unpack it first")
    return members[0]


def _check_format(start: bytes, name: str) -> None:
    for magic, description in OTHER_FORMATS.items():
        if start.startswith(magic):
            raise InputError(f"{name}: is {description}")
    if re.match(rb"(\xef\xbb\xbf)?\s*<", start):
        raise InputError(f"{name}: is a web page or XML, not a table; perhaps its download failed")


def _decoded(chunks: Iterator[bytes], name: str) -> Iterator[bytes]:
    """Convert UTF-16 and UTF-32 to UTF-8, and remove a byte order mark."""
    decoder: codecs.IncrementalDecoder | None = None
    start = 0
    try:
        for chunk in chunks:
            if not start:
                encoding = _encoding(chunk, name)
                decoder = codecs.getincrementaldecoder(encoding)() if encoding else None
            text = chunk if start else chunk.removeprefix(codecs.BOM_UTF8)
            yield decoder.decode(text).encode("utf-8") if decoder else text
            start += len(chunk)
        if decoder:
            decoder.decode(b"", final=True)
    except UnicodeError as error:
        raise InputError(f"{name}: is damaged text (after byte {start:,}: {str(error)[-80:]})") from error


def _encoding(start: bytes, name: str) -> str | None:
    """The encoding, if it has more than one byte for a digit; InputError if it is no text."""
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if start.startswith(mark):
            return encoding
    sample = start[:400]
    # Without a mark, the zero bytes of ASCII characters show which byte comes first.
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(sample) > 1 and not any(sample[offset::2]) and all(sample[1 - offset :: 2]):
            return encoding
    if 0 in start:
        raise InputError(f"{name}: is no text (byte {start.index(0) + 1:,} is zero), so it is no table")
    return None
