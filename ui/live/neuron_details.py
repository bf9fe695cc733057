"""The neuron that was opened, as the page shows it."""

from functools import cache

import numpy as np

from nn.arrays import ByteArray
from nn.dataset import IMAGE_SIZE, PIXELS, Dataset, as_inputs
from nn.explain.neuron import Neuron, inspect_neuron, top_activating
from nn.explain.regions import describe_region
from nn.explain.rounding import round_parts
from nn.network import Network, Trace
from nn.synthetic.handwriting import LEGIBLE, generate
from nn.visualize.colormap import COLORMAP, color_indices, full_color
from nn.visualize.grid import columns
from nn.visualize.png import GAP, encode_png, image_grid
from ui.live.inference_result import NeuronDetails, NeuronExamples

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
    return NeuronDetails(
        layer=layer,
        index=index,
        title=f"Neuron {index} of hidden layer {layer + 1}",
        description=describe_weights(neuron) if layer == 0 else "",
        images=tuple(encode_png(image, COLORMAP) for image in neuron_images(neuron)),
        sum=arithmetic(neuron, network.activation),
        # Long enough that the browser, which rounds to two decimals, rounds the number itself.
        votes=tuple(round(vote, 7) for vote in neuron.logit_contributions.astype(float).tolist()),
        examples=_examples(network, layer, index) if detailed else None,
    )


def describe_weights(neuron: Neuron) -> str:
    """Where the weights of a neuron in the first layer are positive and negative."""
    return f"It looks for ink {describe_region(neuron.weights)}, and for none {describe_region(-neuron.weights)}."


def neuron_images(neuron: Neuron) -> list[ByteArray]:
    """Inputs, weights and their products as indices into the colormap, each on a scale of its own."""
    return [
        _as_image(color_indices(part, full_color(part))) for part in (neuron.signals, neuron.weights, neuron.products)
    ]


def _as_image(indices: ByteArray) -> ByteArray:
    """Pixels as an image; neurons as the grid that the page shows them in."""
    if len(indices) == PIXELS:
        return indices.reshape(IMAGE_SIZE, IMAGE_SIZE)
    across = columns(len(indices))
    filled = np.full(-(-len(indices) // across) * across, len(COLORMAP) - 1, np.uint8)
    filled[: len(indices)] = indices
    return filled.reshape(-1, across)


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
