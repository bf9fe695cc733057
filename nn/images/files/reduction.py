"""Reduces large pictures: by the decoder where it can do so, else piece by piece, without a copy of the whole."""

from PIL import Image

from nn.images.ink.intensity import PICTURE_SIZE

# Pictures of twice this length on the longest side are reduced; preprocessing reduces them further.
MIN_LENGTH = 1000
assert MIN_LENGTH > PICTURE_SIZE
# Pieces have about this many pixels on each side.
PIECE = 256


def reduce_in_decoder(image: Image.Image) -> None:
    """Tell the decoder of a JPEG file to decode a half, a quarter or an eighth of the size; others ignore it."""
    factor = _factor(image)
    if factor > 1:
        image.draft(None, (image.width // factor, image.height // factor))


def reduced(image: Image.Image) -> Image.Image:
    """A copy whose longest side is between MIN_LENGTH and twice that, or as long as it is if it is shorter.

    Each pixel is the mean of a square of pixels, as in Pillow's Image.reduce.
    """
    factor = _factor(image)
    if factor == 1:
        return image.copy()
    size = (-(-image.width // factor), -(-image.height // factor))
    result = Image.new(_averaging_mode(image), size)
    side = factor * max(1, PIECE // factor)
    for top in range(0, image.height, side):
        for left in range(0, image.width, side):
            box = (left, top, min(left + side, image.width), min(top + side, image.height))
            piece = image.crop(box)
            if piece.mode != result.mode:
                piece = piece.convert(result.mode)
            result.paste(piece.reduce(factor), (left // factor, top // factor))
    return result


def _factor(image: Image.Image) -> int:
    return max(1, max(image.size) // MIN_LENGTH)


def _averaging_mode(image: Image.Image) -> str:
    """A mode in which pixels can be averaged: neither numbers of colours, nor one colour that means transparent."""
    if "transparency" in image.info or image.mode == "PA":
        return "RGBA"
    if image.mode.startswith("I;16"):
        return "I"
    return {"1": "L", "P": "RGB"}.get(image.mode, image.mode)
