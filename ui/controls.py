"""The sliders of a training. Their keys are the words in the page's address, so a link opens with the same ones."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from nn.activations import ACTIVATIONS
from nn.network import INITIALIZATIONS
from nn.optimizers import OPTIMIZERS
from nn.settings import PRESETS, SCHEDULES, Settings
from ui import warped

ALL = "all at once"
# The tutorial takes 500 steps with everything at once, which makes 500 epochs.
EPOCHS = (*range(1, 11), 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 200, 500)
RATES = (*(round(digit * 10.0**-power, 6) for power in (4, 3, 2, 1) for digit in (1, 2, 3, 4, 5, 7)), 1.0)
NEURONS = (8, 10, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 800, 1024)
MOST_LAYERS = 3
COUNTS = (100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000)
# key -> where the slider stands for these settings
STANDS: dict[str, Callable[[Settings], Any]] = {
    "layers": lambda settings: len(settings.hidden),
    "activation": lambda settings: settings.activation,
    "epochs": lambda settings: settings.epochs,
    "rate": lambda settings: settings.learning_rate,
    "batch": lambda settings: str(settings.batch_size or ALL),
    "optimizer": lambda settings: settings.optimizer,
    "dropout": lambda settings: settings.dropout,
    "decay": lambda settings: settings.weight_decay,
    "smoothing": lambda settings: settings.smoothing,
    "averaging": lambda settings: settings.averaging,
    "warp": lambda settings: settings.warp,
    "schedule": lambda settings: settings.schedule,
    "start": lambda settings: settings.initialization,
}
START = PRESETS["quick"]
NAMES = {"tutorial": "As in the tutorial", "quick": "Quick", "careful": "Careful"}


def presets() -> None:
    """Three buttons that set all the sliders below."""
    with st.container(horizontal=True, gap="xsmall", key="presets"):
        for name, label in NAMES.items():
            st.button(label, key=f"preset-{name}", on_click=_move, args=(PRESETS[name],), help=_about(PRESETS[name]))


def count_of_digits() -> int:
    """How many digits to learn from."""
    text = "How many digits it learns from; a data set that has fewer gives all it has."
    return int(st.select_slider("Training digits", COUNTS, 50_000, key="digits", help=text, bind="query-params"))


def settings() -> Settings:
    """Show all sliders; what they stand at."""
    layers = _slide(
        "Hidden layers",
        "layers",
        range(MOST_LAYERS + 1),
        "How many rows of neurons stand between the pixels and the ten digits; without any, the pixels vote directly.",
    )
    # The first is always there: what is not there is not in the address either, when a preset brings a layer back.
    neurons = [_neurons(number, disabled=number > layers) for number in range(1, max(layers, 1) + 1)]
    hidden = tuple(neurons[:layers])
    activation = _choose(
        "Activation",
        "activation",
        ACTIVATIONS,
        "What a neuron makes of its sum before it passes it on; relu passes on what is above zero.",
    )
    epochs = _slide("Epochs", "epochs", EPOCHS, "How often it goes through all its digits.")
    rate = _slide(
        "Learning rate",
        "rate",
        RATES,
        "The size of its steps: too small and it learns slowly, too large and it stumbles.",
    )
    batch = _slide(
        "Batch size",
        "batch",
        [*(str(2**power) for power in range(4, 11)), ALL],
        "How many digits it looks at before each step.",
    )
    optimizer = _choose(
        "Optimizer",
        "optimizer",
        OPTIMIZERS,
        "How a step is made: sgd follows the slope, momentum rolls on, adam gives every weight its own step size.",
    )
    warping = _slide(
        "Warping",
        "warp",
        (0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.5),
        "How strongly it turns, stretches and bends each digit before it looks at it, each time in another way. "
        "0 switches it off.",
    )
    if warping:
        st.html(warped.before_and_after(warping))
    dropout = _slide(
        "Dropout",
        "dropout",
        (0.0, 0.1, 0.2, 0.3, 0.4, 0.5),
        "The share of hidden neurons that sits out each step, so that none is relied on too much.",
    )
    decay = _slide(
        "Weight decay",
        "decay",
        (0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5),
        "How strongly weights that are not needed shrink; it keeps the network from becoming too sure.",
    )
    smoothing = _slide(
        "Label smoothing",
        "smoothing",
        (0.0, 0.02, 0.05, 0.1, 0.2),
        "The share of belief that the right answer gives up to all ten digits, so that none has to be quite certain.",
    )
    averaging = _slide(
        "Weight averaging",
        "averaging",
        (0.0, 0.9, 0.99, 0.995, 0.999, 0.9995),
        "Above 0, you see the average of its weights over the last steps, which is calmer: 0.999 looks back on about a "
        "thousand of them.",
    )
    schedule = _choose(
        "Steps over time",
        "schedule",
        SCHEDULES,
        "Constant: all steps have the same size. Linear: they shrink evenly to nothing at the end. Cosine: first they "
        "stay large for longer, then small.",
    )
    start = _choose(
        "First weights",
        "start",
        INITIALIZATIONS,
        "The random weights it starts with: scaled are as large as suits the layer, uniform is what the tutorial does.",
    )
    return Settings(
        hidden=hidden,
        activation=activation,
        initialization=start,
        optimizer=optimizer,
        learning_rate=rate,
        batch_size=None if batch == ALL else int(batch),
        schedule=schedule,
        weight_decay=decay,
        dropout=dropout,
        smoothing=smoothing,
        warp=warping,
        averaging=averaging,
        epochs=epochs,
        seed=_seed(),
    )


def _slide(label: str, key: str, stops: Sequence[Any], text: str) -> Any:
    return st.select_slider(label, stops, STANDS[key](START), key=key, help=text, bind="query-params")


def _choose(label: str, key: str, names: Sequence[str] | dict[str, Any], text: str) -> str:
    options = tuple(names)
    at = options.index(STANDS[key](START))
    return str(st.selectbox(label, options, at, key=key, help=text, bind="query-params"))


def _neurons(number: int, disabled: bool) -> int:
    key, text = f"neurons{number}", "More neurons can learn more shapes, and take longer."
    label = f"Neurons in layer {number}"
    return int(
        st.select_slider(label, NEURONS, START.hidden[0], key=key, help=text, disabled=disabled, bind="query-params")
    )


def _seed() -> int:
    text = "The number that all chance is drawn from: the same seed and settings give the same network."
    return int(st.number_input("Seed", 0, 2**31 - 1, START.seed, key="seed", help=text, bind="query-params"))


def _move(to: Settings) -> None:
    """Move every slider to where a preset wants it."""
    for key, stands in STANDS.items():
        st.session_state[key] = stands(to)
    for number, neurons in enumerate(to.hidden, start=1):
        st.session_state[f"neurons{number}"] = neurons


def _about(preset: Settings) -> str:
    batch = "everything" if preset.batch_size is None else f"{preset.batch_size} digits"
    return f"{preset.hidden[0]} neurons, {preset.epochs} epochs, a step ({preset.optimizer}) after {batch}."
