"""Reads all digits of a picture file or a photograph, in as many pixels as small digits need."""

from typing import Any

from numpy.typing import NDArray
from PIL import Image

from nn.images.bounding_box import Box
from nn.images.ink.intensity import Ink
from nn.images.preprocessing import preprocess
from nn.network import Network
from nn.recognition.reading import ReadDigit, read_digits


def read_picture(
    image: Image.Image | NDArray[Any], network: Network, reject_threshold: float = 0.0, ink: Ink = "auto"
) -> list[ReadDigit]:
    """Read all digits of a picture, in order of reading; an empty list for a blank one.

    image, ink       : see nn.images.preprocessing.preprocess
    reject_threshold : see nn.calibration.rejection
    """
    stages = preprocess(image, ink)
    if stages is None:
        return []
    digits = read_digits(stages, network, reject_threshold)
    if ink != "auto" or (len(digits) == 1 and digits[0].text != "?"):
        return digits
    finer = preprocess(image, ink, several=True)
    return read_digits(finer, network, reject_threshold) if finer else digits


def box_in_picture(digit: ReadDigit, image: Image.Image) -> Box:
    """The box of a digit in pixels of the picture, which its ink was reduced from."""
    height, width = digit.stages.ink.shape
    left, top, right, bottom = digit.box
    across, down = image.width / width, image.height / height
    return round(left * across), round(top * down), round(right * across), round(bottom * down)
