"""A visitor's data set with what was assumed, what was not read, and what looks wrong; and how it is turned right."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from nn.data.containers.loaded_data import LoadedData
from nn.data.containers.part_names import PARTS
from nn.data.image_folder import describe_labels, left_out_note
from nn.data.orientation import Correction, Finding, check_images
from nn.dataset import Dataset
from nn.errors import InputError

NO_TEST_SET = "The test set was not read. Instead, some digits of the training set are set aside for the test."


@dataclass(frozen=True, eq=False)
class OwnDataset:
    """What was read, with a report.

    train       : all digits, or those of the training set
    test        : the test set, or None if there is none
    notes       : sentences on what was found and assumed
    unread      : a sentence for each file that was not read
    findings    : what looks wrong with the images
    corrections : that were applied to the images, the first one first
    """

    train: Dataset
    test: Dataset | None
    notes: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    corrections: tuple[Correction, ...] = ()


def read(read_part: Callable[[str], LoadedData]) -> OwnDataset:
    """Read all of a data set. read_part : reads the part "train" or "test"; raises InputError"""
    loaded = read_part("train")
    notes, unread, test = list(loaded.notes), list(loaded.unread), None
    if loaded.has_parts:
        try:
            loaded_test = read_part("test")
        except InputError as error:
            unread.append(str(error))
            notes.append(NO_TEST_SET)
        else:
            test = loaded_test.dataset
            notes += loaded_test.notes
            unread += loaded_test.unread
    # The page shows the counts itself, and uses both parts.
    known = {describe_labels(part.labels) for part in (loaded.dataset, test) if part}
    known |= {note for note in notes for part in PARTS if test and note.endswith(left_out_note(part))}
    notes = [note for note in dict.fromkeys(notes) if note not in known]
    own = OwnDataset(loaded.dataset, test, tuple(notes), tuple(dict.fromkeys(unread)))
    return replace(own, findings=_check(own.train, own.test))


def correct(own: OwnDataset, correction: Correction) -> OwnDataset:
    """The data set with its images turned, and what looks wrong then."""
    return replace(_turned(own, correction), corrections=(*own.corrections, correction))


def restore(own: OwnDataset) -> OwnDataset:
    """The data set with its images as they were read."""
    for correction in reversed(own.corrections):
        own = _turned(own, correction.inverse)
    return replace(own, corrections=())


def _turned(own: OwnDataset, correction: Correction) -> OwnDataset:
    train, test = _apply(correction, own.train), _apply(correction, own.test) if own.test else None
    return replace(own, train=train, test=test, findings=_check(train, test))


def _apply(correction: Correction, dataset: Dataset) -> Dataset:
    return Dataset(correction.apply(dataset.images), dataset.labels, dataset.name)


def _check(train: Dataset, test: Dataset | None) -> tuple[Finding, ...]:
    """What looks wrong; of the test set, only what does not look wrong with the training set as well."""
    findings = check_images(train.images, train.labels)
    if test:
        known = {finding.correction for finding in findings}
        for finding in check_images(test.images, test.labels):
            if finding.correction is None or finding.correction not in known:
                findings.append(Finding(f"In the test set only: {finding.sentence}"))
    return tuple(findings)
