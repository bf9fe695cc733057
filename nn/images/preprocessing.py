"""Preprocessing: turns any image of a digit into a 28 x 28 image like those of MNIST.

All MNIST digits have similar stroke widths, fit into 20 x 20 pixels and are centred by centre of mass; a network that
is trained on them needs its inputs in the same form.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from nn.arrays import ByteArray, FloatArray
from nn.dataset import IMAGE_SIZE, as_inputs
from nn.images.bounding_box import Box, bounding_box, cut
from nn.images.ink.intensity import Ink, ink_intensity
from nn.images.specks import remove_specks
from nn.images.stroke_width import normalize_stroke_width

# Stored in every weight file: a network and the preprocessing of its inputs belong together.
PREPROCESSING = (
    "specks removed, crop to the ink, pen of usual width, longest side to 20 pixels, "
    "centre of mass to the centre of 28 x 28"
)
# Weight files from before specks were removed, and from before stroke widths were normalized, name the recipe without.
READABLE_PREPROCESSING = (
    PREPROCESSING,
    PREPROCESSING.replace("specks removed, ", ""),
    PREPROCESSING.replace("specks removed, ", "").replace("pen of usual width, ", ""),
)
FIT_SIZE = 20
# The stroke width is normalized on a copy with this many pixels on its longest side.
NORMALIZATION_SIZE = 64
# In MNIST's images the centre of mass lies within half a pixel of column 14 and row 14 (both counted from 0).
CENTRE = 14


@dataclass(frozen=True)
class PreprocessingStages:
    """The intermediate images of preprocessing; 0 is background and 255 is ink.

    ink        : (height, width) uint8, the whole drawing
    cleaned    : ink without specks and marks at the edge
    box        : bounding box of the cleaned ink in pixels: left, top, right, bottom (right and bottom exclusive)
    crop       : cleaned, cut to the box
    normalized : crop scaled to 64 pixels on its longest side, then redrawn with the standard stroke width, which
                 changes its size
    fitted     : normalized scaled to 20 pixels on its longest side
    centred    : (28, 28), fitted with its centre of mass moved to the centre
    """

    ink: ByteArray
    cleaned: ByteArray
    box: Box
    crop: ByteArray
    normalized: ByteArray
    fitted: ByteArray
    centred: ByteArray

    @property
    def inputs(self) -> FloatArray:
        """Network inputs: (1, 784) float32 from 0 to 1."""
        return as_inputs(self.centred.reshape(1, IMAGE_SIZE * IMAGE_SIZE))


def preprocess(
    image: Image.Image | NDArray[Any], ink: Ink = "auto", normalize_width: bool = True, several: bool = False
) -> PreprocessingStages | None:
    """Convert an image of a digit to MNIST's format and return all stages, or None for a blank image.

    image : a Pillow image of any mode, or an array (height, width) or (height, width, 1 to 4) of uint8
    ink   : whether the ink is lighter or darker than the background; "auto" finds out
    normalize_width : whether to normalize the stroke width; False serves as a baseline
    several : whether the picture may show several digits (see ink_intensity); nn.recognition reads them
    Source: LeCun, Bottou, Bengio and Haffner (1998), "Gradient-Based Learning Applied to Document Recognition",
    section III.A.
    """
    intensity = ink_intensity(image, ink, several)
    if intensity is None:
        return None
    cleaned = remove_specks(intensity)
    box = bounding_box(cleaned)
    crop = cut(cleaned, box)
    return PreprocessingStages(intensity, cleaned, box, crop, *preprocess_crop(crop, normalize_width))


def preprocess_crop(
    crop: ByteArray, normalize_width: bool = True, size: int = NORMALIZATION_SIZE
) -> tuple[ByteArray, ByteArray, ByteArray]:
    """The stages from the crop on: normalized, fitted, centred.

    crop : (height, width) uint8, cut to the ink
    size : longest side of the copy on which the stroke width is normalized; a smaller one is faster, and less exact
    """
    normalized = normalize_stroke_width(fit(crop, size)) if normalize_width else crop
    fitted = fit(normalized)
    return normalized, fitted, centre(fitted)


def network_image(image: Image.Image | NDArray[Any], ink: Ink = "auto", normalize_width: bool = True) -> ByteArray:
    """The last stage alone: (28, 28) uint8; blank for a blank image. The arguments are those of `preprocess`."""
    stages = preprocess(image, ink, normalize_width)
    return np.zeros((IMAGE_SIZE, IMAGE_SIZE), np.uint8) if stages is None else stages.centred


def fit(crop: ByteArray, longest: int = FIT_SIZE) -> ByteArray:
    """Scale an image so that its longest side has `longest` pixels, with antialiasing and a maximum of 255.

    crop : (height, width) uint8; returns (longest, up to longest) or (up to longest, longest) uint8
    """
    height, width = crop.shape
    scale = longest / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    fitted = np.asarray(Image.fromarray(crop).resize(size, Image.Resampling.BILINEAR))
    if not fitted.any():
        # A few pixels of ink in a huge image: their averages round to 0 in uint8, but not in float32.
        precise = np.asarray(Image.fromarray(crop.astype(np.float32)).resize(size, Image.Resampling.BILINEAR))
        fitted = (precise * (255 / precise.max())).astype(np.uint8)
    # Averaging fades thin lines, but all digits of MNIST reach 254 or 255.
    return _scale_to_full(fitted)


def centre(fitted: ByteArray) -> ByteArray:
    """Paste images into 28 x 28 so that their centre of mass is in the middle, in whole pixels as in MNIST.

    centre of mass = sum(position * ink) / sum(ink)

    fitted : (..., up to 20, up to 20) uint8, none of them blank; returns (..., 28, 28) uint8
    """
    height, width = fitted.shape[-2:]
    images = fitted.reshape(-1, height, width)
    mass = images.sum(axis=(1, 2), dtype=np.float64)
    rows, columns = np.arange(height), np.arange(width)
    # Clipped, because the centre of mass of asymmetric ink can lie so far out that the image would leave the 28 x 28.
    top = np.clip(np.rint(CENTRE - images.sum(axis=2) @ rows / mass), 0, IMAGE_SIZE - height).astype(int)
    left = np.clip(np.rint(CENTRE - images.sum(axis=1) @ columns / mass), 0, IMAGE_SIZE - width).astype(int)
    centred = np.zeros((len(images), IMAGE_SIZE, IMAGE_SIZE), np.uint8)
    index = np.arange(len(images))[:, None, None]
    centred[index, (top[:, None] + rows)[:, :, None], (left[:, None] + columns)[:, None, :]] = images
    return centred.reshape(*fitted.shape[:-2], IMAGE_SIZE, IMAGE_SIZE)


def _scale_to_full(image: ByteArray) -> ByteArray:
    """Scale so that the maximum is 255."""
    # Integer arithmetic leaves an image whose maximum is 255 already exactly as it is.
    return (image.astype(np.uint16) * 255 // int(image.max())).astype(np.uint8)
