"""A data set together with what was found out and assumed while it was read."""

from dataclasses import dataclass

from nn.dataset import Dataset


@dataclass(frozen=True)
class LoadedData:
    """A data set, and a report on how it was read.

    notes       : sentences on conversions, assumptions, pictures per digit, and files beside the data set
    unread      : a sentence for each file that should be part of the data set and could not be read
    has_parts   : whether the source has a training and a test set
    is_shuffled : whether the order is random, so that the last images can serve as a validation set
    """

    dataset: Dataset
    notes: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    has_parts: bool = False
    is_shuffled: bool = False
