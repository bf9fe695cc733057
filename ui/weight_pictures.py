"""What the neurons of the first layer look for: the weight of each pixel, put back where the pixel is."""

import numpy as np

from nn.arrays import ByteArray, FloatArray
from nn.network import Network
from nn.preprocessing import SIDE
from ui.pictures import data_uri, sheet

# Pictures in a row at most, pixels between two of them, and pixels of the screen for each of theirs, if there is room.
COLUMNS, GAP, ZOOM = 8, 2, 3
# Shades of each colour: more of them would make the file larger, and would not be told apart.
SHADES = 20
# The full colour stands for a size that 99.5 % of the weights stay below, so that a few giants leave the rest visible.
STAY_BELOW = 0.995
# Red, green, blue, and how solid: the page shines through where a weight is small, be it light or dark. Blue and orange
# are a pair that the colour-blind can tell apart.
FOR, AGAINST, ZERO, NOTHING = (44, 116, 235, 255), (240, 100, 20, 255), (128, 128, 128, 36), (0, 0, 0, 0)


def first_layer(network: Network, limit: int = 32) -> str:
    """The weights into each neuron of the first layer as a picture, all on one scale, with a legend; as HTML.

    limit : of more neurons than this, only so many are shown, evenly chosen and always the same ones
    """
    weights = network.layers[0].weights
    count = weights.shape[1]
    shown = weights[:, np.linspace(0, count - 1, min(count, limit)).round().astype(int)].T
    scale = full_colour(shown)
    picture = arrange(shades(shown, scale).reshape(-1, SIDE, SIDE))
    what, one = _words(count, len(shown), hidden=len(network.layers) > 1)
    labels = "" if one == "neuron" else _digits(count)
    height, width = picture.shape
    return (
        f'<figure class="weights"><p><b>Weights:</b> {what}.</p><div class="sheet">'
        f'<img src="{data_uri(picture, PALETTE)}" width="{width * ZOOM}" height="{height * ZOOM}" decoding="sync"'
        f' alt="Weights as pictures: {what}.">{labels}</div><figcaption>'
        f"{swatch(FOR)} Blue: ink here speaks for the {one}. {swatch(AGAINST)} Orange: it speaks against it. "
        f"The stronger the colour, the larger the weight; the full colour means {scale:.2g} or more."
        "</figcaption></figure>"
    )


def _words(count: int, shown: int, hidden: bool) -> tuple[str, str]:
    """What can be seen, and what each picture belongs to."""
    if not hidden:
        return "what each digit looks for, since this network has no hidden neurons", "digit"
    if count == 1:
        return "what the only neuron in hidden layer 1 looks for", "neuron"
    if shown == count:
        return f"what each of the {count} neurons in hidden layer 1 looks for", "neuron"
    return f"what {shown} of the {count:,} neurons in hidden layer 1 look for", "neuron"


def swatch(colour: tuple[int, ...]) -> str:
    """A little square of a colour, for a legend."""
    return f'<i style="background: rgb{colour[:3]}"></i>'


def _digits(count: int) -> str:
    """The digits, each on its picture; not for screen readers, to which all pictures are one."""
    items = "".join(f"<li>{digit}</li>" for digit in range(count))
    return f'<ol style="--columns: {columns(count)}" aria-hidden="true">{items}</ol>'


def full_colour(weights: FloatArray) -> float:
    """The size of weight that gets the full colour, for and against alike; never 0."""
    sizes = np.abs(weights)
    return float(np.quantile(sizes, STAY_BELOW)) or float(sizes.max()) or 1.0


def shades(weights: FloatArray, scale: float) -> ByteArray:
    """Each weight as a place in the palette: 0 is all AGAINST, SHADES is no weight, 2 * SHADES is all FOR."""
    places: ByteArray = (np.rint(np.clip(weights, -scale, scale) / scale * SHADES) + SHADES).astype(np.uint8)
    return places


def columns(count: int) -> int:
    """How many pictures in a row, so that all rows are about as long: 8 for 32, 5 for 10."""
    rows = -(-count // COLUMNS)
    return -(-count // rows)


def arrange(pictures: ByteArray) -> ByteArray:
    """Pictures in as many rows as it takes, with gaps of NOTHING between them. pictures : (count, SIDE, SIDE)"""
    return sheet(pictures, columns(len(pictures)), GAP, len(PALETTE) - 1)


def _palette() -> ByteArray:
    """From AGAINST over ZERO to FOR, and NOTHING as the last colour; see shades."""
    share = np.linspace(0, 1, SHADES + 1)[:, None]
    against, towards = (np.array(ZERO) * (1 - share) + np.array(full) * share for full in (AGAINST, FOR))
    palette: ByteArray = np.rint(np.concatenate([against[:0:-1], towards, [NOTHING]])).astype(np.uint8)
    return palette


PALETTE = _palette()
