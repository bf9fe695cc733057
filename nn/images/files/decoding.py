"""Decodes a picture: checks the format and the size, reduces it, turns it upright, and finds the frame with ink."""

from contextlib import suppress
from typing import IO

from PIL import ExifTags, Image, features

from nn.errors import InputError
from nn.images.files.formats import READ, SAVE, why_unread
from nn.images.files.pixel_limits import check_pixels
from nn.images.files.reduction import reduce_in_decoder, reduced
from nn.images.files.silence import silent_decoder, without_warnings
from nn.images.ink.intensity import ink_intensity
from nn.untrusted.file_kind import HEAD_BYTES, kind_of
from nn.untrusted.limits import MAX_ANIMATION_PIXELS, MAX_FRAME_PIXELS, MAX_FRAMES

# Formats that Pillow can be built without, and its name of what they need.
OPTIONAL = {"WEBP": "webp", "AVIF": "avif", "JPEG": "jpg", "PNG": "zlib"}
# What the errors of Pillow say about a file that is cut off.
CUT_OFF = ("truncated", "unexpected end", "not enough image data")
# EXIF orientation -> what turns the picture upright.
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def decode(stream: IO[bytes], name: str) -> Image.Image:
    """The picture in a stream, upright and not much larger than needed. name : of the file, for messages

    InputError if it cannot be read, whatever the bytes are.
    """
    kind = kind_of(stream.read(HEAD_BYTES))
    stream.seek(0)
    if kind not in READ:
        raise InputError(f"{name}: {why_unread(kind)}")
    format_name, pillow_name = READ[kind]
    if pillow_name in OPTIONAL and not features.check(OPTIONAL[pillow_name]):
        raise InputError(
            f"{name}: is a picture in {format_name} format, which the installed Pillow cannot read; {SAVE}"
        )
    with without_warnings():
        try:
            # Pillow supports more formats, and starts other programs for some of them.
            with Image.open(stream, formats=(pillow_name,)) as image, silent_decoder(image):
                return _first_frame_with_ink(image, name)
        except InputError:
            raise
        except (Image.DecompressionBombError, MemoryError) as error:
            raise InputError(
                f"{name}: is too large: it has too many pixels; reduce it, or crop it to the digit"
            ) from error
        except Exception as error:
            # For damaged files, Pillow raises OSError, ValueError, TypeError, SyntaxError, ...
            raise InputError(f"{name}: {_what_is_wrong(error, format_name)}") from error


def _what_is_wrong(error: Exception, format_name: str) -> str:
    if isinstance(error, EOFError) or any(words in str(error).lower() for words in CUT_OFF):
        return (
            f"is cut off: the file ends before the {format_name} picture does; copy it again, or save the picture again"
        )
    return f"is a damaged {format_name} picture, or of a variant that we cannot read; save it again as PNG or JPEG"


def _first_frame_with_ink(image: Image.Image, name: str) -> Image.Image:
    """The first frame that is not blank, or the first one."""
    first = _upright(image, name)
    frames = _frames_to_search(image)
    if frames == 1 or ink_intensity(first, "auto") is not None:
        return first
    # The number of frames is not asked for: to find it, Pillow reads the whole file.
    for number in range(1, frames):
        try:
            image.seek(number)
        except EOFError:
            break
        frame = _upright(image, name)
        if ink_intensity(frame, "auto") is not None:
            return frame
    return first


def _frames_to_search(image: Image.Image) -> int:
    pixels = image.width * image.height
    # What follows the picture in a JPEG file of a phone is a map of depths or of brightness.
    if image.format in ("JPEG", "MPO") or pixels > MAX_ANIMATION_PIXELS:
        return 1
    return min(MAX_FRAMES, max(1, MAX_FRAME_PIXELS // max(pixels, 1)))


def _upright(image: Image.Image, name: str) -> Image.Image:
    """The current frame, reduced and turned upright."""
    check_pixels(image, name)
    reduce_in_decoder(image)
    image.load()
    small = reduced(image)
    # Phones store images unrotated, with the orientation in the metadata.
    method = UPRIGHT.get(_orientation(image))
    return small if method is None else small.transpose(method)


def _orientation(image: Image.Image) -> int:
    """The orientation in the EXIF metadata; 1, which is upright, if there is none or if they are damaged."""
    with suppress(Exception):
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    return 1
