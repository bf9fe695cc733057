"""The sliders and menus of the sidebar's hyperparameters."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import streamlit as st

from nn.activations import ACTIVATIONS
from nn.layers import Conv
from nn.network import INITIALIZATIONS
from nn.optimizers import OPTIMIZERS
from nn.settings import PRESETS, SCHEDULES, Settings

FULL_BATCH = "all at once"
# The tutorial takes 500 steps with the full batch, which are 500 epochs.
EPOCHS = (*range(1, 11), 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 200, 500)
RATES = (*(round(digit * 10.0**-power, 6) for power in (4, 3, 2, 1) for digit in (1, 2, 3, 4, 5, 7)), 1.0)
NEURONS = (8, 10, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 800, 1024)
FILTERS = (4, 8, 16, 24, 32, 48, 64)
MAX_CONVOLUTIONS, MAX_DENSE_LAYERS = 2, 3
DEFAULTS = PRESETS["quick"]


class Control(NamedTuple):
    """A slider or a menu.

    key      : in the session and in the page's URL
    position : where it stands for given settings
    """

    label: str
    key: str
    options: Sequence[Any]
    position: Callable[[Settings], Any]
    help: str
    is_menu: bool = False

    def show(self) -> Any:
        """Show it; what is chosen."""
        default = self.position(DEFAULTS)
        common: dict[str, Any] = {"key": self.key, "help": self.help, "bind": "query-params"}
        if self.is_menu:
            return st.selectbox(self.label, self.options, self.options.index(default), **common)
        return st.select_slider(self.label, self.options, default, **common)


def dense_layers(settings: Settings) -> list[int]:
    """The neurons of each dense hidden layer."""
    return [choice for choice in settings.hidden if isinstance(choice, int)]


def convolutions(settings: Settings) -> list[int]:
    """The filters of each convolution."""
    return [choice.filters for choice in settings.hidden if isinstance(choice, Conv)]


CONVOLUTIONS = Control(
    "Convolutions",
    "convolutions",
    range(MAX_CONVOLUTIONS + 1),
    lambda settings: len(convolutions(settings)),
    "A convolution looks at every patch of 5 × 5 pixels through the same small filters, so it finds a shape wherever "
    "it is.",
)
LAYERS = Control(
    "Dense hidden layers",
    "layers",
    range(MAX_DENSE_LAYERS + 1),
    lambda settings: len(dense_layers(settings)),
    "How many rows of neurons, each of which looks at everything before it, stand in front of the ten digits; without "
    "any, the pixels or the feature maps vote directly.",
)
ACTIVATION = Control(
    "Activation",
    "activation",
    tuple(ACTIVATIONS),
    lambda settings: settings.activation,
    "What a neuron makes of its sum before it passes it on; relu passes on what is above zero.",
    is_menu=True,
)
EPOCH = Control(
    "Epochs", "epochs", EPOCHS, lambda settings: settings.epochs, "How often it goes through all its digits."
)
RATE = Control(
    "Learning rate",
    "rate",
    RATES,
    lambda settings: settings.learning_rate,
    "The size of its steps: too small and it learns slowly, too large and it stumbles.",
)
BATCH = Control(
    "Batch size",
    "batch",
    [*(str(2**power) for power in range(4, 11)), FULL_BATCH],
    lambda settings: str(settings.batch_size or FULL_BATCH),
    "How many digits it looks at before each step.",
)
OPTIMIZER = Control(
    "Optimizer",
    "optimizer",
    tuple(OPTIMIZERS),
    lambda settings: settings.optimizer,
    "How a step is made: sgd follows the slope, momentum rolls on, adam gives every weight its own step size.",
    is_menu=True,
)
AUGMENTATION = Control(
    "Warping",
    "warp",
    (0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.5),
    lambda settings: settings.augmentation,
    "How strongly it turns, stretches and bends each digit before it looks at it, each time in another way. "
    "0 switches it off.",
)
DROPOUT = Control(
    "Dropout",
    "dropout",
    (0.0, 0.1, 0.2, 0.3, 0.4, 0.5),
    lambda settings: settings.dropout,
    "The share of hidden neurons that sits out each step, so that none is relied on too much.",
)
WEIGHT_DECAY = Control(
    "Weight decay",
    "decay",
    (0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5),
    lambda settings: settings.weight_decay,
    "How strongly weights that are not needed shrink; it keeps the network from becoming too sure.",
)
LABEL_SMOOTHING = Control(
    "Label smoothing",
    "smoothing",
    (0.0, 0.02, 0.05, 0.1, 0.2),
    lambda settings: settings.label_smoothing,
    "The share of belief that the right answer gives up to all ten digits, so that none has to be quite certain.",
)
EMA_DECAY = Control(
    "Weight averaging",
    "averaging",
    (0.0, 0.9, 0.99, 0.995, 0.999, 0.9995),
    lambda settings: settings.ema_decay,
    "Above 0, you see the average of its weights over the last steps, which is calmer: 0.999 looks back on about a "
    "thousand of them.",
)
SCHEDULE = Control(
    "Steps over time",
    "schedule",
    tuple(SCHEDULES),
    lambda settings: settings.schedule,
    "Constant: all steps have the same size. Linear: they shrink evenly to nothing at the end. Cosine: first they "
    "stay large for longer, then small.",
    is_menu=True,
)
INITIALIZATION = Control(
    "First weights",
    "start",
    INITIALIZATIONS,
    lambda settings: settings.initialization,
    "The random weights it starts with: scaled are as large as suits the layer, uniform is what the tutorial does.",
    is_menu=True,
)
CONTROLS = (
    CONVOLUTIONS, LAYERS, ACTIVATION, EPOCH, RATE, BATCH, OPTIMIZER, AUGMENTATION, DROPOUT, WEIGHT_DECAY,
    LABEL_SMOOTHING, EMA_DECAY, SCHEDULE, INITIALIZATION,
)  # fmt: skip
