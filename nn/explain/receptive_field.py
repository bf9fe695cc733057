"""The part of the input image that a neuron of a convolution depends on."""

from collections.abc import Sequence
from dataclasses import dataclass

from nn.layers import Convolution, Layer


@dataclass(frozen=True)
class ReceptiveField:
    """A rectangle of pixels: rows from top to before bottom, columns from left to before right."""

    top: int
    left: int
    bottom: int
    right: int


def receptive_field(layers: Sequence[Layer], layer: int, index: int) -> ReceptiveField:
    """The pixels of the input that a neuron of a convolution depends on, without the padding beyond the image.

    From a patch of the layer back to the image, one convolution after the other:
        first = first * stride
        last  = last * stride + size - 1

    layers : of the network; those up to `layer` are convolutions
    layer  : of the neuron, 0 for the first; index : among its outputs
    """
    convolutions = [found for found in layers[: layer + 1] if isinstance(found, Convolution)]
    row, column, _ = convolutions[-1].position(index)
    first, last = (row, column), (row, column)
    for convolution in reversed(convolutions):
        size, stride = convolution.patches.size, convolution.patches.stride
        first = first[0] * stride, first[1] * stride
        last = last[0] * stride + size - 1, last[1] * stride + size - 1
    height, width = convolutions[0].patches.height, convolutions[0].patches.width
    return ReceptiveField(*first, min(last[0] + 1, height), min(last[1] + 1, width))
