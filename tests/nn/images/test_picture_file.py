"""Picture files of all kinds: read as what their bytes say, or named with the reason and what to do."""

import io
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from helpers.cli import run_cli
from helpers.images import aligned_difference
from helpers.stroke_files import fit_strokes, render
from helpers.waiting import TIMEOUT
from PIL import Image, features

from nn.errors import InputError
from nn.images.files import decoding, pixel_limits
from nn.images.picture_file import open_picture, open_picture_bytes
from nn.images.preprocessing import preprocess
from nn.untrusted.file_kind import FileKind, kind_of

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]
SEVEN = [[(0, 0), (6, 0), (2, 10)]]


def seven(mode="RGB", scale=1):
    """A dark 7 on light paper, to the right of the middle and below it."""
    drawing = render(fit_strokes(SEVEN, 90 * scale, (140 * scale, 120 * scale)), brush=10 * scale, size=200 * scale)
    return drawing.point(lambda level: 230 - 200 * level // 255).convert(mode)


def encoded(image, kind, **options):
    """The bytes of a file."""
    buffer = io.BytesIO()
    # Pillow keeps the options of the last file in the image.
    image.copy().save(buffer, kind, **options)
    return buffer.getvalue()


def wide(image):
    """An image with 16 bits for each pixel."""
    return Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 200)


def with_background(colour, ink):
    """A 7 that is opaque on transparent ground."""
    alpha = seven("L").point(lambda level: 255 * (level < 130))
    image = Image.new("RGBA", alpha.size, (*ink, 255))
    image.putalpha(alpha)
    image.paste((*colour, 0), mask=alpha.point(lambda level: 255 - level))
    return image


KINDS = {
    "PNG": lambda: encoded(seven(), "PNG"),
    "PNG of 1 bit": lambda: encoded(seven("1"), "PNG"),
    "PNG of 16 bits": lambda: encoded(wide(seven()), "PNG"),
    "PNG with a palette": lambda: encoded(seven("L").convert("P"), "PNG"),
    "PNG with a transparent colour": lambda: encoded(
        seven("L").point(lambda x: 255 * (x > 130)), "PNG", transparency=255
    ),
    "black on transparent": lambda: encoded(with_background((0, 0, 0), (0, 0, 0)), "PNG"),
    "white on transparent": lambda: encoded(with_background((255, 255, 255), (255, 255, 255)), "PNG"),
    "JPEG": lambda: encoded(seven(), "JPEG"),
    "progressive JPEG": lambda: encoded(seven(), "JPEG", progressive=True),
    "CMYK JPEG": lambda: encoded(seven("CMYK"), "JPEG"),
    "grey JPEG": lambda: encoded(seven("L"), "JPEG"),
    "JPEG of a phone with two pictures": lambda: encoded(seven(), "MPO", save_all=True, append_images=[seven()]),
    "GIF": lambda: encoded(seven(), "GIF"),
    "BMP": lambda: encoded(seven(), "BMP"),
    "BMP with a palette": lambda: encoded(seven("L").convert("P"), "BMP"),
    "WebP": lambda: encoded(seven(), "WEBP"),
    "AVIF": lambda: encoded(seven(), "AVIF"),
    "TIFF": lambda: encoded(seven(), "TIFF"),
    "TIFF with LZW": lambda: encoded(seven(), "TIFF", compression="tiff_lzw"),
    "TIFF of a fax": lambda: encoded(seven("1"), "TIFF", compression="group4"),
    "TIFF of floats": lambda: encoded(seven("F"), "TIFF"),
    "PGM": lambda: encoded(seven("L"), "PPM"),
    "PBM": lambda: encoded(seven("1"), "PPM"),
}


