"""Zip archives as lists of files; nothing is written to disk, so the names in them cannot do harm."""

import zipfile
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO

from nn.errors import InputError, printable
from nn.untrusted.file_kind import FileKind, zip_kind
from nn.untrusted.limits import MAX_DATA_BYTES, MAX_DIRECTORY_BYTES, MAX_FILES
from nn.untrusted.source_file import SourceFile, reading, reason_of

# What operating systems leave behind, in lower case; names that begin with a dot are skipped as well.
LITTER = {"thumbs.db", "desktop.ini", "__macosx"}
# Other methods are decompressed in whole blocks, whatever size an entry claims.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
MAX_ENTRY_NAME = 120


def open_archive(content: IO[bytes], name: str, most: int) -> zipfile.ZipFile:
    """Open a zip archive. InputError if its directory is damaged, or lists too many files or bytes.

    name : of the file, for errors
    most : bytes that all of its files may have together, unpacked
    """
    with reading(name):
        if _directory_bytes(content) > MAX_DIRECTORY_BYTES:
            raise InputError(f"{name}: more than {MAX_FILES:,} files lie in this archive")
        try:
            archive = zipfile.ZipFile(content)
        except (zipfile.BadZipFile, ValueError) as error:
            raise InputError(f"{name}: is a damaged or cut-off zip file ({reason_of(error)})") from error
    entries = archive.infolist()
    if len(entries) > MAX_FILES:
        raise InputError(f"{name}: more than {MAX_FILES:,} files lie in this archive")
    if (size := sum(entry.file_size for entry in entries)) > most:
        raise InputError(
            f"{name}: would unpack to {size / 2**20:,.0f} MiB, more than the {most / 2**20:,.0f} MiB allowed"
        )
    return archive


def archive_files(file: SourceFile, most: int = MAX_DATA_BYTES) -> tuple[list[SourceFile], list[str], FileKind]:
    """The files of a zip archive.

    most : bytes that all of them may have together, unpacked
    returns the files in order of their names, a sentence for each that cannot be read, and what kind of archive it is
    raises InputError if it is damaged or too large
    """
    if file.size > most:
        raise InputError(f"{file.name}: is larger than the {most / 2**20:,.0f} MiB allowed")
    archive = open_archive(BytesIO(file.read(most)), file.name, most)
    files: list[SourceFile] = []
    refused: list[str] = []
    for entry in archive.infolist():
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        # Not is_dir(), which fails for an empty name.
        if entry.filename.endswith("/") or is_litter(path):
            continue
        name = f"{file.name}: {printable(str(path), MAX_ENTRY_NAME)}"
        if entry.compress_type not in METHODS:
            refused.append(f"{name}: is packed in another way than zip's usual one; pack the archive again")
        elif entry.flag_bits & 1:
            refused.append(f"{name}: is encrypted; pack the archive again without a password")
        else:
            files.append(_entry(archive, entry, path, name))
    return sorted(files, key=lambda found: found.path), refused, zip_kind(archive.namelist())


def is_litter(path: PurePosixPath) -> bool:
    """Whether an operating system left this behind, or it is hidden."""
    return any(part.lower() in LITTER or (part.startswith(".") and part != "..") for part in path.parts)


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: PurePosixPath, name: str) -> SourceFile:
    return SourceFile(path, name, entry.file_size, lambda: archive.open(entry))


def _directory_bytes(file: IO[bytes]) -> int:
    """The size of an archive's directory, as its end records state it; 0 if it has none.

    Source: PKWARE, ".ZIP File Format Specification", sections 4.3.14 (zip64) and 4.3.16.
    """
    size = file.seek(0, 2)
    file.seek(max(0, size - (1 << 16) - 98))
    tail = file.read()
    file.seek(0)
    end, end64 = tail.rfind(b"PK\x05\x06"), tail.rfind(b"PK\x06\x06")
    usual = int.from_bytes(tail[end + 12 : end + 16], "little") if end >= 0 else 0
    large = int.from_bytes(tail[end64 + 40 : end64 + 48], "little") if end64 >= 0 else 0
    # In a zip64 archive the usual record holds the largest number, and the other one the size.
    return large if usual == 2**32 - 1 else max(usual, large)
