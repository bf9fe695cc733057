"""The sidebar's hyperparameters. Each is also a parameter of the page's URL, so a link keeps them."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import streamlit as st

from nn.activations import ACTIVATIONS
from nn.network import INITIALIZATIONS
from nn.optimizers import OPTIMIZERS
from nn.settings import PRESETS, SCHEDULES, Settings
from ui.training import augmentation_preview

FULL_BATCH = "all at once"
# The tutorial takes 500 steps with the full batch, which are 500 epochs.
EPOCHS = (*range(1, 11), 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 200, 500)
RATES = (*(round(digit * 10.0**-power, 6) for power in (4, 3, 2, 1) for digit in (1, 2, 3, 4, 5, 7)), 1.0)
NEURONS = (8, 10, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 800, 1024)
COUNTS = (100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000)
MAX_LAYERS = 3
DEFAULTS = PRESETS["quick"]
PRESET_LABELS = {"tutorial": "As in the tutorial", "quick": "Quick", "careful": "Careful"}


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


LAYERS = Control(
    "Hidden layers",
    "layers",
    range(MAX_LAYERS + 1),
    lambda settings: len(settings.hidden),
    "How many rows of neurons stand between the pixels and the ten digits; without any, the pixels vote directly.",
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
    LAYERS, ACTIVATION, EPOCH, RATE, BATCH, OPTIMIZER, AUGMENTATION, DROPOUT, WEIGHT_DECAY, LABEL_SMOOTHING, EMA_DECAY,
    SCHEDULE, INITIALIZATION,
)  # fmt: skip


def show_presets() -> None:
    """Buttons that set all hyperparameters."""
    with st.container(horizontal=True, gap="xsmall", key="presets"):
        for name, label in PRESET_LABELS.items():
            preset = PRESETS[name]
            st.button(label, key=f"preset-{name}", on_click=_apply, args=(preset,), help=_describe(preset))


def show_count() -> int:
    """The number of training digits."""
    text = "How many digits it learns from; a data set that has fewer gives all it has."
    return int(st.select_slider("Training digits", COUNTS, 50_000, key="digits", help=text, bind="query-params"))


def show_settings() -> Settings:
    """All other hyperparameters; what is chosen."""
    layers = LAYERS.show()
    # The first is always shown: a missing control would lose its URL parameter when a preset adds a layer.
    neurons = [_show_neurons(number, disabled=number > layers) for number in range(1, max(layers, 1) + 1)]
    chosen = {control.key: control.show() for control in (ACTIVATION, EPOCH, RATE, BATCH, OPTIMIZER, AUGMENTATION)}
    if chosen["warp"]:
        st.html(augmentation_preview.before_and_after(chosen["warp"]))
    chosen |= {control.key: control.show() for control in CONTROLS[CONTROLS.index(DROPOUT) :]}
    seed_help = "The number that all chance is drawn from: the same seed and settings give the same network."
    seed = st.number_input("Seed", 0, 2**31 - 1, DEFAULTS.seed, key="seed", help=seed_help, bind="query-params")
    return Settings(
        hidden=tuple(neurons[:layers]),
        activation=chosen["activation"],
        initialization=chosen["start"],
        optimizer=chosen["optimizer"],
        learning_rate=chosen["rate"],
        batch_size=None if chosen["batch"] == FULL_BATCH else int(chosen["batch"]),
        schedule=chosen["schedule"],
        weight_decay=chosen["decay"],
        dropout=chosen["dropout"],
        label_smoothing=chosen["smoothing"],
        augmentation=chosen["warp"],
        ema_decay=chosen["averaging"],
        epochs=chosen["epochs"],
        seed=int(seed),
    )


def _show_neurons(number: int, disabled: bool) -> int:
    label, text = f"Neurons in layer {number}", "More neurons can learn more shapes, and take longer."
    common: dict[str, Any] = {"key": f"neurons{number}", "help": text, "disabled": disabled, "bind": "query-params"}
    return int(st.select_slider(label, NEURONS, DEFAULTS.hidden[0], **common))


def _apply(preset: Settings) -> None:
    for control in CONTROLS:
        st.session_state[control.key] = control.position(preset)
    for number, neurons in enumerate(preset.hidden, start=1):
        st.session_state[f"neurons{number}"] = neurons


def _describe(preset: Settings) -> str:
    batch = "everything" if preset.batch_size is None else f"{preset.batch_size} digits"
    return f"{preset.hidden[0]} neurons, {preset.epochs} epochs, a step ({preset.optimizer}) after {batch}."
