"""Writes Kaggle's CSV formats: digits as `label,pixel0,...,pixel783`, and answers as `ImageId,Label`."""

from collections.abc import Iterable, Sequence

from nn.arrays import ByteArray, IntArray
from nn.dataset import PIXELS

HEADER = ",".join(["label", *(f"pixel{number}" for number in range(PIXELS))])


def write_csv(images: ByteArray, labels: ByteArray) -> bytes:
    """The CSV file, with a header line; nn.data.tables reads it back exactly.

    images : (count, 784) uint8; labels : (count,) from 0 to 9
    """
    rows = (f"{label},{_joined(image)}" for label, image in zip(labels.tolist(), images.tolist(), strict=True))
    return ("\n".join([HEADER, *rows]) + "\n").encode()


def write_submission(answers: IntArray, ids: Sequence[str] | None) -> str:
    """Answers in the form that Kaggle's competitions accept. ids : of the images; None numbers them from 1"""
    numbers = map(str, range(1, len(answers) + 1)) if ids is None else map(_quoted, ids)
    rows = (f"{number},{answer}" for number, answer in zip(numbers, answers.tolist(), strict=True))
    return "\n".join(["ImageId,Label", *rows]) + "\n"


def _joined(numbers: Iterable[int]) -> str:
    return ",".join(map(str, numbers))


def _quoted(field: str) -> str:
    """A field of a CSV file, in quotes if it needs them."""
    return '"' + field.replace('"', '""') + '"' if any(mark in field for mark in ',"\n') else field
