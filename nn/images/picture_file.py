"""Reads picture files."""

import warnings
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from nn.errors import InputError
from nn.images.ink.intensity import ink_intensity

SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".pgm", ".ppm")
# Pillow supports more formats, and starts other programs for some of them.
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF", "PPM")
# Of an animation or a document, this many frames are searched for ink.
MAX_FRAMES = 50


def open_picture(path: Path) -> Image.Image:
    """Read a picture file, upright; of an animation, the first frame with ink. InputError if it cannot be read."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error})") from error
    return read_picture(content, str(path))


def read_picture(content: bytes, name: str) -> Image.Image:
    """Read a picture from the bytes of a file, as open_picture does. name : for errors"""
    try:
        with warnings.catch_warnings():
            # Of Pillow's warnings, only the one about huge images matters.
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=FORMATS) as image:
                return _first_frame_with_ink(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise InputError(f"{name}: the picture is too large to be a drawing of one digit") from error
    except UnidentifiedImageError as error:
        raise InputError(f"{name}: is not a picture in a format we can read") from error
    except OSError as error:
        raise InputError(f"{name}: cannot be read ({error.strerror or error})") from error
    except Exception as error:
        # For damaged files, Pillow raises ValueError, TypeError, SyntaxError, ...
        raise InputError(f"{name}: is a damaged picture") from error


def _first_frame_with_ink(image: Image.Image) -> Image.Image:
    """The first frame that is not blank, or the first one."""
    frames = min(getattr(image, "n_frames", 1), MAX_FRAMES)
    for frame in range(frames):
        image.seek(frame)
        # Phones store images unrotated, with the orientation in the metadata.
        upright = ImageOps.exif_transpose(image)
        upright.load()
        if frames == 1 or ink_intensity(upright, "auto") is not None:
            return upright
    image.seek(0)
    return ImageOps.exif_transpose(image)


def picture_files(folder: Path) -> list[Path]:
    """The picture files in a folder, sorted by name."""
    return sorted(entry for entry in folder.iterdir() if entry.suffix.lower() in SUFFIXES)
