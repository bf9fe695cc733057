"""What a file is, by its first bytes; names lie, and most data sets have been renamed once."""

import re
from enum import Enum

# How many bytes of a file `kind_of` wants to see; the mark of a tar file lies at byte 257.
HEAD_BYTES = 1024


class FileKind(Enum):
    """Kinds of file; the value is the end of a sentence, "FILE is ..."."""

    EMPTY = "empty"
    IDX = "an IDX file"
    NPY = "a NumPy array"
    ZIP = "a zip archive"
    GZIP = "a gzip file"
    TEXT = "a text"
    PICTURE = "a picture"
    ARFF = "an ARFF file (of Weka and OpenML)"
    PICKLE = "a Python pickle"
    SAFETENSORS = "a safetensors file"
    TORCH = "a PyTorch file"
    HDF5 = "an HDF5 file (as Keras and h5py write)"
    KERAS = "a Keras model"
    PARQUET = "a Parquet file"
    ARROW = "an Arrow file"
    MATLAB = "a MATLAB file"
    EXCEL = "an Excel workbook"
    SQLITE = "a SQLite database"
    TAR = "a tar archive"
    OTHER_ARCHIVE = "an archive of another kind than zip"
    HTML = "a web page"
    LFS = "a Git LFS pointer, not the file itself"
    WEIGHTS = "a weight file"
    UNKNOWN = "of no kind that is known here"


_MAGIC: tuple[tuple[bytes, FileKind], ...] = (
    (b"\x1f\x8b", FileKind.GZIP),
    (b"PK\x03\x04", FileKind.ZIP),
    (b"PK\x05\x06", FileKind.ZIP),
    (b"\x93NUMPY", FileKind.NPY),
    (b"\x89HDF\r\n\x1a\n", FileKind.HDF5),
    (b"PAR1", FileKind.PARQUET),
    (b"ARROW1", FileKind.ARROW),
    (b"FEA1", FileKind.ARROW),
    (b"MATLAB 5.0", FileKind.MATLAB),
    (b"\xd0\xcf\x11\xe0", FileKind.EXCEL),
    (b"SQLite format 3", FileKind.SQLITE),
    # PyTorch before version 1.6: a pickle that begins with a number of its own.
    (b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46", FileKind.TORCH),
    (b"7z\xbc\xaf\x27\x1c", FileKind.OTHER_ARCHIVE),
    (b"Rar!", FileKind.OTHER_ARCHIVE),
    (b"\xfd7zXZ\x00", FileKind.OTHER_ARCHIVE),
    (b"BZh", FileKind.OTHER_ARCHIVE),
    (b"\x28\xb5\x2f\xfd", FileKind.OTHER_ARCHIVE),
    (b"\x89PNG", FileKind.PICTURE),
    (b"\xff\xd8\xff", FileKind.PICTURE),
    (b"GIF8", FileKind.PICTURE),
    (b"II*\x00", FileKind.PICTURE),
    (b"MM\x00*", FileKind.PICTURE),
    (b"%PDF", FileKind.PICTURE),
)
_PATTERNS = (
    # Two zeros, the type of the numbers, and how many dimensions there are.
    (re.compile(rb"\x00\x00[\x08\x09\x0b-\x0e][^\x00]", re.DOTALL), FileKind.IDX),
    (re.compile(rb".{257}ustar", re.DOTALL), FileKind.TAR),
    (re.compile(rb"RIFF.{4}WEBP|BM.{4}\x00{4}|.{4}ftyp|P[1-6]\s", re.DOTALL), FileKind.PICTURE),
    # The length of a JSON object in 8 bytes, and the object.
    (re.compile(rb".{5}\x00\x00\x00\{\s*\"", re.DOTALL), FileKind.SAFETENSORS),
    # Protocols 2 to 5 begin with their number; 0 and 1 with the first instruction, as text.
    (re.compile(rb"\x80[\x02-\x05]|\([dl]p\d+\n|c(numpy|copy_reg|collections|torch)[.\w]*\n"), FileKind.PICKLE),
)
_TEXT_KINDS = (
    (re.compile(r"@relation\b"), FileKind.ARFF),
    (re.compile(r"version https://git-lfs"), FileKind.LFS),
    (re.compile(r"<svg\b|<\?xml\b.*<svg\b", re.DOTALL), FileKind.PICTURE),
    (re.compile(r"<!doctype html|<html\b"), FileKind.HTML),
)


def kind_of(head: bytes) -> FileKind:
    """The kind of a file. head : its first HEAD_BYTES bytes, or all of a smaller file"""
    if not head:
        return FileKind.EMPTY
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    for pattern, kind in _PATTERNS:
        if pattern.match(head):
            return kind
    return _kind_of_text(head)


def zip_kind(names: list[str]) -> FileKind:
    """The kind of a zip archive that is no collection of files but one document. names : of its entries"""
    last = {name.rpartition("/")[2] for name in names}
    if "data.pkl" in last:
        return FileKind.TORCH
    if "model.weights.h5" in last:
        return FileKind.KERAS
    if any(name.startswith("xl/") for name in names):
        return FileKind.EXCEL
    stems = {name.removesuffix(".npy").lower() for name in names}
    if "header.json" in names or {"w1", "b1"} <= stems:
        return FileKind.WEIGHTS
    return FileKind.ZIP


def _kind_of_text(head: bytes) -> FileKind:
    # UTF-16, as Excel writes it; without a mark, every other byte of ASCII characters is zero.
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or (len(head) > 1 and not (any(head[1::2]) and any(head[::2]))):
        return FileKind.TEXT
    if b"\x00" in head:
        return FileKind.UNKNOWN
    text = head.removeprefix(b"\xef\xbb\xbf").decode("latin-1").lstrip().lower()
    # Comments of an ARFF file begin with a percent sign.
    text = re.sub(r"\A(%.*\n\s*)+", "", text)
    for pattern, kind in _TEXT_KINDS:
        if pattern.match(text):
            return kind
    # Control characters other than white space are in no text, whatever its encoding.
    return FileKind.UNKNOWN if re.search(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]", text) else FileKind.TEXT


def names_in_code(name: str) -> dict[str, str]:
    """The name of a file ("file"), and without its endings ("stem"), as they can stand in a command.

    A name that could mean something else there becomes FILE.
    """
    last = re.split(r"[/\\]", name)[-1]
    if not re.fullmatch(r"[\w.][\w.-]{0,99}", last, re.ASCII):
        return {"file": "FILE", "stem": "FILE"}
    return {"file": last, "stem": re.sub(r"(\.\w{1,7}){1,2}$", "", last) or last}
