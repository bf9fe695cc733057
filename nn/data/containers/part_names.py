"""Which part of a data set a file belongs to, by its name and its folders: training or test set."""

import re
from pathlib import PurePosixPath

PARTS = {"train": "training", "test": "test"}
# At the beginning of a word: training, trainingSet, test_images, t10k, mnist_test, valid.
_WORDS = (("train", "train"), ("t10k", "test"), ("test", "test"), ("valid", "validation"), ("val", "validation"))


def part_of(path: PurePosixPath) -> str | None:
    """The part that the name of a file states, or else the folder nearest to it; None if none does."""
    for component in reversed(path.parts):
        if part := part_of_word(component):
            return part
    return None


def part_of_word(text: str) -> str | None:
    """The part that one name states: "train", "test", "validation" or None."""
    for word in re.split(r"[^a-z0-9]+", text.lower()):
        for beginning, part in _WORDS:
            if word.startswith(beginning) and (beginning != "val" or word == "val"):
                return part
    return None
