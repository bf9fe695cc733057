"""One hidden neuron, opened: what arrives, what it makes of it, and its vote for each digit."""

from typing import Any

import numpy as np
import streamlit as st

from nn.arrays import ByteArray
from nn.datasets import Dataset, as_inputs
from nn.handwriting import LEGIBLE, generate
from nn.network import Network, Trace
from nn.neuron import Neuron, most_exciting, open_neuron
from nn.preprocessing import SIDE
from ui import source
from ui.grid import columns
from ui.painters import painter
from ui.pictures import png, sheet
from ui.rounding import round_parts
from ui.weight_pictures import AGAINST, FOR, GAP, PALETTE, full_colour, shades, swatch
from ui.where import where

# The generated digits among which the most exciting are looked for, and how many of them are shown.
DIGITS, SHOWN = 500, 8
Chosen = tuple[int, int]

_FIGURES = ("What arrives", "Its weights", "Both multiplied")
HTML = (
    '<section class="neuron" hidden><header><h4></h4><button class="stronger">Stronger</button>'
    '<button class="weaker">Weaker</button><button class="close">Close</button></header><p class="looks"></p>'
    '<div class="trio">'
    + "".join(
        f'<figure><canvas role="img" aria-label="{caption}"></canvas><figcaption>{caption}</figcaption></figure>'
        for caption in _FIGURES
    )
    + f"</div><p>{swatch(FOR)} Blue adds to its sum, {swatch(AGAINST)} orange takes away. It adds everything up:</p>"
    '<p class="sum"></p><p>Its vote for each digit (what it says, times its weight to that digit):</p>'
    '<div class="votes">'
    + "".join(f"<b>{digit}</b><i><u></u></i><span></span>" for digit in range(10))
    + '</div><p class="excite"></p><canvas class="examples" role="img" aria-label="Digits that excite it"></canvas>'
    "</section>"
)
_neuron = painter("neuron", HTML)


FORMULA = r"z = \sum_{i} x_i \, w_i + b \qquad a = \text{activation}(z) \qquad \text{vote for } d = a \cdot s_d"
EXPLAINED = (
    "$x_i$ is what arrives, $w_i$ the weight that it is multiplied by, $b$ the neuron's bias. $s_d$ is its weight to "
    "digit $d$; in a deeper network, how much the score of $d$ rises with $a$. These lines of ours compute it:"
)


def show(chosen: Chosen | None) -> None:
    """The place of the neuron that was opened, which ui/neuron.js fills; and how it computes, for those who ask."""
    _neuron(key="neuron")
    if chosen is not None:
        with st.expander("This neuron's formula, and our code"):
            st.latex(FORMULA)
            st.markdown(EXPLAINED)
            source.show(open_neuron)


@st.cache_resource(show_spinner=False)
def digits() -> Dataset:
    """Generated digits, the same for everybody."""
    return generate(DIGITS, np.random.default_rng(0), LEGIBLE)


def opened(network: Network, trace: Trace | None, chosen: Chosen | None, exact: bool) -> dict[str, Any] | None:
    """Everything about the chosen neuron for the browser; None where there is no such neuron, or no drawing.

    chosen : its hidden layer, 0 for the first, and its place in it
    exact : with the digits that excite it most
    """
    if chosen is None or trace is None or chosen[0] >= len(trace.activations):
        return None
    layer, index = chosen
    if index >= trace.activations[layer].shape[1]:
        return None
    neuron = open_neuron(network, trace, layer, index)
    votes = neuron.votes.astype(float)
    data = {
        "layer": layer,
        "index": index,
        "title": f"Neuron {index} of hidden layer {layer + 1}",
        "looks": looks_for(neuron) if layer == 0 else "",
        "pictures": [png(part, PALETTE) for part in pictures(neuron)],
        "sum": arithmetic(neuron, network.activation),
        # Long enough that the browser, which rounds to two decimals, rounds the number itself.
        "votes": [round(vote, 7) for vote in votes.tolist()],
    }
    return data | examples(network, layer, index) if exact else data


def looks_for(neuron: Neuron) -> str:
    """What the weights of a neuron in the first layer want to see."""
    return f"It looks for ink {where(neuron.weights)}, and for none {where(-neuron.weights)}."


def pictures(neuron: Neuron) -> list[ByteArray]:
    """What arrives, the weights, and their products, as places in the palette; each on a scale of its own."""
    return [_as_square(shades(part, full_colour(part))) for part in (neuron.signals, neuron.weights, neuron.products)]


def _as_square(places: ByteArray) -> ByteArray:
    """Pixels as a picture; neurons as the grid in which they stand on the page."""
    if len(places) == SIDE * SIDE:
        return places.reshape(SIDE, SIDE)
    across = columns(len(places))
    full = np.full(-(-len(places) // across) * across, len(PALETTE) - 1, np.uint8)
    full[: len(places)] = places
    return full.reshape(-1, across)


def arithmetic(neuron: Neuron, activation: str) -> str:
    """The sum, the bias and the activation, such as `z = 3.21 − 0.14 = 3.07, relu → 3.07`."""
    total, (products, bias) = round_parts([neuron.pre_activation - neuron.bias, neuron.bias])
    sign = "-" if bias < 0 else "+"
    text = f"z = {products:.2f} {sign} {abs(bias):.2f} = {total}, {activation} → {neuron.activation:.2f}"
    return text.replace("-", "−")


def examples(network: Network, layer: int, index: int) -> dict[str, Any]:
    """The digits that excite the neuron most, in a row, and what they are."""
    found = digits()
    rows = most_exciting(network, as_inputs(found.images), layer, index, SHOWN)
    labels = ", ".join(map(str, found.labels[rows]))
    return {"examples": png(sheet(found.images[rows], SHOWN, GAP)), "labels": labels, "count": DIGITS}
