"""Layers in words."""

from collections.abc import Sequence

from nn.layers import Convolution, ConvSpec, Layer
from nn.layers.architecture import LayerSpec
from ui.texts import common_texts as texts


def layer_name(layer: Layer, number: int) -> str:
    """What a hidden layer is called. number : from 0 for the first"""
    name = texts.CONVOLUTION if isinstance(layer, Convolution) else texts.HIDDEN_LAYER
    return name.format(number=number + 1)


def describe_layers(hidden: Sequence[LayerSpec]) -> str:
    """The hidden layers of an architecture, such as `16 filters, 64 filters, 128 neurons`."""
    return ", ".join(map(_describe_layer, hidden)) or texts.NO_HIDDEN_LAYERS


def _describe_layer(spec: LayerSpec) -> str:
    if isinstance(spec, ConvSpec):
        return (texts.ONE_FILTER if spec.filters == 1 else texts.SEVERAL_FILTERS).format(count=spec.filters)
    return (texts.ONE_NEURON if spec == 1 else texts.SEVERAL_NEURONS).format(count=spec)
