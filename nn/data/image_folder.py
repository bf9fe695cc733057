"""Folders of pictures with labels: in their names (7_0001.png) or as folders (7/anything.png)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nn.dataset import CLASSES
from nn.errors import InputError
from nn.images.picture_file import SUFFIXES, picture_files

# A digit, and then something that is not a letter or a digit: 7_0001.png, 7-a.png, 7.png, but not 75.png.
LABELLED_NAME = re.compile(r"(\d)(?![0-9A-Za-z])")


@dataclass(frozen=True)
class LabelledPicture:
    """A picture file and the digit that it shows."""

    path: Path
    label: int


def holds_pictures(folder: Path) -> bool:
    """Whether a folder holds picture files, or folders with the names of digits that do."""
    return any(True for part in _parts(folder) for _ in picture_files(part))


def labelled_pictures(folder: Path) -> list[LabelledPicture]:
    """All pictures of a folder, in order of their names. InputError if one has no label, or if there are none."""
    found = [LabelledPicture(path, int(part.name)) for part in _parts(folder)[1:] for path in picture_files(part)]
    for path in picture_files(folder):
        match = LABELLED_NAME.match(path.name)
        if not match:
            raise InputError(
                f"{path}: the name does not begin with the digit that the picture shows, as in 7_0001.png; "
                "or sort the pictures into folders named 0 to 9"
            )
        found.append(LabelledPicture(path, int(match[1])))
    if not found:
        raise InputError(f"{folder}: this folder holds no pictures ({', '.join(SUFFIXES)})")
    return sorted(found, key=lambda picture: picture.path)


def _parts(folder: Path) -> list[Path]:
    """The folder itself, and the folders in it that are named after a digit."""
    return [folder, *_digit_folders(folder)]


def _digit_folders(folder: Path) -> Iterator[Path]:
    for digit in range(CLASSES):
        if (folder / str(digit)).is_dir():
            yield folder / str(digit)
