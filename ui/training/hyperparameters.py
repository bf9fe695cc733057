"""The sidebar's hyperparameters. Each is also a parameter of the page's URL, so a link keeps them."""

from typing import Any

import streamlit as st

from nn.layers import Conv
from nn.layers.architecture import LayerChoice
from nn.settings import PRESETS, Settings
from ui.charts import augmentation_preview
from ui.shared.layer_names import describe_layers
from ui.training.controls import (
    CONTROLS,
    CONVOLUTIONS,
    DEFAULTS,
    FILTERS,
    FULL_BATCH,
    LAYERS,
    MAIN,
    MORE,
    NEURONS,
    convolutions,
    dense_layers,
)

COUNTS = (100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000)
PRESET, PRESET_LABELS = (
    "preset",
    {
        "quick": "Quick",
        "careful": "Thorough",
        "convolutional": "Convolutional",
        "tutorial": "Tutorial",
    },
)
# Where the sliders of a convolution that is added stand.
DEFAULT_FILTERS = convolutions(PRESETS["convolutional"])


def show_presets(settings: Settings) -> None:
    """A choice that sets all hyperparameters. settings : those that are chosen now"""
    positions = _positions(settings)
    st.session_state[PRESET] = next((name for name in PRESET_LABELS if _positions(PRESETS[name]) == positions), None)
    st.segmented_control(
        "Preset",
        PRESET_LABELS,
        format_func=PRESET_LABELS.__getitem__,
        key=PRESET,
        on_change=_apply,
        help="  \n".join(f"**{label}:** {_describe(PRESETS[name])}" for name, label in PRESET_LABELS.items()),
        wrap=True,
    )


def show_count() -> int:
    """The number of training digits."""
    text = "Images to learn from. A data set that has fewer gives all it has."
    return int(st.select_slider("Training set size", COUNTS, 50_000, key="digits", help=text, bind="query-params"))


def show_settings() -> Settings:
    """All other hyperparameters, the rarer ones in a drawer; what is chosen."""
    hidden = _show_layers()
    chosen = {control.key: control.show() for control in MAIN}
    with st.expander("More settings", key="more-settings"):
        chosen |= {control.key: control.show() for control in MORE}
        if chosen["warp"]:
            st.html(augmentation_preview.before_and_after(chosen["warp"]))
        seed_help = "The same seed and settings give the same network."
        # A float, because Streamlit refuses ?seed=inf in the address for floats only; the number shown is whole.
        common: dict[str, Any] = {"key": "seed", "help": seed_help, "bind": "query-params"}
        seed = st.number_input("Random seed", 0.0, 2.0**31 - 1, 0.0, step=1.0, format="%.0f", **common)
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
    text = "Each filter detects one small shape; its feature map shows where."
    common: dict[str, Any] = {"key": f"filters{number}", "help": text, "bind": "query-params"}
    return int(st.select_slider(f"Filters, convolution {number}", FILTERS, DEFAULT_FILTERS[number - 1], **common))


def _show_neurons(number: int, disabled: bool) -> int:
    label, text = f"Neurons, layer {number}", "More neurons can learn more patterns, but train more slowly."
    common: dict[str, Any] = {"key": f"neurons{number}", "help": text, "disabled": disabled, "bind": "query-params"}
    return int(st.select_slider(label, NEURONS, dense_layers(DEFAULTS)[0], **common))


def _apply() -> None:
    # Choosing the same one again takes the choice back, and changes nothing.
    if name := st.session_state[PRESET]:
        st.session_state.update(_positions(PRESETS[name]))


def _positions(settings: Settings) -> dict[str, Any]:
    """Where all controls stand for given settings: key -> position."""
    positions = {control.key: control.position(settings) for control in CONTROLS}
    positions |= {f"filters{number}": count for number, count in enumerate(convolutions(settings), start=1)}
    return positions | {f"neurons{number}": count for number, count in enumerate(dense_layers(settings), start=1)}


def _describe(preset: Settings) -> str:
    batch = "everything" if preset.batch_size is None else f"{preset.batch_size} digits"
    layers = describe_layers(preset.hidden)
    return f"{layers}; {preset.epochs} epochs, a step ({preset.optimizer}) after {batch}."
