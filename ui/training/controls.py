"""The sliders and menus of the sidebar's hyperparameters."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import streamlit as st

from nn.activations import ACTIVATIONS
from nn.layers import ConvSpec
from nn.network import INITIALIZATIONS
from nn.optimizers import OPTIMIZERS
from nn.settings import PRESETS, SCHEDULES, Settings
from ui.texts import sidebar_texts as texts

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
    return [spec for spec in settings.hidden if isinstance(spec, int)]


def convolutions(settings: Settings) -> list[int]:
    """The filters of each convolution."""
    return [spec.filters for spec in settings.hidden if isinstance(spec, ConvSpec)]


CONVOLUTIONS = Control(
    texts.CONVOLUTIONS,
    "convolutions",
    range(MAX_CONVOLUTIONS + 1),
    lambda settings: len(convolutions(settings)),
    texts.CONVOLUTIONS_HELP,
)
LAYERS = Control(
    texts.LAYERS,
    "layers",
    range(MAX_DENSE_LAYERS + 1),
    lambda settings: len(dense_layers(settings)),
    texts.LAYERS_HELP,
)
ACTIVATION = Control(
    texts.ACTIVATION,
    "activation",
    tuple(ACTIVATIONS),
    lambda settings: settings.activation,
    texts.ACTIVATION_HELP,
    is_menu=True,
)
EPOCH = Control(texts.EPOCHS, "epochs", EPOCHS, lambda settings: settings.epochs, texts.EPOCHS_HELP)
RATE = Control(
    texts.LEARNING_RATE,
    "rate",
    RATES,
    lambda settings: settings.learning_rate,
    texts.LEARNING_RATE_HELP,
)
BATCH = Control(
    texts.BATCH_SIZE,
    "batch",
    [*(str(2**power) for power in range(4, 11)), texts.FULL_BATCH],
    lambda settings: str(settings.batch_size or texts.FULL_BATCH),
    texts.BATCH_SIZE_HELP,
)
OPTIMIZER = Control(
    texts.OPTIMIZER,
    "optimizer",
    tuple(OPTIMIZERS),
    lambda settings: settings.optimizer,
    texts.OPTIMIZER_HELP,
    is_menu=True,
)
AUGMENTATION = Control(
    texts.AUGMENTATION,
    "warp",
    (0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.5),
    lambda settings: settings.augmentation,
    texts.AUGMENTATION_HELP,
)
DROPOUT = Control(
    texts.DROPOUT,
    "dropout",
    (0.0, 0.1, 0.2, 0.3, 0.4, 0.5),
    lambda settings: settings.dropout,
    texts.DROPOUT_HELP,
)
WEIGHT_DECAY = Control(
    texts.WEIGHT_DECAY,
    "decay",
    (0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5),
    lambda settings: settings.weight_decay,
    texts.WEIGHT_DECAY_HELP,
)
LABEL_SMOOTHING = Control(
    texts.LABEL_SMOOTHING,
    "smoothing",
    (0.0, 0.02, 0.05, 0.1, 0.2),
    lambda settings: settings.label_smoothing,
    texts.LABEL_SMOOTHING_HELP,
)
EMA_DECAY = Control(
    texts.WEIGHT_AVERAGING,
    "averaging",
    (0.0, 0.9, 0.99, 0.995, 0.999, 0.9995),
    lambda settings: settings.ema_decay,
    texts.WEIGHT_AVERAGING_HELP,
)
SCHEDULE = Control(
    texts.SCHEDULE,
    "schedule",
    tuple(SCHEDULES),
    lambda settings: settings.schedule,
    texts.SCHEDULE_HELP,
    is_menu=True,
)
INITIALIZATION = Control(
    texts.INITIALIZATION,
    "start",
    INITIALIZATIONS,
    lambda settings: settings.initialization,
    texts.INITIALIZATION_HELP,
    is_menu=True,
)
# Beside the layers: always shown, and in the drawer.
MAIN = (EPOCH, RATE, BATCH)
MORE = (
    ACTIVATION, OPTIMIZER, SCHEDULE, DROPOUT, WEIGHT_DECAY, LABEL_SMOOTHING, EMA_DECAY, INITIALIZATION, AUGMENTATION,
)  # fmt: skip
CONTROLS = (CONVOLUTIONS, LAYERS, *MAIN, *MORE)
