"""Puts ink into a square, such as the page's canvas."""

import numpy as np
from PIL import Image

from nn.arrays import ByteArray
from nn.images.bounding_box import bounding_box, cut

# Background on each side, as a share of the square.
MARGIN = 0.1


def fit_into_square(ink: ByteArray, size: int, margin: float = MARGIN) -> ByteArray:
    """Cut an image to its ink, scale it to fit, and put it into the middle of a square.

    ink : (height, width) uint8, 0 for background, not blank; returns (size, size) uint8
    """
    crop = cut(ink, bounding_box(ink))
    scale = size * (1 - 2 * margin) / max(crop.shape)
    height, width = (max(1, round(side * scale)) for side in crop.shape)
    scaled = np.asarray(Image.fromarray(crop).resize((width, height), Image.Resampling.LANCZOS))
    square = np.zeros((size, size), np.uint8)
    top, left = (size - height) // 2, (size - width) // 2
    square[top : top + height, left : left + width] = scaled
    return square
