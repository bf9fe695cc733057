"""Buttons that show an image."""

from collections.abc import Mapping

from nn.arrays import ByteArray
from nn.dataset import IMAGE_SIZE
from nn.visualize.png import data_uri


def images_on_buttons(images: Mapping[str, ByteArray]) -> str:
    """A style sheet that puts digits on buttons. images : key of a button -> (784,) or (28, 28) uint8"""
    rules = "".join(
        f'.st-key-{key} button {{ background-image: url("{data_uri(image.reshape(IMAGE_SIZE, IMAGE_SIZE))}"); }}'
        for key, image in images.items()
    )
    return f"<style>{rules}</style>"
