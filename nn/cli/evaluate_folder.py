"""Evaluation on labelled pictures, which are read as the page and predict read them, or taken as they are."""

import argparse
import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from nn.activations import softmax
from nn.arrays import BoolArray, ByteArray, FloatArray, IntArray
from nn.calibration.rejection import digit_score, reject_threshold
from nn.calibration.reliability import expected_calibration_error
from nn.cli.arguments import print_unread
from nn.cli.contact_sheet import save_contact_sheet
from nn.data.image_folder import LabelledPicture, LabelledPictures, none_readable, unchanged_note
from nn.dataset import CLASSES, IMAGE_SIZE, as_inputs
from nn.errors import InputError
from nn.images.mnist_format import dataset_image
from nn.network import Network
from nn.storage import weight_file

# The worst mistakes on a contact sheet.
MAX_MISTAKES = 120


@dataclass(frozen=True)
class FolderResult:
    """What a network reads in the pictures of a folder.

    pictures      : those that can be read as files
    images        : (count, 784) uint8, preprocessed unless they are MNIST images already; zeros for a blank picture
    labels        : (count,) the digits they show
    probabilities : (count, 10)
    blank         : (count,) whether no ink was found
    answered      : (count,) whether there is an answer: not blank, and not taken for something that is no digit
    unreadable    : a sentence for each file that is not read
    notes         : what was found, as sentences
    """

    pictures: list[LabelledPicture]
    images: ByteArray
    labels: IntArray
    probabilities: FloatArray
    blank: BoolArray
    answered: BoolArray
    unreadable: list[str]
    notes: list[str]

    @property
    def correct(self) -> BoolArray:
        """Whether the most probable digit is right; (count,)."""
        correct: BoolArray = (self.probabilities.argmax(axis=1) == self.labels) & ~self.blank
        return correct


def run(options: argparse.Namespace, found: LabelledPictures) -> int:
    """Print the accuracy and other measures on some pictures; exit status 2 if a file cannot be read."""
    network, card = weight_file.load(options.weights)
    result = evaluate_folder(network, found, reject_threshold(card))
    if options.json:
        print(json.dumps(figures(result)))
    else:
        print(_describe(result, options.data))
        print("".join(f"\n{note}" for note in result.notes), end="\n" if result.notes else "")
    if options.mistakes:
        save_contact_sheet(options.mistakes, contact_sheet_entries(result))
    print_unread("evaluate", result.unreadable)
    return 2 if result.unreadable else 0


def evaluate_folder(network: Network, found: LabelledPictures, threshold: float) -> FolderResult:
    """Read labelled pictures with a network. threshold : the digit_score below which there is no answer"""
    pictures: list[LabelledPicture] = []
    images, unreadable, unchanged = [], list(found.unread), 0
    for picture in found.pictures:
        try:
            image, is_unchanged = dataset_image(picture.open())
        except InputError as error:
            unreadable.append(str(error))
            continue
        images.append(image)
        pictures.append(picture)
        unchanged += is_unchanged
    if not pictures:
        raise InputError(none_readable(found, unreadable))
    notes = [*found.notes, *([unchanged_note(unchanged)] if unchanged else [])]
    pixels = np.stack(images).reshape(len(images), -1)
    probabilities = softmax(network.logits(as_inputs(pixels)))
    blank: BoolArray = np.logical_not(np.any(pixels, axis=1))
    answered: BoolArray = ~blank & (digit_score(probabilities) >= threshold)
    labels = np.array([picture.label for picture in pictures])
    return FolderResult(pictures, pixels, labels, probabilities, blank, answered, unreadable, notes)


def figures(result: FolderResult) -> dict[str, Any]:
    """The measures of a result, as JSON values."""
    correct, answered, labels = result.correct, result.answered, result.labels
    read = ~result.blank
    error = expected_calibration_error(result.probabilities[read].max(axis=1), correct[read]) if read.any() else 0.0
    digits = {
        str(digit): {
            "count": int(chosen.sum()),
            "accuracy": float(correct[chosen].mean()),
            "answered_and_right": float((correct & answered)[chosen].mean()),
            "turned_away": float((~answered)[chosen].mean()),
        }
        for digit in range(CLASSES)
        if (chosen := labels == digit).any()
    }
    return {
        "count": len(labels),
        "accuracy": float(correct.mean()),
        "answered_and_right": float((correct & answered).mean()),
        "turned_away": float((~answered).mean()),
        "blank": int(result.blank.sum()),
        "calibration_error": error,
        "digits": digits,
        "notes": result.notes,
        "unreadable": result.unreadable,
    }


def contact_sheet_entries(result: FolderResult) -> list[tuple[LabelledPicture, ByteArray, str]]:
    """The pictures that are not answered rightly, least probable label first: file, 28 x 28 image and caption."""
    right = result.correct & result.answered
    chance = result.probabilities[np.arange(len(right)), result.labels]
    order = [row for row in np.argsort(chance, kind="stable") if not right[row]][:MAX_MISTAKES]
    return [
        (result.pictures[row], result.images[row].reshape(IMAGE_SIZE, IMAGE_SIZE), _caption(result, row))
        for row in order
    ]


def _caption(result: FolderResult, row: int) -> str:
    if result.blank[row]:
        return f"{result.labels[row]}: blank"
    predicted = int(result.probabilities[row].argmax())
    confidence = f"{result.labels[row]} as {predicted} {result.probabilities[row, predicted]:.0%}"
    return confidence if result.answered[row] else f"{confidence}, no digit"


def _describe(result: FolderResult, name: str) -> str:
    found = figures(result)
    lines = [
        f"{name}: {found['count']:,} pictures",
        f"accuracy            {found['accuracy']:.2%}  (most probable digit)",
        f"answered and right  {found['answered_and_right']:.2%}",
        f"turned away         {found['turned_away']:.2%}  (taken for no digit; {found['blank']} of them blank)",
        f"calibration error   {found['calibration_error']:.2%}  (expected difference of percentages and truth)",
        "",
        "digit  pictures  accuracy  answered and right  turned away",
    ]
    for digit, row in found["digits"].items():
        lines.append(
            f"{digit:>5}  {row['count']:8,}  {row['accuracy']:8.2%}  {row['answered_and_right']:18.2%}  "
            f"{row['turned_away']:11.2%}"
        )
    return "\n".join(lines)
