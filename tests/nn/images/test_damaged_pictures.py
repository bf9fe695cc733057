"""Damaged picture files of every format: an image or an InputError, and nothing on standard error."""

import io
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, features

from nn.errors import InputError
from nn.images.picture_file import open_picture, open_picture_bytes
from nn.images.preprocessing import preprocess

SIDE = 40
# name -> Pillow's format, mode and options
FORMATS = {
    "PNG": ("PNG", "RGB", {}),
    "PNG with a palette": ("PNG", "P", {"transparency": 0}),
    "animated PNG": ("PNG", "RGB", {"save_all": True}),
    "JPEG": ("JPEG", "RGB", {}),
    "progressive CMYK JPEG": ("JPEG", "CMYK", {"progressive": True}),
    "GIF": ("GIF", "P", {}),
    "animated GIF": ("GIF", "P", {"save_all": True}),
    "BMP": ("BMP", "P", {}),
    "WebP": ("WEBP", "RGB", {}),
    "AVIF": ("AVIF", "RGB", {}),
    "PGM": ("PPM", "L", {}),
    **{
        f"TIFF, {name}": ("TIFF", "RGB", {"compression": name})
        for name in ("raw", "tiff_lzw", "tiff_adobe_deflate", "jpeg")
    },
    **{f"TIFF, {name}": ("TIFF", "1", {"compression": name}) for name in ("group4", "packbits")},
}


def content(name):
    """A drawing as a file; an animation begins with a blank frame."""
    kind, mode, options = FORMATS[name]
    blank = Image.new("RGB", (SIDE, SIDE), "white")
    drawn = blank.copy()
    ImageDraw.Draw(drawn).line([10, 8, 30, 8, 16, 34], "black", 4)
    first, rest = (blank, [drawn.convert(mode)]) if "save_all" in options else (drawn, [])
    # Besides the pixels, the metadata can be damaged.
    exif = Image.Exif()
    exif[0x0112] = 6
    more = (
        {"append_images": rest} if rest else {"exif": exif} if kind in ("PNG", "JPEG", "WEBP", "AVIF", "TIFF") else {}
    )
    buffer = io.BytesIO()
    first.convert(mode).save(buffer, kind, **options, **more)
    return buffer.getvalue()


CONTENTS = {name: content(name) for name in FORMATS if "AVIF" not in name or features.check("avif")}


@contextmanager
def standard_error():
    """What is written to the file descriptor of standard error, also by libraries in C."""
    saved = os.dup(2)
    with tempfile.TemporaryFile() as file:
        os.dup2(file.fileno(), 2)
        written = []
        try:
            yield written
        finally:
            os.dup2(saved, 2)
            os.close(saved)
            file.seek(0)
            written.append(file.read())


def check(path, name, changes, length):
    damaged = bytearray(CONTENTS[name])
    for position, flip in changes:
        damaged[position % len(damaged)] ^= flip
    damaged = bytes(damaged[:length])
    path.write_bytes(damaged)
    with standard_error() as written:
        for read in (lambda: open_picture_bytes(damaged, "5.png"), lambda: open_picture(path)):
            try:
                preprocess(read())
            except InputError as error:
                assert "5.png: " in str(error)
                assert "\n" not in str(error)
    assert written == [b""]


damage = given(
    name=st.sampled_from(sorted(CONTENTS)),
    changes=st.lists(st.tuples(st.integers(0, 60) | st.integers(0, 2000), st.integers(1, 255)), max_size=4),
    length=st.none() | st.integers(0, 600),
)


@pytest.mark.filterwarnings("error")
@settings(deadline=None, max_examples=100)
@damage
@example("TIFF, tiff_lzw", [(60, 255)], None)
@example("TIFF, jpeg", [(40, 255)], None)
def test_damaged_files_give_an_image_or_an_input_error(tmp_path_factory, name, changes, length):
    check(tmp_path_factory.getbasetemp() / "5.png", name, changes, length)


@pytest.mark.soak
@pytest.mark.filterwarnings("error")
@settings(deadline=None, max_examples=2000)
@damage
def test_thousands_of_damaged_files_give_an_image_or_an_input_error(tmp_path_factory, name, changes, length):
    check(tmp_path_factory.getbasetemp() / "5.png", name, changes, length)


@pytest.mark.parametrize("name", CONTENTS)
def test_the_files_are_read_before_they_are_damaged(name):
    assert preprocess(open_picture_bytes(CONTENTS[name], name)) is not None


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_random_bytes_are_an_input_error(content):
    with pytest.raises(InputError, match=r"^5\.png: "):
        open_picture_bytes(content, "5.png")


@pytest.mark.parametrize("start", [b"<!---->", b"<!--", b"<svg", b"%PDF", b" ", b"\xff\xfe<!---->"])
def test_long_text_is_identified_quickly(start):
    # An expression with nested repetitions would take longer than the tests may take.
    with pytest.raises(InputError, match=r"^5\.png: "):
        open_picture_bytes(start * 4000, "5.png")


def test_standard_error_is_what_it_was_after_a_damaged_file(tmp_path):
    path = Path(tmp_path / "5.tif")
    path.write_bytes(CONTENTS["TIFF, tiff_lzw"][:200])
    with standard_error() as written:
        with pytest.raises(InputError):
            open_picture(path)
        os.write(2, b"after")
    assert written == [b"after"]
