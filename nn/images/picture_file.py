"""Reads picture files, from a path or from bytes; a file's format is told by its bytes, not by its name."""

from io import BytesIO
from pathlib import Path

from PIL import Image

from nn.images.files.decoding import decode
from nn.images.files.regular_file import check_size, open_regular_file
from nn.images.files.shown_name import shown_name

# The usual ones of the formats that are read, for messages.
SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".avif", ".tif", ".tiff", ".pgm", ".ppm")
# All of them, and those of pictures that are not read: such files are not skipped, but named in a message.
READ_SUFFIXES = (*SUFFIXES, ".apng", ".jfif", ".pbm", ".pnm")
UNREAD_SUFFIXES = (".heic", ".heif", ".hif", ".jxl", ".jp2", ".svg", ".pdf", ".psd", ".xcf", ".ico", ".dng", ".cr2")


def open_picture(path: Path) -> Image.Image:
    """Read a picture file, upright; of an animation, the first frame with ink. InputError if it cannot be read.

    Pictures of 2,000 pixels and more on the longest side are reduced to between 1,000 and 2,000.
    """
    with open_regular_file(path) as (stream, _):
        return decode(stream, str(path))


def read_picture(content: bytes, name: str) -> Image.Image:
    """Read a picture from the bytes of a file, as open_picture does. name : for messages, not trusted"""
    check_size(len(content), shown_name(name))
    return decode(BytesIO(content), name)


def picture_files(folder: Path) -> list[Path]:
    """The files in a folder whose names are those of pictures, whether they can be read or not, sorted by name."""
    return sorted(entry for entry in folder.iterdir() if entry.suffix.lower() in (*READ_SUFFIXES, *UNREAD_SUFFIXES))
