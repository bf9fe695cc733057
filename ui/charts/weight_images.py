"""The weights of the first layer as images: the weight of each pixel where the pixel is."""

import numpy as np

from nn.arrays import ByteArray
from nn.dataset import IMAGE_SIZE
from nn.network import Network
from nn.visualize.colormap import COLORMAP, NEGATIVE, POSITIVE, color_indices, full_color
from nn.visualize.png import GAP, data_uri, image_grid
from ui.shared.legend import swatch

# Images in a row at most, and pixels of the screen for each of theirs, if there is room.
MAX_COLUMNS, ZOOM = 8, 3


def first_layer(network: Network, limit: int = 32) -> str:
    """The weights into each neuron of the first layer, all on one scale, with a legend; as HTML.

    limit : of more neurons than this, only so many are shown, evenly spaced
    """
    weights = network.layers[0].weights
    count = weights.shape[1]
    shown = weights[:, np.linspace(0, count - 1, min(count, limit)).round().astype(int)].T
    scale = full_color(shown)
    image = arrange(color_indices(shown, scale).reshape(-1, IMAGE_SIZE, IMAGE_SIZE))
    what, one = _describe(count, len(shown), hidden=len(network.layers) > 1)
    labels = "" if one == "neuron" else _digit_labels(count)
    height, width = image.shape
    return (
        f'<figure class="weights"><p><b>Weights:</b> {what}.</p><div class="sheet">'
        f'<img src="{data_uri(image, COLORMAP)}" width="{width * ZOOM}" height="{height * ZOOM}" decoding="sync"'
        f' alt="Weights as pictures: {what}.">{labels}</div><figcaption>'
        f"{swatch(POSITIVE)} Blue: ink here speaks for the {one}. {swatch(NEGATIVE)} Orange: it speaks against it. "
        f"The stronger the colour, the larger the weight; the full colour means {scale:.2g} or more."
        "</figcaption></figure>"
    )


def _describe(count: int, shown: int, hidden: bool) -> tuple[str, str]:
    """What is shown, and what each image belongs to."""
    if not hidden:
        return "what each digit looks for, since this network has no hidden neurons", "digit"
    if count == 1:
        return "what the only neuron in hidden layer 1 looks for", "neuron"
    if shown == count:
        return f"what each of the {count} neurons in hidden layer 1 looks for", "neuron"
    return f"what {shown} of the {count:,} neurons in hidden layer 1 look for", "neuron"


def _digit_labels(count: int) -> str:
    """The digits, each on its image; hidden from screen readers, for which all images are one."""
    items = "".join(f"<li>{digit}</li>" for digit in range(count))
    return f'<ol style="--columns: {columns(count)}" aria-hidden="true">{items}</ol>'


def columns(count: int) -> int:
    """How many images in a row, so that all rows are about as long: 8 for 32, 5 for 10."""
    rows = -(-count // MAX_COLUMNS)
    return -(-count // rows)


def arrange(images: ByteArray) -> ByteArray:
    """Images in rows, with transparent gaps between them. images : (count, 28, 28) indices into COLORMAP"""
    return image_grid(images, columns(len(images)), GAP, len(COLORMAP) - 1)
