"""Reads picture files, from a path or from bytes; a file's format is told by its bytes, not by its name."""

from pathlib import Path

from PIL import Image

from nn.errors import InputError
from nn.images.files.decoding import decode
from nn.untrusted.limits import MAX_PICTURE_BYTES
from nn.untrusted.source_file import SourceFile, file_at, reading, uploaded_file

# The usual ones of the formats that are read, for messages.
SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".avif", ".tif", ".tiff", ".pgm", ".ppm")
# All of them, and those of pictures that are not read: such files are not skipped, but named in a message.
READ_SUFFIXES = (*SUFFIXES, ".apng", ".jfif", ".pbm", ".pnm")
UNREAD_SUFFIXES = (".heic", ".heif", ".hif", ".jxl", ".jp2", ".svg", ".pdf", ".psd", ".xcf", ".ico", ".dng", ".cr2")


def open_picture(path: Path) -> Image.Image:
    """Read a picture file, upright; of an animation, the first frame with ink. InputError if it cannot be read.

    Pictures of 2,000 pixels and more on the longest side are reduced to between 1,000 and 2,000.
    """
    if path.is_dir():
        raise InputError(f"{path}: is a folder, not a picture; give it by itself to read what is in it")
    return open_picture_file(file_at(path))


def open_picture_bytes(content: bytes, name: str) -> Image.Image:
    """Read a picture from the bytes of a file, as open_picture does. name : for messages, not trusted"""
    return open_picture_file(uploaded_file(content, name))


def open_picture_file(file: SourceFile) -> Image.Image:
    """Read a picture wherever it lies, as open_picture does."""
    if file.size == 0:
        raise InputError(f"{file.name}: is empty (0 bytes)")
    if file.size > MAX_PICTURE_BYTES:
        most = f"{file.size:,} bytes, at most {MAX_PICTURE_BYTES:,}"
        raise InputError(f"{file.name}: is too large to be a picture of one digit: {most}")
    with reading(file.name), file.open() as stream:
        return decode(stream, file.name)
