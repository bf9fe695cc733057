"""The training loop: a generator of reports.

It never prints, sleeps, plots or saves, so the command line, the page and the tests use the same function. A caller
pauses it by not asking for the next report.
"""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from nn.arrays import ByteArray, FloatArray
from nn.dataset import CLASSES, Dataset, Digits, as_inputs, batches
from nn.divergence import CHANCE_LOSS, DivergenceDetector
from nn.network import Network
from nn.numeric_range import range_error
from nn.settings import Settings
from nn.trainer import Trainer

# Maximum number of training images on which the accuracy is measured.
TRAIN_SAMPLE = 10_000
# Images on which the loss of every reported network is measured: few, since there are several reports a second.
LOSS_SAMPLE = 100

# augment(images, rng, strength) -> inputs; see nn.images.augmentation.augment.
Augment = Callable[[ByteArray, np.random.Generator, float], FloatArray]


@dataclass(frozen=True)
class Report:
    """The state of a training.

    epoch, step         : number of completed epochs and gradient steps
    steps               : total number of steps
    losses              : loss of each step since the last report
    epoch_loss          : mean loss per image since the epoch began
    train_accuracy      : at the end of an epoch, on a sample of the training images; otherwise None
    validation_accuracy : at the end of an epoch; None without a validation set
    images_per_second   : since the epoch began, excluding evaluation
    network             : a read-only copy; all that it computes is finite (see numeric_range)
    sample_loss         : its loss on LOSS_SAMPLE images of the validation set (without one, of the training set), the
                          same for all reports; losses are from before each step, this one is from after the last
    """

    epoch: int
    step: int
    steps: int
    losses: tuple[float, ...]
    epoch_loss: float
    train_accuracy: float | None
    validation_accuracy: float | None
    images_per_second: float
    network: Network
    sample_loss: float

    @property
    def is_better_than_chance(self) -> bool:
        """Whether sample_loss is below 90 % of the loss of guessing; 10 % allow for the small sample."""
        return self.sample_loss < 0.9 * CHANCE_LOSS


class Diverged(ArithmeticError):
    """The training has diverged; the message says at which step, and suggests a learning rate."""


def train(
    settings: Settings,
    train_set: Digits,
    validation_set: Dataset | None,
    wants_report: Callable[[int], bool] | None = None,
    augment: Augment | None = None,
    *,
    start: Network | None = None,
    train_sample: Dataset | None = None,
) -> Iterator[Report]:
    """Train a network; reports after every epoch, and after each step for which wants_report(step) is true.

    for each epoch:
        for each batch:
            loss = trainer.step(inputs, labels)          (see Trainer.step)

    augment : distorts the training images; needed if settings.augmentation is above 0
    start   : the network to train further, of settings.architecture; None for a new one
    train_sample : training images on which the accuracy is measured; None for up to TRAIN_SAMPLE random ones
    yields Report; raises Diverged if the loss is not finite or stays far above that of the first step, or the network
    at the end is as bad (see divergence), or what it computes may overflow (see numeric_range)
    """
    rng = np.random.default_rng(settings.seed)
    trainer = Trainer(settings, rng, start)
    sample = train_sample or _random_sample(train_set)
    divergence = _DivergenceCheck(settings, trainer, sample, _part(validation_set or sample, LOSS_SAMPLE))
    batch_size = settings.batch_size or len(train_set)
    transform = _transform(settings, augment, rng)
    # The full batch is the same in every epoch, so it is prepared once.
    full_batch = [_full_batch(train_set)] if settings.batch_size is None and not settings.augmentation else None
    steps_per_epoch = -(-len(train_set) // batch_size)
    steps = settings.epochs * steps_per_epoch
    step = 0
    for epoch in range(1, settings.epochs + 1):
        losses: list[float] = []
        total_loss, images = 0.0, 0
        started = time.perf_counter()
        for inputs, labels in full_batch or batches(train_set, batch_size, rng, transform):
            loss = trainer.step(inputs, labels, progress=step / steps)
            step += 1
            losses.append(loss)
            total_loss += loss * len(labels)
            images += len(labels)
            divergence.check_step(step, loss)
            end_of_epoch = step == epoch * steps_per_epoch
            if end_of_epoch or (wants_report is not None and wants_report(step)):
                evaluation_started = time.perf_counter()
                speed = images / max(evaluation_started - started, 1e-9)
                network, sample_loss = divergence.check_network(step, is_last=step == steps)
                on_train = trainer.accuracy(sample) if end_of_epoch else None
                on_validation = trainer.accuracy(validation_set) if end_of_epoch and validation_set else None
                mean, completed = total_loss / images, epoch if end_of_epoch else epoch - 1
                yield Report(
                    completed, step, steps, tuple(losses), mean, on_train, on_validation, speed, network, sample_loss
                )
                started += time.perf_counter() - evaluation_started
                losses = []


class _DivergenceCheck:
    """Raises Diverged when a step, or a network that would be handed out, shows that the training has diverged."""

    def __init__(self, settings: Settings, trainer: Trainer, accuracy_sample: Dataset, loss_sample: Dataset) -> None:
        self.trainer, self.loss_sample = trainer, loss_sample
        self.detector = DivergenceDetector(trainer, accuracy_sample)
        self.advice = f"the steps are too large; try a learning rate below {settings.learning_rate:g}"

    def check_step(self, step: int, loss: float) -> None:
        """Check the loss of a step, which is from before the step."""
        if not math.isfinite(loss):
            raise Diverged(f"the loss stopped being a number at step {step}: {self.advice}")
        if self.detector.should_stop(loss):
            raise self._exploded(step, self.detector.mean)

    def check_network(self, step: int, is_last: bool) -> tuple[Network, float]:
        """The network after a step, and its loss on the sample."""
        network, loss = self.trainer.publish(), self.trainer.loss(self.loss_sample)
        if range_error(network) or not math.isfinite(loss):
            raise Diverged(f"the weights grew beyond all bounds at step {step}: {self.advice}")
        if is_last and self.detector.is_bad(loss):
            raise self._exploded(step, loss)
        return network, loss

    def _exploded(self, step: int, loss: float) -> Diverged:
        return Diverged(f"the loss exploded to {loss:.3g} at step {step} (guessing has 2.3): {self.advice}")


def _transform(
    settings: Settings, augment: Augment | None, rng: np.random.Generator
) -> Callable[[ByteArray], FloatArray]:
    """The function that turns images into inputs."""
    if not settings.augmentation:
        return as_inputs
    if augment is None:
        raise ValueError("settings.augmentation is above 0, but there is no function to augment with")
    return lambda images: augment(images, rng, settings.augmentation)


def _full_batch(digits: Digits) -> tuple[FloatArray, ByteArray]:
    images, labels = digits.take(np.arange(len(digits)))
    return as_inputs(images), labels


def _random_sample(digits: Digits) -> Dataset:
    # A random sample, since the parts of a mixture are not shuffled. A generator of its own keeps it the same for all
    # settings.
    indices = np.random.default_rng(0).permutation(len(digits))[:TRAIN_SAMPLE]
    images, labels = digits.take(np.sort(indices))
    return Dataset(images[labels < CLASSES], labels[labels < CLASSES], digits.name)


def _part(dataset: Dataset, count: int) -> Dataset:
    """Images of a data set at equal distances."""
    rows = np.linspace(0, len(dataset) - 1, min(count, len(dataset))).astype(np.intp)
    return Dataset(dataset.images[rows], dataset.labels[rows], dataset.name)
