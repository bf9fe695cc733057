"""Pictures with labels: in their names (7_0001.png) or as folders (7/anything.png)."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
from PIL import Image

from nn.arrays import ByteArray
from nn.data.containers.part_names import PARTS, part_of_word
from nn.dataset import CLASSES, PIXELS, Dataset
from nn.errors import InputError
from nn.images.mnist_format import dataset_image
from nn.images.picture_file import READ_SUFFIXES, SUFFIXES, UNREAD_SUFFIXES, open_picture_bytes
from nn.untrusted.file_kind import PICTURE_KINDS, FileKind
from nn.untrusted.limits import MAX_PICTURE_BYTES
from nn.untrusted.source_file import SourceFile

# A digit, and then something that is not a letter or a digit: 7_0001.png, 7-a.png, 7.png, but not 75.png.
LABELLED_NAME = re.compile(r"(\d)(?![0-9A-Za-z])", re.ASCII)
NO_LABEL = (
    "the name does not begin with the digit that the picture shows, as in 7_0001.png; "
    "or sort the pictures into folders named 0 to 9"
)


@dataclass(frozen=True)
class LabelledPicture:
    """A picture file and the digit that it shows."""

    file: SourceFile
    label: int

    def open(self) -> Image.Image:
        """Read the picture; InputError if it cannot be read."""
        return open_picture_bytes(self.file.read(MAX_PICTURE_BYTES), self.file.name)


@dataclass(frozen=True)
class LabelledPictures:
    """The labelled pictures of a folder or an archive.

    name      : of the folder or archive
    pictures  : of the part that was asked for, in order of their names
    has_parts : whether it has folders for training and test
    notes     : what was found, as sentences
    unread    : a sentence for each file that is no labelled picture
    """

    name: str
    pictures: list[LabelledPicture]
    has_parts: bool
    notes: list[str]
    unread: list[str]


def is_picture(file: SourceFile, kind: FileKind) -> bool:
    """Whether a file is a picture by its bytes, or has the name of one."""
    return kind in PICTURE_KINDS or file.path.suffix.lower() in (*READ_SUFFIXES, *UNREAD_SUFFIXES)


def labelled_pictures(files: Sequence[tuple[SourceFile, FileKind]], name: str, part: str) -> LabelledPictures:
    """The pictures with labels among some files.

    A folder named 0 to 9 gives the label; the nearest one counts. If there is none, the name does. Folders named train
    or test (training, testSet, ...) are the parts of the data set.

    name : of the folder or archive; part : "train" or "test", and without such folders all pictures serve as either
    raises InputError if there are none, or none of this part
    """
    pictures, unread, others = [], [], Counter[str]()
    in_parts = [(file, kind, _part(file.path)) for file, kind in files]
    has_parts = any(folder in PARTS for file, kind, folder in in_parts if is_picture(file, kind))
    for file, kind, folder in in_parts:
        if not is_picture(file, kind):
            unread.append(f"{file.name}: is {kind.value}, not a picture")
        elif (label := label_of(file.path)) is None:
            unread.append(f"{file.name}: {NO_LABEL}")
        elif has_parts and folder is None:
            unread.append(f"{file.name}: lies neither in the folder of the training nor in that of the test pictures")
        elif has_parts and folder != part:
            others[str(folder)] += 1
        else:
            pictures.append(LabelledPicture(file, label))
    notes = [f"{count:,} {left_out_note(key)}" for key, count in others.items()]
    if not pictures and others:
        raise InputError(f"{name}: holds no labelled pictures in a folder for the {PARTS[part]} part")
    if not pictures:
        unlabelled = (sentence for sentence in unread if NO_LABEL in sentence)
        raise InputError(next(unlabelled, f"{name}: this folder holds no pictures ({', '.join(SUFFIXES)})"))
    return LabelledPictures(name, pictures, has_parts, notes, unread)


def label_of(path: PurePosixPath) -> int | None:
    """The digit that a picture shows, by the folders it is in or by its name; None if neither tells."""
    for folder in reversed(path.parent.parts):
        if len(folder) == 1 and folder in "0123456789":
            return int(folder)
    match = LABELLED_NAME.match(path.name)
    return int(match[1]) if match else None


def read_pictures(found: LabelledPictures, part: str) -> tuple[Dataset, list[str], list[str]]:
    """The data set of some pictures; those in MNIST's format are taken as they are, others are preprocessed.

    returns it, sentences on what was found, and a sentence for each file that was not read
    raises InputError if none can be read
    """
    images, labels, unread, unchanged = [], [], list(found.unread), 0
    for picture in found.pictures:
        try:
            image, is_unchanged = dataset_image(picture.open())
        except InputError as error:
            unread.append(str(error))
            continue
        if not image.any():
            unread.append(f"{picture.file.name}: shows no ink")
            continue
        images.append(image.reshape(PIXELS))
        labels.append(picture.label)
        unchanged += is_unchanged
    if not images:
        raise InputError(none_readable(found, unread))
    part_name = f", {part} set" if found.has_parts else ""
    dataset = Dataset(np.stack(images), np.array(labels, np.uint8), f"{Path(found.name).name}{part_name}")
    notes = [*found.notes, describe_labels(dataset.labels)]
    if unchanged:
        notes.append(unchanged_note(unchanged))
    if len(images) > unchanged:
        notes.append(f"{len(images) - unchanged:,} pictures were preprocessed as drawings are.")
    return dataset, notes, unread


def none_readable(found: LabelledPictures, unread: Sequence[str]) -> str:
    """The sentence for pictures of which none can be read. unread : found.unread, and then one for each picture"""
    first = unread[len(found.unread)]
    return f"{found.name}: none of its {len(found.pictures)} pictures can be read; the first: {first}"


def left_out_note(part: str) -> str:
    """The end of the sentence for pictures of a part that was not asked for."""
    return f"pictures of the {PARTS.get(part, part)} part were left out."


def unchanged_note(count: int) -> str:
    """The sentence for pictures that were not preprocessed."""
    return f"{count:,} pictures are MNIST images already (28 x 28, centred), and were not preprocessed."


def describe_labels(labels: ByteArray) -> str:
    """How many pictures there are of each digit, as a sentence."""
    counts = np.bincount(labels, minlength=CLASSES)
    return f"Pictures per digit: {', '.join(f'{digit}: {count:,}' for digit, count in enumerate(counts))}."


def _part(path: PurePosixPath) -> str | None:
    """The part that the folders of a file name, the nearest first; its own name may contain such words by chance."""
    return next((part for folder in reversed(path.parent.parts) if (part := part_of_word(folder))), None)
