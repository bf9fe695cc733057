"""The weights of the first layer as images: each weight where its pixel is, or the filters of a convolution."""

from typing import NamedTuple

import numpy as np

from nn.dataset import IMAGE_SIZE
from nn.layers import Convolution
from nn.network import Network
from nn.visualize.colormap import COLORMAP, NEGATIVE, POSITIVE, color_indices, full_color
from nn.visualize.png import GAP, data_uri, image_grid
from ui.shared.legend import swatch

# Images in a row at most.
MAX_COLUMNS = 8


class Arrangement(NamedTuple):
    """How images are arranged.

    unit  : what each image belongs to
    limit : of more than this, only so many are shown
    zoom  : pixels of the screen for each of theirs, if there is room
    gap   : pixels between two images
    """

    unit: str
    limit: int = 32
    zoom: int = 3
    gap: int = GAP


DIGITS = Arrangement("output neuron")
NEURONS = Arrangement("neuron")
FILTERS = Arrangement("filter", limit=64, zoom=10, gap=1)


def first_layer(network: Network, limit: int | None = None) -> str:
    """The weights into each neuron of the first layer, or its filters, all on one scale, with a legend; as HTML.

    limit : of more than this, only so many are shown, evenly spaced
    """
    layer = network.layers[0]
    if isinstance(layer, Convolution):
        arrangement, side = FILTERS, layer.patches.size
    else:
        arrangement, side = NEURONS if len(network.layers) > 1 else DIGITS, IMAGE_SIZE
    unit, zoom, count = arrangement.unit, arrangement.zoom, layer.weights.shape[1]
    at = np.linspace(0, count - 1, min(count, limit or arrangement.limit)).round().astype(int)
    shown = layer.weights[:, at].T
    scale = full_color(shown)
    images = color_indices(shown, scale).reshape(-1, side, side)
    image = image_grid(images, columns(len(shown)), arrangement.gap, len(COLORMAP) - 1)
    what = _describe(arrangement, count, len(shown))
    labels = _digit_labels(count) if arrangement is DIGITS else ""
    height, width = image.shape
    return (
        f'<figure class="weights"><p><b>{what}.</b> Each image: the weights of one {unit}.</p><div class="sheet">'
        f'<img src="{data_uri(image, COLORMAP)}" width="{width * zoom}" height="{height * zoom}" decoding="sync"'
        f' alt="{what}, as images.">{labels}</div><figcaption>'
        f"{swatch(POSITIVE)} Blue: positive weight, ink here raises the output. {swatch(NEGATIVE)} Orange: negative "
        f"weight, ink here lowers it. Full colour: {scale:.2g} or more."
        "</figcaption></figure>"
    )


def _describe(arrangement: Arrangement, count: int, shown: int) -> str:
    """What is shown, such as `First-layer weights (32 of 64 neurons)`."""
    units = f"1 {arrangement.unit}" if count == 1 else f"{count:,} {arrangement.unit}s"
    return f"First-layer weights ({units if shown == count else f'{shown} of {units}'})"


def _digit_labels(count: int) -> str:
    """The digits, each on its image; hidden from screen readers, for which all images are one."""
    items = "".join(f"<li>{digit}</li>" for digit in range(count))
    return f'<ol style="--columns: {columns(count)}" aria-hidden="true">{items}</ol>'


def columns(count: int) -> int:
    """How many images in a row, so that all rows are about as long: 8 for 32, 5 for 10."""
    rows = -(-count // MAX_COLUMNS)
    return -(-count // rows)
