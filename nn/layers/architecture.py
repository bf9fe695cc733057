"""The architecture of a network: which layers it has, and how large their parameters are."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from nn.arrays import FloatArray
from nn.layers.convolution import Convolution
from nn.layers.dense import Dense
from nn.layers.layer import Layer
from nn.layers.patches import Patches


@dataclass(frozen=True)
class ConvSpec:
    """What a convolution is made from, written as conv:16 or, with size and stride, as conv:16:5:2.

    filters : number of filters
    size    : side of a patch
    stride  : distance of neighbouring patches
    """

    filters: int
    size: int = 5
    stride: int = 2

    def __str__(self) -> str:
        usual = (self.size, self.stride) == (ConvSpec.size, ConvSpec.stride)
        return f"conv:{self.filters}" if usual else f"conv:{self.filters}:{self.size}:{self.stride}"


# What a layer is made from: the number of neurons of a dense layer, or a convolution.
LayerSpec = int | ConvSpec
# The number of inputs, and each layer: (784, ConvSpec(16), ConvSpec(64), 128, 10).
Architecture = Sequence[LayerSpec]


@dataclass(frozen=True)
class LayerShape:
    """The shape of a layer's parameters.

    rows, columns : of the weights; the bias has as many values as the weights have columns
    patches       : of a convolution; None for a dense layer
    """

    rows: int
    columns: int
    patches: Patches | None = None

    @property
    def parameter_count(self) -> int:
        """Number of weights and biases."""
        return (self.rows + 1) * self.columns

    @property
    def positions(self) -> int:
        """How often the weights are applied to one example: once for each patch; 1 for a dense layer."""
        return self.patches.count if self.patches else 1

    @property
    def output_size(self) -> int:
        """Values that the layer returns for one example."""
        return self.positions * self.columns

    @property
    def values(self) -> int:
        """Values in the largest array that a forward pass makes of one example: its patches, or the outputs."""
        return self.positions * max(self.rows, self.columns)

    def layer(self, weights: FloatArray, bias: FloatArray) -> Layer:
        """A layer of this shape with these parameters."""
        return Dense(weights, bias) if self.patches is None else Convolution(weights, bias, self.patches)


def layer_shapes(architecture: Architecture) -> list[LayerShape]:
    """The shape of each layer.

    Convolutions come first; the input of the first one is a square image with one channel.
    raises ValueError for a convolution that has no image as its input
    """
    first, *specs = architecture
    if not isinstance(first, int):
        raise ValueError(f"an architecture begins with the number of inputs, not with {first}")
    inputs = first
    image: tuple[int, int, int] | None = (math.isqrt(inputs), math.isqrt(inputs), 1)
    shapes = []
    for spec in specs:
        if isinstance(spec, ConvSpec):
            if image is None or math.prod(image) != inputs:
                raise ValueError(f"{spec} has no image as its input: convolutions come before dense layers")
            patches = Patches(*image, spec.size, spec.stride)
            shapes.append(LayerShape(patches.length, spec.filters, patches))
            image = (patches.rows, patches.columns, spec.filters)
            inputs = math.prod(image)
        else:
            shapes.append(LayerShape(inputs, spec))
            inputs, image = spec, None
    return shapes


def layer_names(specs: Sequence[LayerSpec]) -> list[int | str]:
    """Layers as JSON values, which parse_layer reads: [784, "conv:16", 128, 10]."""
    return [spec if isinstance(spec, int) else str(spec) for spec in specs]


def spec_of(layer: Layer) -> LayerSpec:
    """What a layer of this kind and size is made from."""
    if isinstance(layer, Convolution):
        return ConvSpec(len(layer.bias), layer.patches.size, layer.patches.stride)
    return layer.output_size


def parse_layer(text: str) -> LayerSpec:
    """Read a layer: 128 or dense:128 for neurons, conv:16 or conv:16:5:2 for a convolution; ValueError otherwise."""
    kind, *numbers = text.split(":") if ":" in text else ("dense", text)
    values = [int(number) for number in numbers]
    if kind == "dense" and len(values) == 1 and values[0] > 0:
        return values[0]
    if kind == "conv" and len(values) in (1, 3) and min(values) > 0 and (len(values) == 1 or values[2] <= values[1]):
        return ConvSpec(*values)
    raise ValueError(f"{text!r} is neither a number of neurons, as 128, nor a convolution, as conv:16 or conv:16:5:2")
