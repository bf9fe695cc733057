"""What a file is, told by its first bytes and not by its name."""

import re
from dataclasses import dataclass

# The bytes that are looked at: text formats may begin with a long comment.
HEAD_BYTES = 4096


@dataclass(frozen=True)
class Format:
    """A file format.

    name   : as in a sentence: "is a damaged PNG picture"
    pillow : Pillow's name of the format; None if it is not read
    advice : the rest of a sentence that begins with the file's name, for a format that is not read
    """

    name: str
    pillow: str | None = None
    advice: str = ""


def _unread(name: str, description: str, advice: str) -> Format:
    return Format(name, None, f"is {description}; {advice}")


SAVE = "save it as PNG or JPEG"
PNG, JPEG, GIF, BMP, TIFF, PPM = (Format(name, name) for name in ("PNG", "JPEG", "GIF", "BMP", "TIFF", "PPM"))
WEBP, AVIF = Format("WebP", "WEBP"), Format("AVIF", "AVIF")
HEIC = _unread(
    "HEIC",
    "a HEIC picture (as iPhones take them), which we cannot read",
    "save it as JPEG or PNG, or choose Settings > Camera > Formats > Most Compatible on the iPhone",
)
JPEG_2000 = _unread("JPEG 2000", "a JPEG 2000 picture, which we cannot read", SAVE)
JPEG_XL = _unread("JPEG XL", "a JPEG XL picture, which we cannot read", SAVE)
CAMERA_RAW = _unread("raw", "a raw picture of a camera, which we cannot read", SAVE)
VIDEO = _unread("video", "a video or a sound, not a picture", "save one frame of it as PNG, or take a screenshot")
ARCHIVE = _unread("archive", "an archive or an office document, not a picture", "extract the picture in it")
SVG = _unread("SVG", "an SVG drawing, which has no pixels", "export it as PNG")
PDF = _unread("PDF", "a PDF document, not a picture", "export the page as PNG or JPEG, or take a screenshot of it")
WEB_PAGE = _unread("web page", "a web page, not a picture", "save the picture itself")
LFS_POINTER = _unread("pointer", "a pointer of Git LFS, not the picture itself", "fetch it with git lfs pull")
TEXT = _unread("text", "text, not a picture", "give a picture, such as a PNG or JPEG file")
UNKNOWN = _unread("unknown", "not a picture in a format we can read", SAVE)


def _drawing_program(name: str) -> Format:
    return _unread(name, f"a file of {name}, which we cannot read", "export it as PNG")


# First bytes -> format. The longest match is not needed: none of them begins with another.
SIGNATURES: tuple[tuple[bytes, Format], ...] = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"BM", BMP),
    (b"%!PS", _unread("PostScript", "a PostScript document, not a picture", SAVE)),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", JPEG_2000),
    (b"\xff\x4f\xff\x51", JPEG_2000),
    (b"\x00\x00\x00\x0cJXL \r\n\x87\n", JPEG_XL),
    (b"\xff\x0a", JPEG_XL),
    (b"8BPS", _drawing_program("Photoshop")),
    (b"gimp xcf", _drawing_program("GIMP")),
    (b"\x00\x00\x01\x00", _unread("icon", "an icon, which we cannot read", SAVE)),
    (b"IIRO", CAMERA_RAW),
    (b"IIU\x00", CAMERA_RAW),
    (b"FUJIFILMCCD-RAW", CAMERA_RAW),
    (b"\x1aE\xdf\xa3", VIDEO),
    (b"OggS", VIDEO),
    (b"ID3", VIDEO),
    (b"PK\x03\x04", ARCHIVE),
    (b"PK\x05\x06", ARCHIVE),
    (b"\x1f\x8b", ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", ARCHIVE),
    (b"Rar!", ARCHIVE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ARCHIVE),
    (b"\x93NUMPY", _unread("array", "an array of NumPy, not a picture", SAVE)),
    (b"\x00\x00\x08\x01", _unread("IDX", "an IDX file like MNIST's, not a picture", "give it to evaluate --data")),
    (b"\x00\x00\x08\x03", _unread("IDX", "an IDX file like MNIST's, not a picture", "give it to evaluate --data")),
    (b"version https://git-lfs", LFS_POINTER),
)
TIFF_SIGNATURES = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
# PBM, PGM and PPM, plain or binary, and Pillow's 4-channel variant; a white-space follows.
NETPBM = re.compile(rb"P[1-6y][ \t\r\n\v\f#]")
# Brands of the ISO base media file format (ISO/IEC 14496-12), by which HEIC, AVIF and videos differ.
AVIF_BRANDS = {b"avif", b"avis"}
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1", b"heif"}


def identify(head: bytes) -> Format:
    """The format of a file. head : its first HEAD_BYTES bytes, or all of them if there are fewer"""
    if head[4:8] == b"ftyp":
        return _iso_media(head)
    if head[:4] == b"RIFF":
        return WEBP if head[8:12] == b"WEBP" else VIDEO
    if head[:4] in TIFF_SIGNATURES:
        # Canon's raw pictures are TIFF files with one more signature; others are told when they are decoded.
        return CAMERA_RAW if head[8:10] == b"CR" else TIFF
    for signature, found in SIGNATURES:
        if head.startswith(signature):
            return found
    return PPM if NETPBM.match(head) else _document(head)


def _iso_media(head: bytes) -> Format:
    """HEIC, AVIF or a video: the brands say so, the major one first and then those that it is compatible with."""
    size = int.from_bytes(head[:4], "big")
    brands = [head[8:12], *(head[start : start + 4] for start in range(16, min(size, len(head)), 4))]
    if brands[0] == b"crx ":
        return CAMERA_RAW
    if not AVIF_BRANDS.isdisjoint(brands) and brands[0] not in HEIC_BRANDS - {b"mif1", b"msf1"}:
        return AVIF
    return VIDEO if HEIC_BRANDS.isdisjoint(brands) else HEIC


def _document(head: bytes) -> Format:
    """Formats of text, and PDF, which may begin with other bytes."""
    if b"%PDF-" in head[:1024]:
        return PDF
    text = head.decode("utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "replace").lower()
    markup = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL).lstrip()
    if re.match(r"<(!doctype html|html|head|body)", markup):
        return WEB_PAGE
    if markup.startswith("<") and re.search(r"<(svg:)?svg[\s>/]", markup):
        return SVG
    # A character that is cut off at the end is replaced, too.
    odd = sum(not (character.isprintable() or character.isspace()) for character in text.rstrip("\ufffd"))
    return TEXT if text and odd == 0 and "\ufffd" not in text.rstrip("\ufffd") else UNKNOWN
