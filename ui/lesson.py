"""One training from the digits it is given to the marks it gets, as the page wants to tell it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from nn.arrays import FloatArray
from nn.datasets import Dataset
from nn.evaluation import Evaluation, Mistake, evaluate, worst_mistakes
from nn.network import Network
from nn.settings import Settings
from nn.training import Diverged, Report, train
from nn.watch import CHANCE
from ui.material import Material
from ui.worker import Stopped, Worker

WORST = 20
NO_LOSSES: FloatArray = np.empty(0, np.float32)


@dataclass(frozen=True)
class Marks:
    """What a network got in its test.

    tested_on  : name of the digits
    evaluation : right answers, and who was taken for whom
    worst      : the mistakes that it was surest of
    """

    tested_on: str
    evaluation: Evaluation
    worst: tuple[Mistake, ...]


@dataclass(frozen=True)
class Lesson:
    """How far a training has come. A lesson never changes; the next one takes its place.

    learned_from      : name of the digits
    network           : as it is now; None before the first step
    epoch, step       : how many are complete
    steps             : how many there will be
    losses            : cross-entropy of every step so far
    accuracies        : of every epoch so far: (epoch, on training digits, on digits never trained on)
    images_per_second : since the epoch began
    seconds           : of learning, without pauses
    ended             : no more steps will come
    marks             : of the test at the end
    """

    learned_from: str
    network: Network | None = None
    epoch: int = 0
    step: int = 0
    steps: int = 0
    losses: FloatArray = field(default_factory=lambda: NO_LOSSES)
    accuracies: tuple[tuple[int, float, float | None], ...] = ()
    images_per_second: float = 0.0
    seconds: float = 0.0
    ended: bool = False
    marks: Marks | None = None


def learn(settings: Settings, gather: Callable[[], Material]) -> Callable[[Worker[Lesson]], None]:
    """The work of one training, for a Worker.

    gather : reads or makes the digits; called in the worker's thread, since it may take a while
    """

    def work(worker: Worker[Lesson]) -> None:
        material = gather()
        diary = Diary(material.train.name)
        worker.publish(diary.lesson)
        failure: Diverged | None = None
        try:
            for report in train(settings, material.train, material.validation, wants_report=worker.is_due):
                worker.publish(diary.add(report))
                worker.checkpoint()
                diary.go_on()
        except Stopped:
            pass
        except Diverged as error:
            failure = error
        worker.publish(diary.close(material.test, diverged=failure is not None))
        if failure:
            raise failure

    return work


class Diary:
    """Adds up what a training reports. Only the thread that trains writes in it; what it hands out stays as it is."""

    def __init__(self, learned_from: str) -> None:
        self.lesson = Lesson(learned_from)
        self._losses = NO_LOSSES
        self._good: Network | None = None
        self._since = time.perf_counter()

    def add(self, report: Report) -> Lesson:
        """The lesson after one more report."""
        if not len(self._losses):
            self._losses = np.empty(report.steps, np.float32)
        self._losses[report.step - len(report.losses) : report.step] = report.losses
        if np.mean(report.losses) < CHANCE:
            self._good = report.network
        losses = self._losses[: report.step]  # nothing is ever written to this part again
        losses.setflags(write=False)
        accuracies = self.lesson.accuracies
        if report.train_accuracy is not None:
            accuracies += ((report.epoch, report.train_accuracy, report.validation_accuracy),)
        self.lesson = replace(
            self.lesson,
            network=report.network,
            epoch=report.epoch,
            step=report.step,
            steps=report.steps,
            losses=losses,
            accuracies=accuracies,
            images_per_second=report.images_per_second,
            seconds=self.lesson.seconds + time.perf_counter() - self._since,
        )
        return self.lesson

    def go_on(self) -> None:
        """Only the time from here on counts as learning: a pause has just ended, or there was none."""
        self._since = time.perf_counter()

    def close(self, test: Dataset, diverged: bool) -> Lesson:
        """The last lesson: the network is put to the test; if learning went astray, the last one that was any good."""
        network = self._good if diverged else self.lesson.network
        marks = None
        if network:
            marks = Marks(test.name, evaluate(network, test), worst_mistakes(network, test, WORST))
        self.lesson = replace(self.lesson, network=network, ended=True, marks=marks)
        return self.lesson