def difference(image):
    """From the 7 as it was drawn, in grey levels."""
    stages, expected = preprocess(image), preprocess(seven())
    assert stages is not None
    return aligned_difference(stages.centred, expected.centred)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_read_from_bytes_and_from_a_file_of_any_name(kind, tmp_path):
    if "AVIF" in kind and not features.check("avif"):
        pytest.skip("this Pillow is built without AVIF")
    content = KINDS[kind]()
    # A name that says something else.
    path = tmp_path / "7.png"
    path.write_bytes(content)
    assert difference(open_picture_bytes(content, "7.jpg")) < 6
    assert difference(open_picture(path)) < 6


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_are_turned_as_their_metadata_say(kind, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    inverse = {
        Image.Transpose.ROTATE_90: Image.Transpose.ROTATE_270,
        Image.Transpose.ROTATE_270: Image.Transpose.ROTATE_90,
    }
    method = decoding.UPRIGHT.get(orientation)
    stored = seven() if method is None else seven().transpose(inverse.get(method, method))
    assert difference(open_picture_bytes(encoded(stored, kind, exif=exif), "7")) < 6


def test_damaged_metadata_leave_a_picture_as_it_is():
    content = encoded(seven(), "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff\0\0")
    assert difference(open_picture_bytes(content, "7.jpg")) < 6


@pytest.mark.parametrize(
    ("mode", "options"),
    [("L", {}), ("1", {}), ("P", {}), ("RGB", {}), ("RGBA", {}), ("I;16", {}), ("L", {"transparency": 255})],
)
def test_large_pictures_are_reduced_in_every_mode(mode, options):
    large = seven("L", 12).point(lambda level: 255 * (level > 130))
    image = wide(large) if mode == "I;16" else large.convert(mode)
    small = open_picture_bytes(encoded(image, "PNG", **options), "7.png")
    assert small.size == (1200, 1200)
    assert difference(small) < 6


def test_large_jpeg_pictures_are_reduced_while_they_are_decoded(monkeypatch):
    decoded = []
    monkeypatch.setattr(decoding, "reduced", lambda image: decoded.append(image.size) or image.copy())
    assert difference(open_picture_bytes(encoded(seven(scale=20), "JPEG"), "7.jpg")) < 6
    assert decoded == [(1000, 1000)]


def test_an_extremely_long_picture_is_reduced():
    assert open_picture_bytes(encoded(Image.new("L", (60_000, 1), 255), "PNG"), "7.png").size == (1000, 1)


@pytest.mark.parametrize(
    ("kind", "mode", "million"),
    [
        ("PNG", "RGB", 50),
        ("PNG", "L", 50),
        ("WEBP", "RGB", 11),
        ("TIFF", "RGB", 25),
        ("GIF", "P", 50),
        ("BMP", "L", 50),
    ],
)
def test_the_limit_of_pixels_follows_from_the_memory(kind, mode, million):
    image = Image.open(io.BytesIO(encoded(seven(mode), kind)))
    assert pixel_limits.max_pixels(image) // 1_000_000 == million


def test_photographs_of_phones_are_within_the_limit():
    image = Image.open(io.BytesIO(encoded(seven(), "JPEG")))
    assert pixel_limits.max_pixels(image) >= 12_000 * 9_000
    progressive = Image.open(io.BytesIO(encoded(seven(), "JPEG", progressive=True)))
    assert 8064 * 6048 <= pixel_limits.max_pixels(progressive) < 70_000_000
    colour = Image.open(io.BytesIO(encoded(seven(), "PNG")))
    assert pixel_limits.max_pixels(colour) >= 8064 * 6048


def test_more_pixels_are_refused_before_they_are_decoded():
    # As in the picture of 0.8 MB that took 2.4 GB: 89 million pixels, of one colour.
    content = encoded(Image.new("1", (9400, 9500)), "PNG")
    with pytest.raises(InputError) as error:
        open_picture_bytes(content, "7.png")
    assert str(error.value) == (
        "7.png: is too large: 9,400 x 9,500 pixels are 89.3 million, and a picture like this may have 50 million; "
        "reduce it, or crop it to the digit"
    )


def test_slow_decoders_get_fewer_pixels():
    with pytest.raises(InputError, match="may have 2 million"):
        open_picture_bytes(b"P2\n3000 3000\n255\n" + b"0 " * 100, "7.pgm")


def iso_media(*brands):
    return (8 + 4 * (len(brands) + 1)).to_bytes(4, "big") + b"ftyp" + brands[0] + bytes(4) + b"".join(brands[1:])


UNREAD = {
    "heic": (iso_media(b"heic", b"mif1", b"heic") + bytes(300), "is a HEIC picture (as iPhones take them), which we"),
    "heif": (iso_media(b"mif1", b"heic"), "is a HEIC picture"),
    "svg": (
        b'<?xml version="1.0"?>\n<!-- made by hand -->\n<svg xmlns="http://www.w3.org/2000/svg"/>',
        "is an SVG drawing",
    ),
    "svg in UTF-16": ("<svg/>".encode("utf-16"), "is an SVG drawing"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "is a PDF document, not a picture; export the page"),
    "mp4": (iso_media(b"isom", b"mp42"), "is a video or a sound"),
    "webm": (b"\x1aE\xdf\xa3" + bytes(20), "is a video or a sound"),
    "jxl": (b"\xff\x0a" + bytes(20), "is a JPEG XL picture"),
    "jp2": (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "is a JPEG 2000 picture"),
    "psd": (b"8BPS\0\1", "is a file of Photoshop"),
    "cr3": (iso_media(b"crx "), "is a raw picture of a camera"),
    "docx": (b"PK\x03\x04" + bytes(20), "is an archive or an office document"),
    "html": (b"<!DOCTYPE html><html><svg></svg></html>", "is a web page"),
    "lfs": (b"version https://git-lfs.github.com/spec/v1\noid sha256:0", "is a pointer of Git LFS"),
    "text": ("Fünf".encode(), "is text, not a picture"),
    "npy": (b"\x93NUMPY\x01\x00", "is an array of NumPy"),
    "idx": (b"\0\0\x08\x03\0\0\x27\x10", "is an IDX file like MNIST's"),
    "ico": (b"\0\0\1\0\1\0", "is an icon"),
    "noise": (b"\x81\x02\x93\xa4" * 20, "is not a picture in a format we can read"),
    "empty": (b"", "is empty (0 bytes)"),
    "damaged PNG": (b"\x89PNG\r\n\x1a\n" + bytes(40), "is a damaged PNG picture, or of a variant that we cannot read"),
}


@pytest.mark.parametrize("kind", UNREAD)
def test_what_is_not_read_is_named_with_what_to_do(kind, tmp_path):
    content, sentence = UNREAD[kind]
    path = tmp_path / "5.jpg"
    path.write_bytes(content)
    with pytest.raises(InputError) as error:
        open_picture(path)
    assert str(error.value).startswith(f"{path}: {sentence}")
    with pytest.raises(InputError) as error:
        open_picture_bytes(content, "5.jpg")
    assert str(error.value).startswith(f"5.jpg: {sentence}")


def test_avif_is_told_from_heic_by_its_brands():
    assert kind_of(iso_media(b"avif", b"mif1", b"miaf")) is FileKind.AVIF
    assert kind_of(iso_media(b"mif1", b"avif", b"miaf")) is FileKind.AVIF
    assert kind_of(iso_media(b"mif1", b"heic")) is FileKind.HEIC


def test_a_pillow_without_avif_says_so(monkeypatch):
    monkeypatch.setattr(decoding.features, "check", lambda name: name != "avif")
    with pytest.raises(InputError) as error:
        open_picture_bytes(iso_media(b"avif", b"mif1"), "5.avif")
    assert str(error.value) == (
        "5.avif: is a picture in AVIF format, which the installed Pillow cannot read; save it as PNG or JPEG"
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP"])
def test_a_file_that_is_cut_off_is_called_so_or_damaged(kind):
    content = encoded(seven(), kind)
    with pytest.raises(InputError, match=r"5\.png: is (cut off: the file ends before|a damaged)"):
        open_picture_bytes(content[: len(content) // 2], "5.png")


def test_names_are_shown_on_one_line_and_not_at_full_length():
    with pytest.raises(InputError) as error:
        open_picture_bytes(b"5", "x" * 10_000 + "\n")
    assert len(str(error.value)) < 400
    assert "\n" not in str(error.value)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
@pytest.mark.parametrize("name", ["pipe", "/dev/zero", "/dev/null", "/proc/self/mem", "/proc/self/maps", "/proc/kcore"])
def test_only_regular_files_are_opened(name, tmp_path):
    path = Path(tmp_path / name)
    if name == "pipe":
        os.mkfifo(path)
    elif not path.exists():
        pytest.skip(f"this system has no {name}")
    with pytest.raises(InputError, match=r"neither a file nor a folder|is empty|too large|cannot be read"):
        open_picture(path)


def test_links_are_followed_or_named(tmp_path):
    (tmp_path / "7.png").write_bytes(encoded(seven(), "PNG"))
    (tmp_path / "link.png").symlink_to(tmp_path / "7.png")
    (tmp_path / "broken.png").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop.png").symlink_to(tmp_path / "loop.png")
    assert difference(open_picture(tmp_path / "link.png")) < 6
    with pytest.raises(InputError, match="is a link to a file that does not exist"):
        open_picture(tmp_path / "broken.png")
    with pytest.raises(InputError, match="cannot be read"):
        open_picture(tmp_path / "loop.png")


@pytest.mark.parametrize("json_", [[], ["--json"]])
def test_predict_lists_every_file_of_a_folder_that_is_not_read(tmp_path, json_):
    (tmp_path / "7.dat").write_bytes(encoded(seven(), "PNG"))
    (tmp_path / "5.heic").write_bytes(UNREAD["heic"][0])
    (tmp_path / "inside").mkdir()
    (tmp_path / "notes\n.txt").write_text("no picture")
    status, out, errors = run_cli("predict", *json_, tmp_path)
    assert (status, len(out), len(errors)) == (2, 1, 3)
    for line, words in zip(errors, ("5.heic: is a HEIC", "inside: is a folder", "notes .txt: is text"), strict=True):
        assert words in line


def test_libtiffs_messages_do_not_reach_standard_error():
    content = bytearray(encoded(seven(), "TIFF", compression="tiff_lzw"))
    content[40:60] = b"\xff" * 20
    code = (
        "import sys; from nn.errors import InputError; from nn.images.picture_file import open_picture_bytes\n"
        "try: open_picture_bytes(sys.stdin.buffer.read(), '5.tif')\n"
        "except InputError as error: print(error)\n"
        "print('after', file=sys.stderr)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], check=True, cwd=ROOT, input=bytes(content), capture_output=True, timeout=TIMEOUT
    )
    assert result.stderr.decode().split() == ["after"]
    assert result.stdout.startswith(b"5.tif: is ")
