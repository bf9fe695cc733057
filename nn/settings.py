"""Everything a person chooses before a training, and three choices that are worth starting from."""

from dataclasses import dataclass

from nn.datasets import CLASSES, PIXELS


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
