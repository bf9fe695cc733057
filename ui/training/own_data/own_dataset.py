"""A visitor's data set with what was assumed, what was not read, and what looks wrong; and how it is turned right."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from nn.data.containers.loaded_data import LoadedData
from nn.data.containers.part_names import PARTS
from nn.data.image_folder import describe_labels, left_out_note
from nn.data.orientation import Correction, Finding, check_images
from nn.dataset import Dataset
from nn.errors import InputError
from ui.texts import sidebar_texts as texts


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
    notes, unread, test = _notes(loaded), list(loaded.unread), None
    if loaded.has_parts:
        try:
            loaded_test = read_part("test")
        except InputError as error:
            notes.insert(0, texts.NO_TEST_SET.format(reason=error))
        else:
            test = loaded_test.dataset
            notes += [texts.OF_TEST_SET.format(note=note) for note in _notes(loaded_test) if note not in notes]
            unread += loaded_test.unread
            # Since both are used.
            notes = [note for note in notes if not note.endswith(tuple(map(left_out_note, PARTS)))]
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


def _notes(loaded: LoadedData) -> list[str]:
    """All notes but the counts, which the page shows itself."""
    return [note for note in loaded.notes if note != describe_labels(loaded.dataset.labels)]


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
                findings.append(Finding(texts.IN_TEST_SET_ONLY.format(finding=finding.sentence)))
    return tuple(findings)
