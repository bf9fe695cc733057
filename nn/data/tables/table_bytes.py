"""From a file to blocks of complete text lines: compression, encodings and newlines, with bounds on memory."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from nn.data.containers.unreadable import why_unread
from nn.errors import InputError
from nn.untrusted.archive import archive_files
from nn.untrusted.file_kind import HEAD_BYTES, FileKind, kind_of
from nn.untrusted.limits import MAX_LINE_BYTES
from nn.untrusted.source_file import SourceFile, check_size, reading

# Bytes read at once: large enough for NumPy, small enough for the processor's cache.
CHUNK = 1 << 20
# Bytes at the start that show the encoding and the newlines.
HEAD = 1 << 16
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


def text_blocks(file: SourceFile, most: int, notes: list[str]) -> Iterator[Block]:
    """Unpack and decode a file (gzip, or ZIP with one table; UTF-8, UTF-16 or UTF-32; any newline), block by block.

    most  : bytes, unpacked
    notes : gets the name of the table in an archive
    raises InputError if it is no text, damaged, too large, or has a line longer than MAX_LINE_BYTES
    """
    pending, line, is_first, old_newlines = b"", 1, True, False
    for chunk in _decoded(_chunks(file, most, notes), file.name):
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
        if len(pending) > MAX_LINE_BYTES:
            raise InputError(
                f"{file.name}: row {line} is longer than {MAX_LINE_BYTES:,} bytes, which no row of 784 pixels is"
            )
    if pending:
        yield Block((pending + b"\n").replace(b"\r\n", b"\n"), line)


def _chunks(file: SourceFile, most: int, notes: list[str]) -> Iterator[bytes]:
    """The unpacked content in pieces of CHUNK bytes."""
    total = 0
    inside = _unpacked(file, most, notes)
    with reading(file.name), inside.open() as stream:
        while chunk := _read(stream, CHUNK if total else max(CHUNK, HEAD)):
            if not total:
                _check_kind(chunk, file)
            total += len(chunk)
            check_size(total, most, file.name)
            yield chunk


def _read(stream: IO[bytes], size: int) -> bytes:
    """Read as many bytes as there are, up to a size; one call may give fewer."""
    pieces = []
    while size and (piece := stream.read(size)):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _unpacked(file: SourceFile, most: int, notes: list[str]) -> SourceFile:
    """The table itself, if it is packed with gzip or the only file in a zip archive."""
    if kind_of(file.head()) is not FileKind.ZIP:
        return file.content()
    files, refused, kind = archive_files(file, most)
    if kind is not FileKind.ZIP:
        raise InputError(why_unread(file, kind))
    if len(files) + len(refused) != 1:
        found = ", ".join(entry.path.name[-40:] for entry in files[:4]) + ", ..." * (len(files) > 4)
        reason = f"holds {len(files) + len(refused)} files ({found or 'none'}), where one table was expected"
        raise InputError(f"{file.name}: {reason}; unpack it and name one of them")
    if refused:
        raise InputError(refused[0])
    notes.append(f"The table {str(files[0].path)[-80:]} was taken from the archive.")
    return files[0]


def _check_kind(start: bytes, file: SourceFile) -> None:
    """InputError if the unpacked content begins like something else than a text; damage to a text is found later."""
    if re.match(rb"(\xef\xbb\xbf)?\s*<", start):
        raise InputError(f"{file.name}: is a web page or XML, not a table; perhaps its download failed")
    kind = kind_of(start[:HEAD_BYTES])
    if kind not in (FileKind.TEXT, FileKind.UNKNOWN):
        raise InputError(why_unread(file, kind))


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
