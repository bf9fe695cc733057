"""Encodes arrays as PNG files for HTML and JSON."""

import base64
from io import BytesIO

import numpy as np
from PIL import Image

from nn.arrays import ByteArray
from nn.dataset import IMAGE_SIZE

# Pixels between two images of a grid.
GAP = 2


def encode_png(image: ByteArray, colormap: ByteArray | None = None) -> str:
    """A PNG file in base64.

    image    : (height, width) uint8, grey levels, or with a colormap indices into it
    colormap : (colors, 4) uint8: red, green, blue, alpha
    """
    encoded = Image.fromarray(image)
    if colormap is not None:
        encoded.putpalette(colormap.tobytes(), "RGBA")
    buffer = BytesIO()
    encoded.save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode("ascii")


def data_uri(image: ByteArray, colormap: ByteArray | None = None) -> str:
    """A PNG file as a data URI; see encode_png."""
    return "data:image/png;base64," + encode_png(image, colormap)


def half_size(image: ByteArray) -> ByteArray:
    """An image at half its size; each pixel is the mean of four pixels."""
    return np.asarray(Image.fromarray(image).reduce(2))


def image_grid(images: ByteArray, columns: int, gap: int = 0, fill: int = 0) -> ByteArray:
    """Arrange images of equal size in rows.

    images : (count, height, width) uint8, or (count, 784) for digits; gap : pixels of `fill` between them
    returns (rows * (height + gap) - gap, columns * (width + gap) - gap) uint8
    """
    if images.ndim == 2:
        images = images.reshape(-1, IMAGE_SIZE, IMAGE_SIZE)
    count, height, width = images.shape
    rows = -(-count // columns)
    down, across = height + gap, width + gap
    cells = np.full((rows * columns, down, across), fill, np.uint8)
    cells[:count, :height, :width] = images
    grid = cells.reshape(rows, columns, down, across).swapaxes(1, 2).reshape(rows * down, columns * across)
    return grid[: rows * down - gap, : columns * across - gap]
