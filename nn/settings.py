"""Hyperparameters of a training, learning rate schedules, and presets."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from nn.dataset import CLASSES, PIXELS
from nn.layers.architecture import Architecture, ConvSpec, LayerSpec

# name -> factor of the learning rate, as a function of the completed share of the training (both from 0 to 1).
SCHEDULES: dict[str, Callable[[float], float]] = {
    "constant": lambda done: 1.0,
    "linear": lambda done: 1 - done,
    # Source: Loshchilov and Hutter (2017), "SGDR: Stochastic Gradient Descent with Warm Restarts", section 3.
    "cosine": lambda done: (1 + math.cos(math.pi * done)) / 2,
}


@dataclass(frozen=True)
class Settings:
    """Hyperparameters of a training.

    hidden        : each hidden layer: ConvSpec for a convolution, a number of neurons for a dense layer; () is softmax
                    regression
    activation    : a name in activations.ACTIVATIONS
    initialization: a name in network.INITIALIZATIONS
    optimizer     : a name in optimizers.OPTIMIZERS
    learning_rate : initial learning rate
    batch_size    : images in each gradient step; None for full-batch gradient descent
    schedule      : a name in SCHEDULES: how the learning rate changes during the training
    weight_decay  : decoupled weight decay; each step multiplies the weights by 1 - learning_rate * weight_decay
    dropout       : probability that a neuron of a hidden dense layer is dropped, drawn for each image
    label_smoothing : see losses.cross_entropy
    augmentation  : strength of the random distortion of each training image, see images.augmentation; 0 for none
    ema_decay     : decay of the exponential moving average of the weights, such as 0.999, which is then the resulting
                    network; 0 for no average
    epochs        : passes over the training set
    seed          : of the random generator for initialization, shuffling, dropout and augmentation
    """

    hidden: tuple[LayerSpec, ...] = (128,)
    activation: str = "relu"
    initialization: str = "scaled"
    optimizer: str = "adam"
    learning_rate: float = 0.001
    batch_size: int | None = 128
    schedule: str = "constant"
    weight_decay: float = 0.0
    dropout: float = 0.0
    label_smoothing: float = 0.0
    augmentation: float = 0.0
    ema_decay: float = 0.0
    epochs: int = 10
    seed: int = 0

    @property
    def architecture(self) -> Architecture:
        """Number of inputs, and each layer, such as (784, 128, 10)."""
        return (PIXELS, *self.hidden, CLASSES)


PRESETS = {
    # As in the beginners' tutorial: full-batch gradient descent.
    "tutorial": Settings((10,), "relu", "uniform", "sgd", learning_rate=0.1, batch_size=None, epochs=500),
    # More neurons, mini-batches and Adam: seconds instead of minutes.
    "quick": Settings(hidden=(64,), learning_rate=0.004, batch_size=64, schedule="linear", epochs=5),
    # With augmentation against overfitting, and an average of the weights.
    "careful": Settings(learning_rate=0.004, schedule="cosine", augmentation=0.6, ema_decay=0.999, epochs=30),
    # Two convolutions: the same filters at every position of the image. With 20,000 digits, within a minute. Generated
    # digits are less varied than people's, so this network needs more against overfitting than the others.
    "convolutional": Settings(
        hidden=(ConvSpec(16), ConvSpec(64), 128),
        learning_rate=0.004,
        batch_size=64,
        schedule="cosine",
        weight_decay=0.2,
        dropout=0.3,
        augmentation=1.0,
        ema_decay=0.999,
        epochs=20,
    ),
    # The best network with one hidden layer in weights/: 1,024 neurons, with weight decay.
    "wide": Settings(
        hidden=(1024,),
        learning_rate=0.003,
        batch_size=256,
        schedule="cosine",
        weight_decay=0.1,
        augmentation=1.0,
        ema_decay=0.999,
        epochs=150,
    ),
    # The default network in weights/.
    "best": Settings(
        hidden=(ConvSpec(32), ConvSpec(64, 3), ConvSpec(128, 3, 1), 256),
        learning_rate=0.002,
        schedule="cosine",
        weight_decay=0.05,
        augmentation=1.0,
        ema_decay=0.999,
        epochs=60,
    ),
}
