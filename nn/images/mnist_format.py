"""Recognizes pictures that are MNIST images already, such as MNIST saved as PNG; they need no preprocessing."""

import numpy as np
from PIL import Image

from nn.arrays import ByteArray
from nn.dataset import IMAGE_SIZE
from nn.images.preprocessing import CENTRE, FIT_SIZE, network_image

# From which value on a pixel counts as ink; JPEG leaves smaller values around the strokes.
INK = 32
# How far the longest side may be from 20 pixels, and the centre of mass from (14, 14). MNIST's own images deviate by 2
# and 0.52, those saved as JPEG by a little more.
SIZE_TOLERANCE, CENTRE_TOLERANCE = 2, 0.6
# The brightest pixel is at least this; in MNIST, it is 254 or 255.
FULL_INK = 240
EIGHT_BIT_MODES = ("1", "L", "LA", "P", "RGB", "RGBA")


def dataset_image(picture: Image.Image) -> tuple[ByteArray, bool]:
    """The image of a picture for a data set: (28, 28) uint8, and whether it was in MNIST's format and is unchanged.

    Any other picture is preprocessed (see preprocessing.preprocess); a blank one gives zeros.
    """
    image = mnist_image(picture)
    return (network_image(picture), False) if image is None else (image, True)


def mnist_image(picture: Image.Image) -> ByteArray | None:
    """The pixels of a picture that is in MNIST's format, or None.

    That is: 28 x 28 grey pixels, the ink 20 pixels high or wide, its centre of mass in the middle; white on black, or
    black on white, which is inverted. Hardly any picture is so by chance.

    returns (28, 28) uint8, 0 is background and 255 is full ink
    """
    if picture.size != (IMAGE_SIZE, IMAGE_SIZE) or picture.mode not in EIGHT_BIT_MODES:
        return None
    red, green, blue, alpha = np.moveaxis(np.asarray(picture.convert("RGBA")), 2, 0)
    if np.any(red != green) or np.any(red != blue) or alpha.min() < 255:
        return None
    return next((image for image in (red.copy(), 255 - red) if _is_mnist_format(image)), None)


def _is_mnist_format(image: ByteArray) -> bool:
    rows, columns = (np.flatnonzero((image >= INK).any(axis=axis)) for axis in (1, 0))
    if not len(rows) or image.max() < FULL_INK:
        return False
    longest = max(np.ptp(rows), np.ptp(columns)) + 1
    mass, positions = image.sum(), np.arange(IMAGE_SIZE)
    middle = np.array([image.sum(axis=1) @ positions, image.sum(axis=0) @ positions]) / mass
    is_centred = np.abs(middle - CENTRE).max() <= CENTRE_TOLERANCE
    return bool(abs(int(longest) - FIT_SIZE) <= SIZE_TOLERANCE and is_centred)
