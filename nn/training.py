"""Learning: look at a batch, measure the mistake, follow it back, take a small step, again.

train() is a generator. It never prints, waits, draws or saves, and does not know who listens: the command line and the
tests use the same one. Whoever wants to pause simply does not ask for the next report.
"""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from nn.arrays import ByteArray, FloatArray
from nn.datasets import CLASSES, PIXELS, Dataset, as_inputs, batches
from nn.losses import cross_entropy
from nn.network import Network, dropout_masks, flatten
from nn.optimizers import OPTIMIZERS

# The accuracy on the training set is measured on this many of its digits at most: enough for a tenth of a per cent.
TRAIN_SAMPLE = 10_000


@dataclass(frozen=True)
class Settings:
    """Everything a person chooses before a training.

    hidden        : neurons in each hidden layer; () is softmax regression
    activation    : a name in activations.ACTIVATIONS
    initialization: a name in network.INITIALIZATIONS
    optimizer     : a name in optimizers.OPTIMIZERS
    learning_rate : size of a step
    batch_size    : digits looked at before each step; None for all of them at once
    schedule      : "constant", or "linear": the steps shrink in a straight line, to nothing at the end
    weight_decay  : each step also shrinks every weight by this share, times the size of the step
    dropout       : the share of hidden neurons that is switched off by lot for each batch
    epochs        : how often to go through the whole training set
    seed          : the same seed gives the same weights
    """

    hidden: tuple[int, ...] = (128,)
    activation: str = "relu"
    initialization: str = "scaled"
    optimizer: str = "adam"
    learning_rate: float = 0.001
    batch_size: int | None = 128
    schedule: str = "constant"
    weight_decay: float = 0.0
    dropout: float = 0.0
    epochs: int = 10
    seed: int = 0

    @property
    def sizes(self) -> tuple[int, ...]:
        """Neurons from the input to the output, such as (784, 128, 10)."""
        return (PIXELS, *self.hidden, CLASSES)


PRESETS = {
    # What the beginners' tutorial does: plain gradient descent on everything at once.
    "tutorial": Settings((10,), "relu", "uniform", "sgd", learning_rate=0.1, batch_size=None, epochs=500),
    # What helps most: more neurons, a step after every few digits, Adam's step sizes. Seconds instead of minutes.
    "quick": Settings(hidden=(64,), learning_rate=0.004, batch_size=64, schedule="linear", epochs=5),
    # What patience adds; and dropout and decay, so that it does not become too sure of what it learned by heart.
    "careful": Settings(
        learning_rate=0.002, batch_size=64, schedule="linear", weight_decay=0.05, dropout=0.2, epochs=30
    ),
}


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
    """The loss is no longer a finite number; the message says after which step and what may help."""


