"""The sidebar's hyperparameters. Each is also a parameter of the page's URL, so a link keeps them."""

from typing import Any

import streamlit as st

from nn.layers import ConvSpec
from nn.layers.architecture import LayerSpec
from nn.settings import PRESETS, Settings
from ui.charts import augmentation_preview
from ui.shared.assigned_values import assign, when_chosen
from ui.shared.layer_names import describe_layers
from ui.texts import sidebar_texts as texts
from ui.training.controls import (
    CONTROLS,
    CONVOLUTIONS,
    DEFAULTS,
    FILTERS,
    LAYERS,
    MAIN,
    MORE,
    NEURONS,
    convolutions,
    dense_layers,
)

COUNTS = (100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000)
PRESET = "preset"
PRESET_LABELS = {
    "quick": texts.QUICK,
    "careful": texts.THOROUGH,
    "convolutional": texts.CONVOLUTIONAL_PRESET,
    "tutorial": texts.TUTORIAL,
}
# Where the sliders of a convolution that is added stand.
DEFAULT_FILTERS = convolutions(PRESETS["convolutional"])


def show_presets(settings: Settings) -> None:
    """A choice that sets all hyperparameters. settings : those that are chosen now"""
    positions = _positions(settings)
    assign(PRESET, next((name for name in PRESET_LABELS if _positions(PRESETS[name]) == positions), None))
    st.segmented_control(
        texts.PRESET,
        PRESET_LABELS,
        format_func=PRESET_LABELS.__getitem__,
        key=PRESET,
        on_change=when_chosen(PRESET, _apply),
        help="  \n".join(_describe(PRESETS[name], label) for name, label in PRESET_LABELS.items()),
        wrap=True,
    )


def show_count() -> int:
    """The number of training digits."""
    label, text = texts.TRAINING_SET_SIZE, texts.TRAINING_SET_SIZE_HELP
    return int(st.select_slider(label, COUNTS, 50_000, key="digits", help=text, bind="query-params"))


def show_settings() -> Settings:
    """All other hyperparameters, the rarer ones in a drawer; what is chosen."""
    hidden = _show_layers()
    chosen = {control.key: control.show() for control in MAIN}
    with st.expander(texts.MORE_SETTINGS, key="more-settings"):
        chosen |= {control.key: control.show() for control in MORE}
        if chosen["warp"]:
            st.html(augmentation_preview.before_and_after(chosen["warp"]))
        # A float, because Streamlit refuses ?seed=inf in the address for floats only; the number shown is whole.
        common: dict[str, Any] = {"key": "seed", "help": texts.SEED_HELP, "bind": "query-params"}
        seed = st.number_input(texts.SEED, 0.0, 2.0**31 - 1, 0.0, step=1.0, format="%.0f", **common)
    return Settings(
        hidden=hidden,
        activation=chosen["activation"],
        initialization=chosen["start"],
        optimizer=chosen["optimizer"],
        learning_rate=chosen["rate"],
        batch_size=None if chosen["batch"] == texts.FULL_BATCH else int(chosen["batch"]),
        schedule=chosen["schedule"],
        weight_decay=chosen["decay"],
        dropout=chosen["dropout"],
        label_smoothing=chosen["smoothing"],
        augmentation=chosen["warp"],
        ema_decay=chosen["averaging"],
        epochs=chosen["epochs"],
        seed=int(seed + 0.5),
    )


def _show_layers() -> tuple[LayerSpec, ...]:
    filters = [_show_filters(number) for number in range(1, int(CONVOLUTIONS.show()) + 1)]
    layers = int(LAYERS.show())
    # The first is always shown: a missing control would lose its URL parameter when a preset adds a layer.
    neurons = [_show_neurons(number, disabled=number > layers) for number in range(1, max(layers, 1) + 1)]
    return (*map(ConvSpec, filters), *neurons[:layers])


def _show_filters(number: int) -> int:
    label, text = texts.FILTERS.format(number=number), texts.FILTERS_HELP
    common: dict[str, Any] = {"key": f"filters{number}", "help": text, "bind": "query-params"}
    return int(st.select_slider(label, FILTERS, DEFAULT_FILTERS[number - 1], **common))


def _show_neurons(number: int, disabled: bool) -> int:
    label, text = texts.NEURONS.format(number=number), texts.NEURONS_HELP
    common: dict[str, Any] = {"key": f"neurons{number}", "help": text, "disabled": disabled, "bind": "query-params"}
    return int(st.select_slider(label, NEURONS, dense_layers(DEFAULTS)[0], **common))


def _apply(name: str | None) -> None:
    # Choosing the same one again takes the choice back, and changes nothing.
    if name:
        st.session_state.update(_positions(PRESETS[name]))


def _positions(settings: Settings) -> dict[str, Any]:
    """Where all controls stand for given settings: key -> position."""
    positions = {control.key: control.position(settings) for control in CONTROLS}
    positions |= {f"filters{number}": count for number, count in enumerate(convolutions(settings), start=1)}
    return positions | {f"neurons{number}": count for number, count in enumerate(dense_layers(settings), start=1)}


def _describe(preset: Settings, label: str) -> str:
    batch = texts.BATCH_OF_ALL if preset.batch_size is None else texts.BATCH_OF_DIGITS
    return texts.PRESET_HELP.format(
        preset=label,
        layers=describe_layers(preset.hidden),
        epochs=preset.epochs,
        optimizer=preset.optimizer,
        batch=batch.format(count=preset.batch_size),
    )
