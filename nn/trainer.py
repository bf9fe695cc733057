"""One gradient step: forward pass, loss, backward pass, optimizer, weight decay and weight averaging."""

import numpy as np

from nn.arrays import ByteArray, FloatArray
from nn.dataset import Dataset, as_inputs
from nn.layers import dropout_masks
from nn.losses import cross_entropy
from nn.network import Network, flatten
from nn.optimizers import OPTIMIZERS
from nn.settings import SCHEDULES, Settings


class Trainer:
    """The state of a training: the parameters, the optimizer, and the average of the weights.

    Every step changes these arrays in place; `publish` returns a copy.

    parameters, network : all weights and biases as one vector, and a view of it as layers
    gradient, gradients : the same for their gradients
    ema_parameters, ema_network : the same for the exponential moving average; with ema_decay = 0, the parameters
                                  themselves
    ema_updates         : number of updates of the average

    rng   : for the initial weights and dropout
    start : the network whose weights to start from, of the same architecture; None for random ones
    """

    def __init__(self, settings: Settings, rng: np.random.Generator, start: Network | None = None) -> None:
        self.settings, self.rng = settings, rng
        initial = start or Network.random(settings.architecture, settings.activation, rng, settings.initialization)
        self.parameters = flatten(initial.layers)
        self.gradient = np.empty_like(self.parameters)
        self.network = Network.from_parameters(self.parameters, settings.architecture, settings.activation)
        self.gradients = Network.from_parameters(self.gradient, settings.architecture, settings.activation).layers
        self.ema_parameters = self.parameters.copy() if settings.ema_decay else self.parameters
        self.ema_network = Network.from_parameters(self.ema_parameters, settings.architecture, settings.activation)
        self.ema_updates = 0
        self.optimizer = OPTIMIZERS[settings.optimizer](settings.learning_rate)

    def step(self, inputs: FloatArray, labels: ByteArray, progress: float) -> float:
        """Train on one batch.

        trace             = network.forward(inputs, dropout_masks)
        loss, grad_logits = cross_entropy(trace.logits, labels, label_smoothing)
        gradients         = network.backward(trace, grad_logits)
        optimizer.step(parameters, gradient)
        weights           = weights * (1 - learning_rate * weight_decay)
        ema_parameters    = decay * ema_parameters + (1 - decay) * parameters      (decay: see _update_ema)

        inputs : (batch, 784) float32; labels : (batch,)
        progress : the completed share of the training, from 0 to 1; see settings.SCHEDULES
        returns the loss before the step
        """
        settings = self.settings
        self.optimizer.learning_rate = settings.learning_rate * SCHEDULES[settings.schedule](progress)
        masks = dropout_masks(self.network.layers, len(labels), settings.dropout, self.rng)
        # A training that diverges overflows; train detects that from the loss.
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            trace = self.network.forward(inputs, masks)
            loss, grad_logits = cross_entropy(trace.logits, labels, settings.label_smoothing)
            self.network.backward(trace, grad_logits, out=self.gradients)
            self.optimizer.step(self.parameters, self.gradient)
            self._decay_weights(self.optimizer.learning_rate * settings.weight_decay)
            self._update_ema()
        return loss

    def _decay_weights(self, rate: float) -> None:
        """Decoupled weight decay: weights = weights * (1 - rate); biases are not changed.

        Source: Loshchilov and Hutter (2019), "Decoupled Weight Decay Regularization", algorithm 2.
        """
        if rate:
            for layer in self.network.layers:
                layer.weights[...] *= 1 - rate

    def _update_ema(self) -> None:
        """Update the exponential moving average of the parameters.

        ema_parameters = decay * ema_parameters + (1 - decay) * parameters
        decay          = min(ema_decay, ema_updates / (ema_updates + 10))  (smaller at first, to forget initial weights)

        Source: Polyak and Juditsky (1992), "Acceleration of Stochastic Approximation by Averaging", for the equally
        weighted average of all steps.
        """
        if self.ema_parameters is self.parameters:
            return
        self.ema_updates += 1
        decay = min(self.settings.ema_decay, self.ema_updates / (self.ema_updates + 10))
        # The gradient is no longer needed, so its memory is reused.
        np.subtract(self.parameters, self.ema_parameters, out=self.gradient)
        self.gradient *= 1 - decay
        self.ema_parameters += self.gradient

    def accuracy(self, dataset: Dataset) -> float:
        """Accuracy of the averaged network, from 0 to 1."""
        # Finite parameters can still be so large that the forward pass overflows.
        with np.errstate(over="ignore", invalid="ignore"):
            return self.ema_network.accuracy(as_inputs(dataset.images), dataset.labels)

    def loss(self, dataset: Dataset) -> float:
        """Mean cross-entropy of the averaged network, in nats (0 without images); NaN or infinite if it overflows."""
        if not len(dataset):
            return 0.0
        with np.errstate(over="ignore", invalid="ignore"):
            return cross_entropy(self.ema_network.logits(as_inputs(dataset.images)), dataset.labels)[0]

    def publish(self) -> Network:
        """A read-only copy of the averaged network."""
        copy = self.ema_parameters.copy()
        copy.setflags(write=False)
        return Network.from_parameters(copy, self.settings.architecture, self.settings.activation)
