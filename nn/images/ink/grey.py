"""Any picture as grey levels: transparency, colours, and pixels of more than 8 bits."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from nn.arrays import BoolArray, ByteArray
from nn.images.bounding_box import bounding_box

# A colour channel replaces the grey levels if its standard deviation is this many times theirs: ink that differs from
# the background in colour more than in brightness.
CHANNEL_GAIN = 1.5
# Visible pixels that fill this share of their bounding box are a patch with a background of its own.
PATCH_FILL = 0.7
# Standard deviation (of 255) from which such a patch is not of one colour.
PATCH_DEVIATION = 6
# Rounded corners are at most this share of a picture.
CORNERS = 0.05


def to_grey(image: Image.Image | NDArray[Any]) -> ByteArray:
    """Any image as grey levels 0..255, with transparent pixels blended into the background.

    image : a Pillow image of any mode, or an array (height, width) or (height, width, 1 to 4) of uint8
    returns (height, width) uint8
    """
    if not isinstance(image, Image.Image):
        array = np.asarray(image, np.uint8)
        array = array[..., 0] if array.ndim == 3 and array.shape[2] == 1 else array
        if array.ndim == 2:
            return array
        image = Image.fromarray(array)
    if image.mode.startswith(("I", "F")):
        # Pillow's conversion of 16 bits and more clips instead of scaling.
        with np.errstate(invalid="ignore"):  # there are several NaN, and converting some of them is reported
            values = np.nan_to_num(np.asarray(image, np.float64)).clip(0)
        return (values * (255 / max(float(values.max()), 1.0))).astype(np.uint8)
    if image.mode == "LAB":
        image = image.getchannel("L")  # the lightness, which Pillow cannot extract by convert()
    if image.mode == "La":
        image = image.convert("LA")  # from which Pillow can convert to RGBA
    pixels = np.asarray(image.convert("RGBA"))
    if not pixels.size:
        return pixels[..., 0]
    return _channel_of_most_contrast(_opaque(pixels[..., :3], pixels[..., 3]))


def _channel_of_most_contrast(colours: ByteArray) -> ByteArray:
    """The grey levels, or those of a colour channel that varies much more. (height, width, 3) -> (height, width)"""
    grey = np.asarray(Image.fromarray(colours).convert("L"))
    channels = [colours[..., channel] for channel in range(3)]
    best = max(channels, key=np.std)
    return best if best.std() > CHANNEL_GAIN * grey.std() else grey


def _opaque(colours: ByteArray, alpha: ByteArray) -> ByteArray:
    """Blend transparent pixels into the background.

    blended = colours * opacity + background * (1 - opacity)

    colours : (height, width, 3); alpha : (height, width); returns (height, width, 3) uint8
    """
    if alpha.min() == 255:
        return colours
    if alpha.max() == 0:
        return np.zeros_like(colours)
    visible = alpha > min(127, int(alpha.max()) - 1)
    typical = np.median(colours[visible], axis=0)
    if (visible.mean() > 0.5 and not _is_cut_out(colours, visible)) or _is_patch(colours, visible):
        # The image shows its background.
        background = typical
    else:
        # Only the ink is opaque, or only the paper.
        background = np.full(3, 0.0 if typical.mean() >= 128 else 255.0)
    opacity = (alpha / np.float32(255))[..., np.newaxis]
    blended: ByteArray = (colours * opacity + background.astype(np.float32) * (1 - opacity)).astype(np.uint8)
    return blended


def _is_cut_out(colours: ByteArray, visible: BoolArray) -> bool:
    """Whether the visible pixels are of one colour, and their outline is the drawing: holes in paper, or bold ink."""
    border = np.concatenate([visible[0], visible[-1], visible[:, 0], visible[:, -1]])
    # Rounded corners of a blank picture are no drawing.
    has_outline = not visible.all() and (bool(border.all()) or float(visible.mean()) < 1 - CORNERS)
    return has_outline and float(colours[visible].std(axis=0).max()) <= PATCH_DEVIATION


def _is_patch(colours: ByteArray, visible: BoolArray) -> bool:
    """Whether the visible pixels fill a region and are not of one colour, as a note on a transparent ground."""
    left, top, right, bottom = bounding_box(visible)
    area = (right - left) * (bottom - top)
    filled = float(visible.sum()) > PATCH_FILL * area
    return filled and float(colours[visible].std(axis=0).max()) > PATCH_DEVIATION
