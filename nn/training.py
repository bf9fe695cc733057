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
from nn.divergence import DivergenceDetector
from nn.network import Network
from nn.settings import Settings
from nn.trainer import Trainer

# Maximum number of training images on which the accuracy is measured.
TRAIN_SAMPLE = 10_000

# augment(images, rng, strength) -> inputs; see nn.images.augmentation.augment.
Augment = Callable[[ByteArray, np.random.Generator, float], FloatArray]


@dataclass(frozen=True)
class Report:
    """The state of a training.

    epoch, step         : number of completed epochs and gradient steps
    steps               : total number of steps
    losses              : loss of each step since the last report
    epoch_loss          : mean loss per image since the epoch began
    train_accuracy      : at the end of an epoch, on up to TRAIN_SAMPLE training images; otherwise None
    validation_accuracy : at the end of an epoch; None without a validation set
    images_per_second   : since the epoch began, excluding evaluation
    network             : a read-only copy
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
) -> Iterator[Report]:
    """Train a network; reports after every epoch, and after each step for which wants_report(step) is true.

    for each epoch:
        for each batch:
            loss = trainer.step(inputs, labels)          (see Trainer.step)

    augment : distorts the training images; needed if settings.augmentation is above 0
    start   : the network to train further, of settings.architecture; None for a new one
    yields Report; raises Diverged if the loss is not finite or stays far above chance level (see divergence)
    """
    rng = np.random.default_rng(settings.seed)
    trainer = Trainer(settings, rng, start)
    sample = _accuracy_sample(train_set)
    detector = DivergenceDetector(trainer, sample)
    advice = f"the steps are too large; try a learning rate below {settings.learning_rate:g}"
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
            end_of_epoch = step == epoch * steps_per_epoch
            report = end_of_epoch or (wants_report is not None and wants_report(step))
            if not math.isfinite(loss) or (report and not trainer.is_finite()):
                raise Diverged(f"the loss stopped being a number at step {step}: {advice}")
            if detector.should_stop(loss):
                raise Diverged(f"the loss exploded to {detector.mean:.3g} at step {step} (guessing has 2.3): {advice}")
            if report:
                evaluation_started = time.perf_counter()
                speed = images / max(evaluation_started - started, 1e-9)
                on_train = trainer.accuracy(sample) if end_of_epoch else None
                on_validation = trainer.accuracy(validation_set) if end_of_epoch and validation_set else None
                mean, completed = total_loss / images, epoch if end_of_epoch else epoch - 1
                yield Report(
                    completed, step, steps, tuple(losses), mean, on_train, on_validation, speed, trainer.publish()
                )
                started += time.perf_counter() - evaluation_started
                losses = []


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


def _accuracy_sample(digits: Digits) -> Dataset:
    # A random sample, since the parts of a mixture are not shuffled. A generator of its own keeps it the same for all
    # settings.
    indices = np.random.default_rng(0).permutation(len(digits))[:TRAIN_SAMPLE]
    images, labels = digits.take(np.sort(indices))
    return Dataset(images[labels < CLASSES], labels[labels < CLASSES], digits.name)
