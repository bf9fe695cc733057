"""The sidebar's hyperparameters. Each is also a parameter of the page's URL, so a link keeps them."""

from typing import Any

import streamlit as st

from nn.layers import Conv
from nn.layers.architecture import LayerChoice
from nn.settings import PRESETS, Settings
from ui.charts import augmentation_preview
from ui.shared.layer_names import describe_layers
from ui.training.controls import (
    ACTIVATION,
    AUGMENTATION,
    BATCH,
    CONTROLS,
    CONVOLUTIONS,
    DEFAULTS,
    DROPOUT,
    EPOCH,
    FILTERS,
    FULL_BATCH,
    LAYERS,
    NEURONS,
    OPTIMIZER,
    RATE,
    convolutions,
    dense_layers,
)

COUNTS = (100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000)
PRESET_LABELS = {
    "tutorial": "As in the tutorial",
    "quick": "Quick",
    "careful": "Careful",
    "convolutional": "Convolutional",
}
# Where the sliders of a convolution that is added stand.
DEFAULT_FILTERS = convolutions(PRESETS["convolutional"])


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
    hidden = _show_layers()
    chosen = {control.key: control.show() for control in (ACTIVATION, EPOCH, RATE, BATCH, OPTIMIZER, AUGMENTATION)}
    if chosen["warp"]:
        st.html(augmentation_preview.before_and_after(chosen["warp"]))
    chosen |= {control.key: control.show() for control in CONTROLS[CONTROLS.index(DROPOUT) :]}
    seed_help = "The number that all chance is drawn from: the same seed and settings give the same network."
    # A float, because Streamlit refuses ?seed=inf in the address for floats only; the number shown is whole.
    common: dict[str, Any] = {"key": "seed", "help": seed_help, "bind": "query-params"}
    seed = st.number_input("Seed", 0.0, 2.0**31 - 1, float(DEFAULTS.seed), step=1.0, format="%.0f", **common)
    return Settings(
        hidden=hidden,
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
        seed=int(seed + 0.5),
    )


def _show_layers() -> tuple[LayerChoice, ...]:
    filters = [_show_filters(number) for number in range(1, int(CONVOLUTIONS.show()) + 1)]
    layers = int(LAYERS.show())
    # The first is always shown: a missing control would lose its URL parameter when a preset adds a layer.
    neurons = [_show_neurons(number, disabled=number > layers) for number in range(1, max(layers, 1) + 1)]
    return (*map(Conv, filters), *neurons[:layers])


def _show_filters(number: int) -> int:
    text = "Each filter looks for one small shape, and notes in a feature map of its own where it has found it."
    common: dict[str, Any] = {"key": f"filters{number}", "help": text, "bind": "query-params"}
    return int(st.select_slider(f"Filters in convolution {number}", FILTERS, DEFAULT_FILTERS[number - 1], **common))


def _show_neurons(number: int, disabled: bool) -> int:
    label, text = f"Neurons in dense layer {number}", "More neurons can learn more shapes, and take longer."
    common: dict[str, Any] = {"key": f"neurons{number}", "help": text, "disabled": disabled, "bind": "query-params"}
    return int(st.select_slider(label, NEURONS, dense_layers(DEFAULTS)[0], **common))


def _apply(preset: Settings) -> None:
    for control in CONTROLS:
        st.session_state[control.key] = control.position(preset)
    for number, filters in enumerate(convolutions(preset), start=1):
        st.session_state[f"filters{number}"] = filters
    for number, neurons in enumerate(dense_layers(preset), start=1):
        st.session_state[f"neurons{number}"] = neurons


def _describe(preset: Settings) -> str:
    batch = "everything" if preset.batch_size is None else f"{preset.batch_size} digits"
    layers = describe_layers(preset.hidden)
    return f"{layers}; {preset.epochs} epochs, a step ({preset.optimizer}) after {batch}."
