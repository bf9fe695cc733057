"""The weights of the first layer as images: each weight where its pixel is, or the filters of a convolution."""

from typing import NamedTuple

import numpy as np

from nn.dataset import IMAGE_SIZE
from nn.layers import Convolution
from nn.network import Network
from nn.visualize.colormap import COLORMAP, NEGATIVE, POSITIVE, color_indices, full_color
from nn.visualize.png import GAP, data_uri, image_grid
from ui.texts import common_texts
from ui.texts import network_texts as texts
from ui.widgets.legend import swatch

# Images in a row at most.
MAX_COLUMNS = 8


class Arrangement(NamedTuple):
    """How images are arranged.

    one, several : how many images there are, in words
    about : what each image shows
    limit : of more than this, only so many are shown
    zoom  : pixels of the screen for each of theirs, if there is room
    gap   : pixels between two images
    """

    one: str
    several: str
    about: str
    limit: int = 32
    zoom: int = 3
    gap: int = GAP


DIGITS = Arrangement(texts.ONE_OUTPUT, texts.SEVERAL_OUTPUTS, texts.WEIGHTS_OF_OUTPUT)
NEURONS = Arrangement(common_texts.ONE_NEURON, common_texts.SEVERAL_NEURONS, texts.WEIGHTS_OF_NEURON)
FILTERS = Arrangement(
    common_texts.ONE_FILTER, common_texts.SEVERAL_FILTERS, texts.WEIGHTS_OF_FILTER, limit=64, zoom=10, gap=1
)


def first_layer(network: Network) -> str:
    """The weights into each neuron of the first layer, or its filters, all on one scale, with a legend; as HTML.

    Of more than the arrangement's limit, so many are shown, evenly spaced.
    """
    layer = network.layers[0]
    if isinstance(layer, Convolution):
        arrangement, side = FILTERS, layer.patches.size
    else:
        arrangement, side = NEURONS if len(network.layers) > 1 else DIGITS, IMAGE_SIZE
    zoom, count = arrangement.zoom, layer.weights.shape[1]
    at = np.linspace(0, count - 1, min(count, arrangement.limit)).round().astype(int)
    shown = layer.weights[:, at].T
    scale = full_color(shown)
    images = color_indices(shown, scale).reshape(-1, side, side)
    image = image_grid(images, images_per_row(len(shown)), arrangement.gap, len(COLORMAP) - 1)
    title = _describe(arrangement, count, len(shown))
    legend = texts.WEIGHTS_LEGEND.format(blue=swatch(POSITIVE), orange=swatch(NEGATIVE), scale=scale)
    labels = _digit_labels(count) if arrangement is DIGITS else ""
    height, width = image.shape
    return (
        f'<figure class="weights"><p><b>{title}.</b> {arrangement.about}</p><div class="sheet">'
        f'<img src="{data_uri(image, COLORMAP)}" width="{width * zoom}" height="{height * zoom}" decoding="sync"'
        f' alt="{texts.WEIGHTS_LABEL.format(title=title)}">{labels}</div><figcaption>{legend}</figcaption></figure>'
    )


def _describe(arrangement: Arrangement, count: int, shown: int) -> str:
    """What is shown, such as `First-layer weights (32 of 64 neurons)`."""
    units = (arrangement.one if count == 1 else arrangement.several).format(count=count)
    return texts.FIRST_LAYER.format(
        units=units if shown == count else texts.SOME_OF_UNITS.format(shown=shown, units=units)
    )


def _digit_labels(count: int) -> str:
    """The digits, each on its image; hidden from screen readers, for which all images are one."""
    items = "".join(f"<li>{digit}</li>" for digit in range(count))
    return f'<ol style="--columns: {images_per_row(count)}" aria-hidden="true">{items}</ol>'


def images_per_row(count: int) -> int:
    """How many images in a row, so that all rows are about as long: 8 for 32, 5 for 10."""
    rows = -(-count // MAX_COLUMNS)
    return -(-count // rows)
