"""One training on the page: what its process is told, and the progress that follows from its messages."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from nn.arrays import FloatArray
from nn.data.data_source import DataSource
from nn.network import Network
from nn.settings import Settings
from nn.training import Report
from nn.workers.messages import Message
from nn.workers.training_messages import (
    DISCARDED,
    LOADED,
    LOADING,
    REPORT,
    TESTED,
    TestResults,
    job_message,
    preparation_message,
    read_network,
    read_report,
    read_results,
)

NO_LOSSES: FloatArray = np.empty(0, np.float32)


@dataclass(frozen=True)
class TrainingProgress:
    """How far a training has come. It never changes; the next one replaces it.

    training_set      : name of the data; empty before it is loaded
    network           : as it is now; None before the first step
    epoch, step       : how many are complete
    steps             : how many there will be
    losses            : cross-entropy of every step so far
    accuracies        : of every epoch so far: (epoch, on training data, on validation data or None)
    images_per_second : since the epoch began
    seconds           : of training, without pauses
    ended             : whether no more steps will come
    results           : of the test at the end; None also if the training ended without one
    loaded            : share of the data that is there, from 0 to 1
    """

    training_set: str
    network: Network | None = None
    epoch: int = 0
    step: int = 0
    steps: int = 0
    losses: FloatArray = field(default_factory=lambda: NO_LOSSES)
    accuracies: tuple[tuple[int, float, float | None], ...] = ()
    images_per_second: float = 0.0
    seconds: float = 0.0
    ended: bool = False
    results: TestResults | None = None
    loaded: float = 1.0


class PreparationJob:
    """Data sets that are generated and read before anybody asks for them, for the executor.

    folder : where processes keep data sets for each other
    """

    def __init__(self, sources: Sequence[DataSource], folder: Path) -> None:
        self.sources, self.folder = sources, folder

    def message(self) -> Message:
        """What the process is told."""
        return preparation_message(self.sources, self.folder)

    def receive(self, message: Message) -> None:
        """There is nothing to show."""

    def interrupted(self) -> None:
        """There is nothing to keep."""


class TrainingJob:
    """A training, for the executor: it accumulates what the process reports; the progress it returns is immutable.

    folder : where processes keep data sets for each other
    """

    def __init__(self, settings: Settings, source: DataSource, folder: Path) -> None:
        self.settings, self.source, self.folder = settings, source, folder
        self.progress: TrainingProgress | None = None
        self._losses = NO_LOSSES

    def message(self) -> Message:
        """What the process is told."""
        return job_message(self.settings, self.source, self.folder)

    def receive(self, message: Message) -> TrainingProgress | None:
        """The progress after one more message."""
        kind = message.fields["kind"]
        if kind == LOADING:
            return TrainingProgress("", loaded=message.fields["share"])
        if kind == LOADED:
            self.progress = TrainingProgress(message.fields["training_set"])
        elif kind == REPORT:
            self._add(read_report(message, self.settings), message.fields["seconds"])
        elif kind == TESTED and self.progress:
            network = read_network(message, self.settings)
            self.progress = replace(self.progress, network=network, ended=True, results=read_results(message))
        elif kind == DISCARDED and self.progress:
            self.progress = replace(self.progress, network=None, ended=True)
        return self.progress

    def interrupted(self) -> TrainingProgress | None:
        """The progress when the process has ended early: the last network stays, untested."""
        if self.progress:
            self.progress = replace(self.progress, ended=True)
        return self.progress

    def _add(self, report: Report, seconds: float) -> None:
        assert self.progress, "the data is loaded before the first report"
        if not len(self._losses):
            self._losses = np.empty(report.steps, np.float32)
        self._losses[report.step - len(report.losses) : report.step] = report.losses
        losses = self._losses[: report.step]  # this part is never written to again
        losses.setflags(write=False)
        accuracies = self.progress.accuracies
        if report.train_accuracy is not None:
            accuracies += ((report.epoch, report.train_accuracy, report.validation_accuracy),)
        self.progress = replace(
            self.progress,
            network=report.network,
            epoch=report.epoch,
            step=report.step,
            steps=report.steps,
            losses=losses,
            accuracies=accuracies,
            images_per_second=report.images_per_second,
            seconds=seconds,
        )
