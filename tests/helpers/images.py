"""Decodes the PNG files that the page embeds, and compares images of digits."""

import base64
from io import BytesIO

import numpy as np
from PIL import Image

from nn.arrays import ByteArray


def decode_png(text: str, mode: str | None = None) -> ByteArray:
    """The pixels of a PNG file in base64, or of a data URI. mode : of Pillow, such as RGBA"""
    image = Image.open(BytesIO(base64.b64decode(text.removeprefix("data:image/png;base64,"))))
    return np.asarray(image.convert(mode) if mode else image)


def crop_to_ink(image: ByteArray) -> ByteArray:
    """The bounding box of the pixels above 0."""
    rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
    return image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def aligned_difference(image: ByteArray, other: ByteArray) -> float:
    """Mean absolute difference in grey levels, up to a shift by a pixel, which the rounding of a centre allows."""
    shifts = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    return float(min(np.abs(np.roll(image, shift, (0, 1)).astype(float) - other).mean() for shift in shifts))