def train(
    settings: Settings,
    train_set: Dataset,
    validation_set: Dataset | None,
    wants_report: Callable[[int], bool] | None = None,
) -> Iterator[Report]:
    """Teach a fresh network, and report after every epoch (and whenever wants_report(step) says so).

    for each epoch, for each batch:
        trace               = network.forward(inputs, dropout_masks)
        loss, grad_logits   = cross_entropy(trace.logits, labels)
        gradients           = network.backward(trace, grad_logits)
        optimizer.step(parameters, gradients)
        weights             = weights * (1 - learning_rate * weight_decay)

    yields Report; raises Diverged when the loss stops being a number
    """
    rng = np.random.default_rng(settings.seed)
    learner = _Learner(settings, rng)
    # Everything at once is the same batch in every epoch: there is nothing to shuffle, so it is prepared once.
    everything = [(as_inputs(train_set.images), train_set.labels)] if settings.batch_size is None else None
    steps_per_epoch = -(-len(train_set) // (settings.batch_size or len(train_set)))
    steps = settings.epochs * steps_per_epoch
    step = 0
    for epoch in range(1, settings.epochs + 1):
        losses: list[float] = []
        total_loss, images = 0.0, 0
        started = time.perf_counter()
        for inputs, labels in everything or batches(train_set, settings.batch_size or len(train_set), rng):
            loss = learner.step(inputs, labels, done=step / steps)
            step += 1
            losses.append(loss)
            total_loss += loss * len(labels)
            images += len(labels)
            last = step == epoch * steps_per_epoch
            wanted = last or (wants_report is not None and wants_report(step))
            if not math.isfinite(loss) or (wanted and not learner.is_finite()):
                raise Diverged(
                    f"the loss stopped being a number at step {step}: the steps are too large; "
                    f"try a learning rate below {settings.learning_rate:g}"
                )
            if wanted:
                paused = time.perf_counter()
                speed = images / max(paused - started, 1e-9)
                network = learner.publish()
                on_train, on_validation = _accuracies(network, train_set, validation_set) if last else (None, None)
                mean, done = total_loss / images, epoch if last else epoch - 1
                yield Report(done, step, steps, tuple(losses), mean, on_train, on_validation, speed, network)
                started += time.perf_counter() - paused
                losses = []


class _Learner:
    """The network that is being taught, which nobody else sees.

    All parameters lie in one long row that is changed in place, all gradients in another; `network` and `gradients`
    see the same numbers as layers.
    """

    def __init__(self, settings: Settings, rng: np.random.Generator) -> None:
        self.settings, self.rng = settings, rng
        start = Network.random(settings.sizes, settings.activation, rng, settings.initialization)
        self.parameters = flatten(start.layers)
        self.gradient = np.empty_like(self.parameters)
        self.network = Network.from_parameters(self.parameters, settings.sizes, settings.activation)
        self.gradients = Network.from_parameters(self.gradient, settings.sizes, settings.activation).layers
        self.optimizer = OPTIMIZERS[settings.optimizer](settings.learning_rate)

    def step(self, inputs: FloatArray, labels: ByteArray, done: float) -> float:
        """Learn from one batch; returns the loss before it. done : the share of the training that is behind us."""
        settings = self.settings
        if settings.schedule == "linear":
            self.optimizer.learning_rate = settings.learning_rate * (1 - done)
        masks = dropout_masks(settings.hidden, len(labels), settings.dropout, self.rng)
        # A training that runs away overflows on its way to infinity; that is noticed by the loss, not by warnings.
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            trace = self.network.forward(inputs, masks)
            loss, grad_logits = cross_entropy(trace.logits, labels)
            self.network.backward(trace, grad_logits, out=self.gradients)
            self.optimizer.step(self.parameters, self.gradient)
            self._decay(self.optimizer.learning_rate * settings.weight_decay)
        return loss

    def _decay(self, share: float) -> None:
        """Shrink all weights a little; biases stay.

        Source: Loshchilov and Hutter (2019), "Decoupled Weight Decay Regularization", algorithm 2.
        """
        if share:
            for layer in self.network.layers:
                layer.weights[...] *= 1 - share

    def is_finite(self) -> bool:
        return bool(np.isfinite(self.parameters).all())

    def publish(self) -> Network:
        """A copy that can be handed to anybody: nothing writes to it again, and NumPy enforces that."""
        copy = self.parameters.copy()
        copy.setflags(write=False)
        return Network.from_parameters(copy, self.settings.sizes, self.settings.activation)


def _accuracies(network: Network, train_set: Dataset, validation_set: Dataset | None) -> tuple[float, float | None]:
    sample = as_inputs(train_set.images[:TRAIN_SAMPLE])
    # Weights that are about to run away are still numbers, but what follows from them may not be; see _Learner.step.
    with np.errstate(over="ignore", invalid="ignore"):
        train_accuracy = network.accuracy(sample, train_set.labels[:TRAIN_SAMPLE])
        if not validation_set:
            return train_accuracy, None
        return train_accuracy, network.accuracy(as_inputs(validation_set.images), validation_set.labels)
