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
    "A convolution compares every patch of 5 × 5 pixels with the same small filters, so it finds a shape wherever it "
    "is.",
)
LAYERS = Control(
    "Dense hidden layers",
    "layers",
    range(MAX_DENSE_LAYERS + 1),
    lambda settings: len(dense_layers(settings)),
    "Layers between the input (or the convolutions) and the output. 0 connects them directly.",
)
ACTIVATION = Control(
    "Activation function",
    "activation",
    tuple(ACTIVATIONS),
    lambda settings: settings.activation,
    "The nonlinearity applied to a neuron's weighted sum.",
    is_menu=True,
)
EPOCH = Control("Epochs", "epochs", EPOCHS, lambda settings: settings.epochs, "Full passes over the training set.")
RATE = Control(
    "Learning rate",
    "rate",
    RATES,
    lambda settings: settings.learning_rate,
    "Step size of gradient descent. Too small: slow. Too large: unstable.",
)
BATCH = Control(
    "Batch size",
    "batch",
    [*(str(2**power) for power in range(4, 11)), FULL_BATCH],
    lambda settings: str(settings.batch_size or FULL_BATCH),
    "Images for each step.",
)
OPTIMIZER = Control(
    "Optimizer",
    "optimizer",
    tuple(OPTIMIZERS),
    lambda settings: settings.optimizer,
    "SGD follows the gradient; momentum smooths it; Adam adapts the step size of each weight.",
    is_menu=True,
)
AUGMENTATION = Control(
    "Data augmentation",
    "warp",
    (0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.5),
    lambda settings: settings.augmentation,
    "Random rotation, scaling and distortion of each image, another one in each epoch. 0: off.",
)
DROPOUT = Control(
    "Dropout",
    "dropout",
    (0.0, 0.1, 0.2, 0.3, 0.4, 0.5),
    lambda settings: settings.dropout,
    "Share of hidden neurons that are switched off at random in each step. Reduces overfitting.",
)
WEIGHT_DECAY = Control(
    "Weight decay",
    "decay",
    (0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5),
    lambda settings: settings.weight_decay,
    "Shrinks the weights a little in each step. Reduces overfitting.",
)
LABEL_SMOOTHING = Control(
    "Label smoothing",
    "smoothing",
    (0.0, 0.02, 0.05, 0.1, 0.2),
    lambda settings: settings.label_smoothing,
    "Share of the target probability that is spread over all ten digits. Reduces overconfidence.",
)
EMA_DECAY = Control(
    "Weight averaging",
    "averaging",
    (0.0, 0.9, 0.99, 0.995, 0.999, 0.9995),
    lambda settings: settings.ema_decay,
    "Exponential moving average of the weights; 0.999 averages over about the last 1,000 steps. 0: off.",
)
SCHEDULE = Control(
    "Learning rate schedule",
    "schedule",
    tuple(SCHEDULES),
    lambda settings: settings.schedule,
    "Constant, or decaying to 0: linearly, or along a cosine.",
    is_menu=True,
)
INITIALIZATION = Control(
    "Weight initialization",
    "start",
    INITIALIZATIONS,
    lambda settings: settings.initialization,
    "Scaled: He or Xavier, by the number of inputs. Uniform: between -0.5 and 0.5, as in the tutorial.",
    is_menu=True,
)
# Beside the layers: always shown, and in the drawer.
MAIN = (EPOCH, RATE, BATCH)
MORE = (
    ACTIVATION, OPTIMIZER, SCHEDULE, DROPOUT, WEIGHT_DECAY, LABEL_SMOOTHING, EMA_DECAY, INITIALIZATION, AUGMENTATION,
)  # fmt: skip
CONTROLS = (CONVOLUTIONS, LAYERS, *MAIN, *MORE)
