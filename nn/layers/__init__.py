"""The layers of a network: dense layers and convolutions, each with parameters, a forward and a backward pass."""

from nn.layers.architecture import Architecture, ConvSpec, LayerShape, layer_shapes, parse_layer
from nn.layers.convolution import Convolution
from nn.layers.dense import Dense
from nn.layers.dropout import dropout_masks
from nn.layers.layer import Layer

__all__ = [
    "Architecture",
    "ConvSpec",
    "Convolution",
    "Dense",
    "Layer",
    "LayerShape",
    "dropout_masks",
    "layer_shapes",
    "parse_layer",
]
