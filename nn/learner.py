"""One step of learning: look at a batch, measure the mistake, follow it back, move every weight a little.

Everything that changes while a network learns is in here; whoever else wants to see the network gets a copy.
"""

import numpy as np

from nn.arrays import ByteArray, FloatArray
from nn.datasets import Dataset, as_inputs
from nn.dropout import dropout_masks
from nn.losses import cross_entropy
from nn.network import Network, flatten
from nn.optimizers import OPTIMIZERS
from nn.settings import SCHEDULES, Settings


class Learner:
    """A network while it learns.

    All its weights and biases lie in one long row, `parameters`, and all gradients in another, `gradient`: so an
    optimizer needs to know nothing of layers. `network` and `gradients` are the same numbers, seen as layers. All of
    them change in place with every step, since making new arrays each time would take longer. `average` and `averaged`
    are what others get to see: the average of the weights over the last steps, or without averaging, the same weights.

    settings : which network to start from, and how to learn
    rng      : draws the first weights, and later the neurons to switch off
    """

    def __init__(self, settings: Settings, rng: np.random.Generator) -> None:
        self.settings, self.rng = settings, rng
        start = Network.random(settings.sizes, settings.activation, rng, settings.initialization)
        self.parameters = flatten(start.layers)
        self.gradient = np.empty_like(self.parameters)
        self.network = Network.from_parameters(self.parameters, settings.sizes, settings.activation)
        self.gradients = Network.from_parameters(self.gradient, settings.sizes, settings.activation).layers
        self.average = self.parameters.copy() if settings.averaging else self.parameters
        self.averaged = Network.from_parameters(self.average, settings.sizes, settings.activation)
        self.steps = 0
        self.optimizer = OPTIMIZERS[settings.optimizer](settings.learning_rate)

    def step(self, inputs: FloatArray, labels: ByteArray, done: float) -> float:
        """Learn from one batch.

        trace             = network.forward(inputs, dropout_masks)
        loss, grad_logits = cross_entropy(trace.logits, labels, smoothing)
        gradients         = network.backward(trace, grad_logits)
        optimizer.step(parameters, gradient)
        weights           = weights * (1 - learning_rate * weight_decay)
        average           = averaging * average + (1 - averaging) * parameters

        inputs : (batch, 784) float32; labels : (batch,)
        done : the share of the training that is behind us, from 0 to 1; see settings.SCHEDULES
        returns the loss as it was before the step
        """
        settings = self.settings
        self.optimizer.learning_rate = settings.learning_rate * SCHEDULES[settings.schedule](done)
        masks = dropout_masks(settings.hidden, len(labels), settings.dropout, self.rng)
        # A training that runs away overflows on its way to infinity; that is noticed by the loss, not by warnings.
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            trace = self.network.forward(inputs, masks)
            loss, grad_logits = cross_entropy(trace.logits, labels, settings.smoothing)
            self.network.backward(trace, grad_logits, out=self.gradients)
            self.optimizer.step(self.parameters, self.gradient)
            self._decay(self.optimizer.learning_rate * settings.weight_decay)
        self._average()
        return loss

    def _decay(self, share: float) -> None:
        """Shrink all weights a little; biases stay.

        Source: Loshchilov and Hutter (2019), "Decoupled Weight Decay Regularization", algorithm 2.
        """
        if share:
            for layer in self.network.layers:
                layer.weights[...] *= 1 - share

    def _average(self) -> None:
        """Let the average of the weights follow them: the zigzag of the single steps cancels out in it.

        In the beginning it follows faster, so that it soon forgets the random weights that all began with.
        Source: Polyak and Juditsky (1992), "Acceleration of Stochastic Approximation by Averaging".
        """
        if self.average is self.parameters:
            return
        self.steps += 1
        kept = min(self.settings.averaging, self.steps / (self.steps + 10))
        # The gradient has been used, and its place serves as scratch paper.
        np.subtract(self.parameters, self.average, out=self.gradient)
        self.gradient *= 1 - kept
        self.average += self.gradient

    def is_finite(self) -> bool:
        """Whether all weights and biases are still numbers."""
        return bool(np.isfinite(self.parameters).all())

    def accuracy(self, dataset: Dataset) -> float:
        """The share of right answers as the network is now, from 0 to 1."""
        # Weights that are about to run away are still numbers, but what follows from them may not be.
        with np.errstate(over="ignore", invalid="ignore"):
            return self.averaged.accuracy(as_inputs(dataset.images), dataset.labels)

    def publish(self) -> Network:
        """A copy that can be handed to anybody: nothing writes to it again, and NumPy enforces that."""
        copy = self.average.copy()
        copy.setflags(write=False)
        return Network.from_parameters(copy, self.settings.sizes, self.settings.activation)
