"""Layers in words."""

from collections.abc import Sequence

from nn.layers import Conv, Convolution, Layer
from nn.layers.architecture import LayerChoice


def layer_name(layer: Layer, number: int) -> str:
    """What a hidden layer is called. number : from 0 for the first"""
    kind = "convolution" if isinstance(layer, Convolution) else "hidden layer"
    return f"{kind} {number + 1}"


def describe_layers(hidden: Sequence[LayerChoice]) -> str:
    """The hidden layers of an architecture, such as `16 filters, 64 filters, 128 neurons`."""
    return ", ".join(map(_describe_layer, hidden)) or "no hidden layers"


def _describe_layer(choice: LayerChoice) -> str:
    count, unit = (choice.filters, "filter") if isinstance(choice, Conv) else (choice, "neuron")
    return f"1 {unit}" if count == 1 else f"{count:,} {unit}s"
