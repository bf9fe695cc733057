"""How many pixels a picture may have: what decoding it takes at most, in memory and in time, as measured.

tests/benchmarks/bench_pictures.py measures it: bytes of memory for each pixel, by format.
"""

from typing import Any

from PIL import Image

from nn.errors import InputError
from nn.untrusted.limits import MAX_DECODING_BYTES, MAX_JPEG_PIXELS, MAX_PIXELS, MAX_SLOW_PIXELS

# Decoders in Python, of rare formats.
SLOW_DECODERS = ("ppm", "ppm_plain", "bmp_rle")
# Bytes for each pixel of an image in Pillow's memory, by mode; 4 in all others.
BYTES_IN_MODE = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16L": 2, "I;16B": 2}
# Bytes for each pixel beside it, for buffers of the decoder.
DECODER_BYTES = {"WEBP": 13.0, "AVIF": 6.0}


def check_pixels(image: Image.Image, name: str) -> None:
    """InputError if a picture, which is not decoded yet, would take too much memory or time."""
    pixels = image.width * image.height
    limit = max_pixels(image)
    if pixels > limit:
        raise InputError(
            f"{name}: is too large: {image.width:,} x {image.height:,} pixels are {pixels / 1e6:,.1f} million, and a "
            f"picture like this may have {limit / 1e6:.0f} million; reduce it, or crop it to the digit"
        )


def max_pixels(image: Image.Image) -> int:
    """The number of pixels up to which pictures like this one are decoded."""
    if _decoder(image) in SLOW_DECODERS:
        return MAX_SLOW_PIXELS
    if image.format in ("JPEG", "MPO"):
        return int(min(MAX_JPEG_PIXELS, MAX_DECODING_BYTES / max(_coefficient_bytes(image), 1)))
    stored = BYTES_IN_MODE.get(image.mode, 4)
    # The whole picture may be one strip of a TIFF file, which is decoded before it is copied.
    beside = stored if image.format == "TIFF" else DECODER_BYTES.get(str(image.format), 0)
    return int(min(MAX_PIXELS, MAX_DECODING_BYTES / (stored + beside)))


def _decoder(image: Image.Image) -> str:
    """Pillow's name of the decoder."""
    tiles: list[Any] = getattr(image, "tile", [])
    return str(tiles[0][0]) if tiles else ""


def _coefficient_bytes(image: Image.Image) -> float:
    """Bytes for each pixel that a progressive JPEG takes: the decoder stores all coefficients, with 2 bytes each."""
    if not image.info.get("progressive"):
        return 0
    # Of each channel: its name, and its horizontal and vertical sampling.
    layers: list[Any] = getattr(image, "layer", [])
    samples = [int(layer[1] * layer[2]) for layer in layers]
    return 2 * sum(samples) / max(samples, default=1)
