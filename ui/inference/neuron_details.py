"""The neuron that was opened, as the page shows it."""

import math
from functools import cache

import numpy as np

from nn.arrays import ByteArray
from nn.dataset import IMAGE_SIZE, Dataset, as_inputs
from nn.explain.neuron import Neuron, inspect_neuron, top_activating
from nn.explain.receptive_field import ReceptiveField, receptive_field
from nn.explain.regions import describe_region
from nn.explain.rounding import round_parts
from nn.layers import Convolution
from nn.network import Network, Trace
from nn.synthetic.handwriting import LEGIBLE, generate
from nn.visualize.colormap import COLORMAP, color_indices, full_color
from nn.visualize.grid import columns
from nn.visualize.png import GAP, encode_png, image_grid
from ui.inference.inference_result import NeuronDetails, NeuronExamples
from ui.shared.layer_names import layer_name
from ui.texts import network_texts as texts

# Generated digits to search for those that activate a neuron most, and how many of them are shown.
SEARCHED, SHOWN = 500, 8


@cache
def example_digits() -> Dataset:
    """Generated digits, the same for all visitors."""
    return generate(SEARCHED, np.random.default_rng(0), LEGIBLE)


def describe_neuron(
    network: Network, trace: Trace | None, chosen: tuple[int, int] | None, detailed: bool
) -> NeuronDetails | None:
    """Everything about the chosen neuron; None if there is no such neuron, or no drawing.

    chosen   : its hidden layer, from 0, and its index
    detailed : whether to add the digits that activate it most
    """
    if chosen is None or trace is None or chosen[0] >= len(trace.activations):
        return None
    layer, index = chosen
    if index >= trace.activations[layer].shape[1]:
        return None
    neuron = inspect_neuron(network, trace, layer, index)
    is_convolution = isinstance(network.layers[layer], Convolution)
    field = receptive_field(network.layers, layer, index) if is_convolution else None
    shape = picture_shape(network, layer)
    return NeuronDetails(
        layer=layer,
        index=index,
        title=neuron_title(network, layer, index),
        description=_describe(network, layer, neuron, field),
        captions=texts.CONVOLUTION_CAPTIONS if is_convolution else texts.DENSE_CAPTIONS,
        images=tuple(encode_png(image, COLORMAP) for image in neuron_images(neuron, shape)),
        region=_shares(field) if field else None,
        sum=arithmetic(neuron, network.activation),
        # Long enough that the browser, which rounds to two decimals, rounds the number itself.
        logit_contributions=tuple(round(value, 7) for value in neuron.logit_contributions.astype(float).tolist()),
        examples=_examples(network, layer, index) if detailed else None,
    )


def neuron_title(network: Network, layer: int, index: int) -> str:
    """Which neuron it is; of a convolution, which filter at which place of its feature map, counted from 1."""
    shown = network.layers[layer]
    name = layer_name(shown, layer)
    if not isinstance(shown, Convolution):
        return texts.NEURON.format(index=index, layer=name)
    row, column, number = shown.position(index)
    return texts.NEURON_OF_FILTER.format(number=number + 1, layer=name, row=row + 1, column=column + 1)


def _describe(network: Network, layer: int, neuron: Neuron, field: ReceptiveField | None) -> str:
    if field:
        return describe_patch(network, layer, field)
    return describe_weights(neuron) if layer == 0 else ""


def describe_weights(neuron: Neuron) -> str:
    """Where the weights of a neuron in the first layer are positive and negative."""
    positive, negative = describe_region(neuron.weights), describe_region(-neuron.weights)
    if positive == negative:
        return ""
    return texts.WEIGHT_REGIONS.format(positive=positive, negative=negative)


def describe_patch(network: Network, layer: int, field: ReceptiveField) -> str:
    """What a filter looks at, and which pixels of the image that is here."""
    shown = network.layers[layer]
    assert isinstance(shown, Convolution), "only a convolution has patches"
    size, channels = shown.patches.size, shown.patches.channels
    if layer == 0:
        patches = texts.PATCH_OF_PIXELS.format(size=size)
    else:
        before = layer_name(network.layers[layer - 1], layer - 1)
        patches = texts.PATCH_OF_MAPS.format(size=size, channels=channels, layer=before)
    left, right = field.left + 1, field.right
    return f"{patches} {texts.PATCH_HERE.format(top=field.top + 1, bottom=field.bottom, left=left, right=right)}"


def _shares(field: ReceptiveField) -> tuple[float, ...]:
    """Left, top, width and height as shares of the image."""
    sides = field.left, field.top, field.right - field.left, field.bottom - field.top
    return tuple(round(side / IMAGE_SIZE, 4) for side in sides)


def picture_shape(network: Network, layer: int) -> tuple[int, int, int] | None:
    """Rows, columns and channels of what a neuron of this layer receives; None if it is no picture."""
    shown = network.layers[layer]
    if isinstance(shown, Convolution):
        return shown.patches.size, shown.patches.size, shown.patches.channels
    if layer == 0:
        return IMAGE_SIZE, IMAGE_SIZE, 1
    before = network.layers[layer - 1]
    return before.map_shape if isinstance(before, Convolution) else None


def neuron_images(neuron: Neuron, shape: tuple[int, int, int] | None) -> list[ByteArray]:
    """Inputs, weights and their products as indices into the colormap, each on a scale of its own.

    shape : see picture_shape
    """
    parts = (neuron.signals, neuron.weights, neuron.products)
    return [_as_image(color_indices(part, full_color(part)), shape) for part in parts]


def _as_image(indices: ByteArray, shape: tuple[int, int, int] | None) -> ByteArray:
    """Pixels as an image, several channels side by side; neurons as the grid that the page shows them in."""
    blank = len(COLORMAP) - 1
    if shape is None:
        return image_grid(indices.reshape(-1, 1, 1), columns(len(indices)), fill=blank)
    channels = indices.reshape(shape).transpose(2, 0, 1)
    return image_grid(channels, math.ceil(math.sqrt(len(channels))), gap=1, fill=blank)


def arithmetic(neuron: Neuron, activation: str) -> str:
    """The sum, the bias and the activation, such as `z = 3.21 − 0.14 = 3.07, relu → 3.07`."""
    total, (products, bias) = round_parts([neuron.pre_activation - neuron.bias, neuron.bias])
    sign = "-" if bias < 0 else "+"
    text = f"z = {products:.2f} {sign} {abs(bias):.2f} = {total}, {activation} → {neuron.activation:.2f}"
    return text.replace("-", "−")


def _examples(network: Network, layer: int, index: int) -> NeuronExamples:
    digits = example_digits()
    rows = top_activating(network, as_inputs(digits.images), layer, index, SHOWN)
    labels = ", ".join(map(str, digits.labels[rows]))
    return NeuronExamples(encode_png(image_grid(digits.images[rows], SHOWN, GAP)), labels, SEARCHED)
