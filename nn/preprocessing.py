"""From any drawing to the 28 x 28 picture that MNIST would have made of it.

A network only knows what it was shown. MNIST's digits were all written with much the same pen, cropped, fitted into
20 x 20 pixels and centred by weight; a drawing that skips this is a stranger to the network, however well it did on the
test set.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from nn.arrays import ByteArray, FloatArray
from nn.datasets import as_inputs
from nn.thickness import even

# Goes into every weight file: a network and the preparation of its pictures belong together.
NAME = "crop to the ink, pen of usual width, longest side to 20 pixels, centre of mass to the centre of 28 x 28"
# Networks from before the pen was evened out read pictures of both kinds.
READABLE = (NAME, NAME.replace("pen of usual width, ", ""))
SIDE = 28
FIT = 20
# The pen is measured, and drawn anew, on a copy of the drawing that has so many pixels on its longest side.
FINE = 64
# In MNIST's pictures the centre of mass lies within half a pixel of column 14 and row 14 (both counted from 0).
CENTRE = 14
# A picture whose darkest and lightest spots differ by less than this (of 255) shows nothing.
FAINTEST = 24
# Ink fainter than this (of 255, after stretching) is the noise of a camera or of JPEG, not pen.
NOISE = 26


@dataclass(frozen=True)
class Steps:
    """The stations of a drawing on its way to the network, to be shown. In all of them 0 is paper and 255 is ink.

    ink     : (height, width) uint8, the whole drawing
    box     : left, top, right, bottom of the ink within it, in pixels; right and bottom are just outside
    crop    : ink cut to the box
    evened  : crop scaled so that its longest side is 64, and redrawn with a pen of the usual width
    fitted  : evened scaled so that its longest side is 20
    centred : (28, 28) fitted moved so that its centre of mass is in the middle
    """

    ink: ByteArray
    box: tuple[int, int, int, int]
    crop: ByteArray
    evened: ByteArray
    fitted: ByteArray
    centred: ByteArray

    @property
    def inputs(self) -> FloatArray:
        """What the network reads: (1, 784) float32 from 0 to 1."""
        return as_inputs(self.centred.reshape(1, SIDE * SIDE))


def preprocess(
    picture: Image.Image | NDArray[Any], ink: Literal["light", "dark", "auto"] = "auto", usual_pen: bool = True
) -> Steps | None:
    """Make of a drawing what MNIST's authors made of theirs, and keep every step.

    picture : a Pillow image of any mode, or an array (height, width) or (height, width, 1 to 4) of uint8
    ink : whether the pen is lighter or darker than the paper; "auto" takes the border of the picture for paper
    usual_pen : whether to redraw the drawing with a pen of the usual width; False is only there to see what it is worth
    returns the steps, or None for a blank picture (one in which nothing stands out)
    Source: LeCun, Bottou, Bengio and Haffner (1998), "Gradient-Based Learning Applied to Document Recognition",
    section III.A.
    """
    strength = _ink(_grey(picture), ink)
    if strength is None:
        return None
    rows, columns = np.flatnonzero(strength.any(axis=1)), np.flatnonzero(strength.any(axis=0))
    box = (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    crop = strength[box[1] : box[3], box[0] : box[2]]
    evened = even(fit(crop, FINE)) if usual_pen else crop
    fitted = fit(evened)
    return Steps(strength, box, crop, evened, fitted, centre(fitted))


def fit(crop: ByteArray, longest: int = FIT) -> ByteArray:
    """Scale a picture so that its longest side has so many pixels; a new one is a weighted mean of the old ones around.

    crop : (height, width) uint8; returns (longest, up to longest) or (up to longest, longest) uint8
    """
    height, width = crop.shape
    scale = longest / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    fitted = np.asarray(Image.fromarray(crop).resize(size, Image.Resampling.BILINEAR))
    if not fitted.any():
        # A few specks on a huge sheet: in whole numbers their averages are all zero, in fractions they are not.
        fine = np.asarray(Image.fromarray(crop.astype(np.float32)).resize(size, Image.Resampling.BILINEAR))
        fitted = (fine * (255 / fine.max())).astype(np.uint8)
    # A thin line fades when it is averaged with the paper beside it; MNIST's digits all reach full ink (254 or 255).
    return _stretch(fitted)


def centre(fitted: ByteArray) -> ByteArray:
    """Put a small picture onto 28 x 28 so that the middle of its ink, not of its outline, is in the middle.

    centre of mass = sum(position * ink) / sum(ink), rounded to whole pixels as in MNIST

    fitted : (up to 20, up to 20) uint8 with some ink; returns (28, 28) uint8
    """
    height, width = fitted.shape
    mass = fitted.sum(dtype=np.float64)
    row = float(fitted.sum(axis=1) @ np.arange(height) / mass)
    column = float(fitted.sum(axis=0) @ np.arange(width) / mass)
    # Lopsided ink could be pushed over the edge: stop at the edge instead.
    top = min(max(round(CENTRE - row), 0), SIDE - height)
    left = min(max(round(CENTRE - column), 0), SIDE - width)
    centred = np.zeros((SIDE, SIDE), np.uint8)
    centred[top : top + height, left : left + width] = fitted
    return centred


def _ink(grey: ByteArray, ink: str) -> ByteArray | None:
    """How much ink is at each pixel: the distance from the colour of the paper, stretched to 0..255."""
    if grey.size == 0 or int(grey.max()) - int(grey.min()) < FAINTEST:
        return None
    light = ink == "light" or (ink == "auto" and _paper(grey) < 128)
    if ink == "auto":
        paper = _paper(grey)
    else:
        paper = int(grey.min() if light else grey.max())
    signed = grey.astype(np.int16) - paper
    strength = np.clip(signed if light else -signed, 0, 255).astype(np.uint8)
    if strength.max() < FAINTEST:
        return None
    strength = _stretch(strength)
    strength[strength < NOISE] = 0
    return strength


def _paper(grey: ByteArray) -> int:
    """The colour of the paper: what most of the border looks like."""
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    return int(np.median(border))


def _stretch(picture: ByteArray) -> ByteArray:
    """Scale so that the strongest ink is 255."""
    # In whole numbers, so that a picture which reaches 255 already stays exactly as it is.
    strongest = int(picture.max())
    return (picture.astype(np.uint16) * 255 // strongest).astype(np.uint8)


def _grey(picture: Image.Image | NDArray[Any]) -> ByteArray:
    """Any picture as brightness 0..255; what is transparent takes the colour of the paper."""
    if not isinstance(picture, Image.Image):
        array = np.asarray(picture, np.uint8)
        picture = Image.fromarray(array[..., 0] if array.ndim == 3 and array.shape[2] == 1 else array)
    if picture.mode.startswith(("I", "F")):
        # Sixteen bits and more: Pillow's own conversion would cut off instead of scaling.
        deep = np.nan_to_num(np.asarray(picture, np.float64))
        return (deep * (255 / max(float(deep.max()), 1.0))).clip(0, 255).astype(np.uint8)
    if picture.mode == "LAB":
        picture = picture.getchannel("L")  # its lightness, which Pillow cannot take out by convert()
    pixels = np.asarray(picture.convert("LA"))
    grey, alpha = pixels[..., 0], pixels[..., 1]
    if alpha.size == 0 or alpha.min() == 255:
        return grey
    if alpha.max() == 0:
        return np.zeros_like(grey)
    visible = grey[alpha > 127] if (alpha > 127).any() else grey[alpha > 0]
    mostly = float(np.median(visible))
    # Much paint and few holes: the paint is the paper. Little paint: the paint is the ink, and the paper its opposite.
    if (alpha > 127).mean() > 0.5:
        paper = mostly
    else:
        paper = 0.0 if mostly >= 128 else 255.0
    share = alpha / np.float32(255)
    return (grey * share + np.float32(paper) * (1 - share)).astype(np.uint8)
