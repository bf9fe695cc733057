"""Everything a person chooses before a training, and three choices that are worth starting from."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from nn.datasets import CLASSES, PIXELS

# name -> the share of the learning rate that is left when a share of the training is behind us (both from 0 to 1).
SCHEDULES: dict[str, Callable[[float], float]] = {
    "constant": lambda done: 1.0,
    # In a straight line, to nothing at the end.
    "linear": lambda done: 1 - done,
    # Half a wave: large steps for longer, then small ones for longer.
    # Source: Loshchilov and Hutter (2017), "SGDR: Stochastic Gradient Descent with Warm Restarts", section 3.
    "cosine": lambda done: (1 + math.cos(math.pi * done)) / 2,
}


@dataclass(frozen=True)
class Settings:
    """Everything a person chooses before a training.

    hidden        : neurons in each hidden layer; () is softmax regression
    activation    : a name in activations.ACTIVATIONS
    initialization: a name in network.INITIALIZATIONS
    optimizer     : a name in optimizers.OPTIMIZERS
    learning_rate : size of a step
    batch_size    : digits looked at before each step; None for all of them at once
    schedule      : a name in SCHEDULES: how the size of the steps changes over the training
    weight_decay  : each step also shrinks every weight by this share, times the size of the step
    dropout       : the share of hidden neurons that is switched off by lot for each batch
    smoothing     : the share of belief that the right answer gives up to all ten alike (see losses.cross_entropy)
    warp          : how strongly each digit is warped anew each time it is looked at, see augment; 0 leaves it as it is
    averaging     : the share of itself that the average of the weights keeps with each step, such as 0.999; the network
                    is that average then. 0 is no average: the network has the weights of the last step
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
    smoothing: float = 0.0
    warp: float = 0.0
    averaging: float = 0.0
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
    # What patience adds: digits warped anew each time, so that none is learned by heart, and an average of weights.
    "careful": Settings(learning_rate=0.004, schedule="cosine", warp=0.6, averaging=0.999, epochs=30),
    # What half an hour more adds, with weight decay against all that is only learned by heart: what comes along.
    "best": Settings(
        hidden=(1024,),
        learning_rate=0.003,
        batch_size=256,
        schedule="cosine",
        weight_decay=0.1,
        warp=1.0,
        averaging=0.999,
        epochs=150,
    ),
}
