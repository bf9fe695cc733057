"""The task of one training: it loads the data, trains, records the progress, and tests the network at the end."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from nn.arrays import FloatArray
from nn.dataset import Dataset
from nn.evaluation import Evaluation, Mistake, evaluate, worst_mistakes
from nn.images.augmentation import augment
from nn.network import Network
from nn.settings import Settings
from nn.training import Diverged, Report, train
from ui.training.data_source import DataSplits
from ui.training.executor import Stopped, Worker

MAX_MISTAKES = 20
NO_LOSSES: FloatArray = np.empty(0, np.float32)


@dataclass(frozen=True)
class TestResults:
    """The test of a trained network.

    dataset  : name of the test set
    mistakes : the wrong predictions with the highest loss
    """

    dataset: str
    evaluation: Evaluation
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True)
class TrainingProgress:
    """How far a training has come. It never changes; the next one replaces it.

    training_set      : name of the data
    network           : as it is now; None before the first step
    epoch, step       : how many are complete
    steps             : how many there will be
    losses            : cross-entropy of every step so far
    accuracies        : of every epoch so far: (epoch, on training data, on validation data or None)
    images_per_second : since the epoch began
    seconds           : of training, without pauses
    ended             : whether no more steps will come
    results           : of the test at the end
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


def training_task(settings: Settings, load: Callable[[], DataSplits]) -> Callable[[Worker[TrainingProgress]], None]:
    """The task of one training, for a Worker. load : loads the data; called in the worker's thread"""

    def task(worker: Worker[TrainingProgress]) -> None:
        splits = load()
        recorder = ProgressRecorder(splits.train.name)
        worker.publish(recorder.progress)
        failure: Diverged | None = None
        try:
            for report in train(settings, splits.train, splits.validation, worker.is_due, augment):
                worker.publish(recorder.add(report))
                worker.checkpoint()
                recorder.resume_timer()
        except Stopped:
            pass
        except Diverged as error:
            failure = error
        worker.publish(recorder.finalize(splits.test, diverged=failure is not None))
        if failure:
            raise failure

    return task


class ProgressRecorder:
    """Accumulates the reports of a training, in the training's thread; the progress it returns is immutable."""

    def __init__(self, training_set: str) -> None:
        self.progress = TrainingProgress(training_set)
        self._losses = NO_LOSSES
        self._last_good: Network | None = None
        self._timer = time.perf_counter()

    def add(self, report: Report) -> TrainingProgress:
        """The progress after one more report."""
        if not len(self._losses):
            self._losses = np.empty(report.steps, np.float32)
        self._losses[report.step - len(report.losses) : report.step] = report.losses
        if report.is_better_than_chance:
            self._last_good = report.network
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
            seconds=self.progress.seconds + time.perf_counter() - self._timer,
        )
        return self.progress

    def resume_timer(self) -> None:
        """Count time from now on: a pause may just have ended."""
        self._timer = time.perf_counter()

    def finalize(self, test: Dataset, diverged: bool) -> TrainingProgress:
        """The last progress, with the test of the network; after divergence, of the last one better than chance."""
        network = self._last_good if diverged else self.progress.network
        results = None
        if network:
            mistakes = worst_mistakes(network, test, MAX_MISTAKES)
            results = TestResults(test.name, evaluate(network, test), mistakes)
        self.progress = replace(self.progress, network=network, ended=True, results=results)
        return self.progress
