"""Learning: look at a batch, measure the mistake, follow it back, take a small step, again.

train() is a generator. It never prints, waits, draws or saves, and does not know who listens: the command line, the
page's background thread and the tests use the same one. Whoever wants to pause simply does not ask for the next report.
"""

import functools
import math
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from nn.arrays import ByteArray, FloatArray
from nn.augment import warp
from nn.datasets import CLASSES, PIXELS, Dataset, Digits, as_inputs, batches
from nn.learner import Learner
from nn.network import Network, parameter_count
from nn.settings import Settings
from nn.watch import Watch

# The accuracy on the training set is measured on this many of its digits at most: enough for a tenth of a per cent.
TRAIN_SAMPLE = 10_000
# How long a training will take is guessed from batches of so many digits at most, and fewer for large networks: of
# as many as need about so many multiplications in one direction. So the guess itself is a matter of a moment.
LARGEST_TRIAL, TRIAL = 1024, 300_000_000


@dataclass(frozen=True)
class Report:
    """News from a training, with a network that nobody will change any more.

    epoch, step         : how many are complete
    steps               : how many steps the whole training has
    losses              : cross-entropy of each step since the last report, measured while learning
    epoch_loss          : its mean since the epoch began, every digit counted alike
    train_accuracy      : at the end of an epoch, on up to 10,000 digits of the training set; otherwise None
    validation_accuracy : at the end of an epoch, on digits that training never sees; None without such digits
    images_per_second   : since the epoch began, the time of learning alone
    network             : a copy of the network as it is now
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
    """The training has gone astray for good; the message says after which step, and what may help."""


def train(
    settings: Settings,
    train_set: Digits,
    validation_set: Dataset | None,
    wants_report: Callable[[int], bool] | None = None,
) -> Iterator[Report]:
    """Teach a fresh network, and report after every epoch (and whenever wants_report(step) says so).

    for each epoch:
        for each batch:
            loss = learner.step(inputs, labels)          (see Learner.step: that is where the learning happens)

    train_set      : what to learn from: a Dataset, or a Mixture of several
    validation_set : what to check on after every epoch, if anything
    yields Report; raises Diverged when the loss is no longer a number, or stays far above that of blind guessing
    """
    rng = np.random.default_rng(settings.seed)
    learner = Learner(settings, rng)
    sample = _sample(train_set)
    watch = Watch(learner, sample)
    advice = f"the steps are too large; try a learning rate below {settings.learning_rate:g}"
    batch_size = settings.batch_size or len(train_set)
    prepare = _preparation(settings, rng)
    # Everything at once is the same batch in every epoch: there is nothing to shuffle, so it is prepared once.
    everything = [_all_of(train_set)] if settings.batch_size is None and not settings.warp else None
    steps_per_epoch = -(-len(train_set) // batch_size)
    steps = settings.epochs * steps_per_epoch
    step = 0
    for epoch in range(1, settings.epochs + 1):
        losses: list[float] = []
        total_loss, images = 0.0, 0
        started = time.perf_counter()
        for inputs, labels in everything or batches(train_set, batch_size, rng, prepare):
            loss = learner.step(inputs, labels, done=step / steps)
            step += 1
            losses.append(loss)
            total_loss += loss * len(labels)
            images += len(labels)
            last = step == epoch * steps_per_epoch
            wanted = last or (wants_report is not None and wants_report(step))
            if not math.isfinite(loss) or (wanted and not learner.is_finite()):
                raise Diverged(f"the loss stopped being a number at step {step}: {advice}")
            if watch.gives_up(loss):
                raise Diverged(f"the loss exploded to {watch.mean:.3g} at step {step} (guessing has 2.3): {advice}")
            if wanted:
                paused = time.perf_counter()
                speed = images / max(paused - started, 1e-9)
                on_train = learner.accuracy(sample) if last else None
                on_validation = learner.accuracy(validation_set) if last and validation_set else None
                mean, done = total_loss / images, epoch if last else epoch - 1
                yield Report(done, step, steps, tuple(losses), mean, on_train, on_validation, speed, learner.publish())
                started += time.perf_counter() - paused
                losses = []


def _preparation(settings: Settings, rng: np.random.Generator) -> Callable[[ByteArray], FloatArray]:
    """What makes inputs of pictures."""
    return functools.partial(warp, rng=rng, strength=settings.warp) if settings.warp else as_inputs


def _all_of(digits: Digits) -> tuple[FloatArray, ByteArray]:
    images, labels = digits.take(np.arange(len(digits)))
    return as_inputs(images), labels


def _sample(digits: Digits) -> Dataset:
    # By lot, since a mixture begins with digits of one kind only; always the same ones, and not by the rng of learning.
    lot = np.random.default_rng(0).permutation(len(digits))[:TRAIN_SAMPLE]
    images, labels = digits.take(np.sort(lot))
    return Dataset(images[labels < CLASSES], labels[labels < CLASSES], digits.name)


def guess_seconds(settings: Settings, count: int) -> float:
    """Guess how long a training will take on this computer, by trying a few steps of it on pictures of noise.

    seconds = epochs * (steps * seconds_of_a_step + checked * seconds_of_a_check)

    count : digits to learn from, at least 1
    returns seconds; half or twice as many are still a good guess, since others may be using the computer, too
    """
    rng = np.random.default_rng(0)
    batch_size = min(settings.batch_size or count, count)
    # A large batch takes about as much longer as it is larger.
    tried = max(1, min(batch_size, LARGEST_TRIAL, TRIAL // parameter_count(settings.sizes)))
    images = rng.integers(0, 256, (tried, PIXELS), np.uint8)
    labels = rng.integers(0, CLASSES, tried, np.uint8)
    learner = Learner(settings, rng)
    prepare = _preparation(settings, rng)

    def check() -> None:
        learner.network.accuracy(as_inputs(images), labels)

    def step() -> None:
        learner.step(prepare(images[rng.permutation(tried)]), labels, done=0)

    # Checked first: steps may be so large that the network is no good for anything afterwards.
    check_seconds = _time(check) / tried
    step_seconds = _time(step) / tried * batch_size
    steps = -(-count // batch_size)
    return settings.epochs * (steps * step_seconds + min(count, TRAIN_SAMPLE) * check_seconds)


def _time(action: Callable[[], None]) -> float:
    """Seconds that something usually takes: the middle one of some tries, after one that warms the processor up."""
    action()
    seconds: list[float] = []
    while len(seconds) < 3 or sum(seconds) < 0.01:
        started = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)
