"""What a file is, by its first bytes; names lie, and most data sets have been renamed once."""

import re
from enum import Enum

# How many bytes of a file `kind_of` wants to see: text formats may begin with a long comment.
HEAD_BYTES = 4096
# The end of a sentence about a pickle, before the command that converts it.
UNSAFE = "which is not read, because loading one can run any code in it; if you trust where it is from, convert it with"


class FileKind(Enum):
    """Kinds of file; the value is the end of a sentence, "FILE is ..."."""

    EMPTY = "empty"
    IDX = "an IDX file"
    NPY = "a NumPy array"
    ZIP = "a zip archive"
    GZIP = "a gzip file"
    TEXT = "a text"
    PICTURE = "a picture"
    PNG = "a PNG picture"
    JPEG = "a JPEG picture"
    GIF = "a GIF picture"
    BMP = "a BMP picture"
    TIFF = "a TIFF picture"
    PPM = "a PPM picture"
    WEBP = "a WebP picture"
    AVIF = "an AVIF picture"
    HEIC = "a HEIC picture (as iPhones take them)"
    JPEG_2000 = "a JPEG 2000 picture"
    JPEG_XL = "a JPEG XL picture"
    CAMERA_RAW = "a raw picture of a camera"
    ICON = "an icon"
    PHOTOSHOP = "a file of Photoshop"
    GIMP = "a file of GIMP"
    SVG = "an SVG drawing"
    PDF = "a PDF document"
    POSTSCRIPT = "a PostScript document"
    VIDEO = "a video or a sound"
    ARFF = "an ARFF file (of Weka and OpenML)"
    PICKLE = "a Python pickle"
    SAFETENSORS = "a safetensors file"
    TORCH = "a PyTorch file"
    HDF5 = "an HDF5 file (as Keras and h5py write)"
    KERAS = "a Keras model"
    PARQUET = "a Parquet file"
    ARROW = "an Arrow file"
    MATLAB = "a MATLAB file"
    EXCEL = "an Excel workbook"
    OFFICE = "an office document"
    SQLITE = "a SQLite database"
    TAR = "a tar archive"
    OTHER_ARCHIVE = "an archive of another kind than zip"
    HTML = "a web page"
    LFS = "a Git LFS pointer, not the file itself"
    WEIGHTS = "a weight file"
    UNKNOWN = "of no kind that is known here"


# Formats of pictures, read or not, and of what people take for one.
PICTURE_KINDS = {
    *(FileKind.PICTURE, FileKind.PNG, FileKind.JPEG, FileKind.GIF, FileKind.BMP, FileKind.TIFF, FileKind.PPM),
    *(FileKind.WEBP, FileKind.AVIF, FileKind.HEIC, FileKind.JPEG_2000, FileKind.JPEG_XL, FileKind.CAMERA_RAW),
    *(FileKind.ICON, FileKind.PHOTOSHOP, FileKind.GIMP, FileKind.SVG, FileKind.PDF),
}
_MAGIC: tuple[tuple[bytes, FileKind], ...] = (
    (b"\x1f\x8b", FileKind.GZIP),
    (b"PK\x03\x04", FileKind.ZIP),
    (b"PK\x05\x06", FileKind.ZIP),
    (b"\x93NUMPY", FileKind.NPY),
    (b"\x89HDF\r\n\x1a\n", FileKind.HDF5),
    (b"PAR1", FileKind.PARQUET),
    (b"ARROW1", FileKind.ARROW),
    (b"FEA1", FileKind.ARROW),
    (b"MATLAB 5.0", FileKind.MATLAB),
    (b"\xd0\xcf\x11\xe0", FileKind.EXCEL),
    (b"SQLite format 3", FileKind.SQLITE),
    # PyTorch before version 1.6: a pickle that begins with a number of its own.
    (b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46", FileKind.TORCH),
    (b"7z\xbc\xaf\x27\x1c", FileKind.OTHER_ARCHIVE),
    (b"Rar!", FileKind.OTHER_ARCHIVE),
    (b"\xfd7zXZ\x00", FileKind.OTHER_ARCHIVE),
    (b"BZh", FileKind.OTHER_ARCHIVE),
    (b"\x28\xb5\x2f\xfd", FileKind.OTHER_ARCHIVE),
    (b"\x89PNG", FileKind.PNG),
    (b"\xff\xd8\xff", FileKind.JPEG),
    (b"GIF87a", FileKind.GIF),
    (b"GIF89a", FileKind.GIF),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", FileKind.JPEG_2000),
    (b"\xff\x4f\xff\x51", FileKind.JPEG_2000),
    (b"\x00\x00\x00\x0cJXL \r\n\x87\n", FileKind.JPEG_XL),
    (b"\xff\x0a", FileKind.JPEG_XL),
    (b"\x00\x00\x01\x00", FileKind.ICON),
    (b"IIRO", FileKind.CAMERA_RAW),
    (b"IIU\x00", FileKind.CAMERA_RAW),
    (b"FUJIFILMCCD-RAW", FileKind.CAMERA_RAW),
    (b"8BPS", FileKind.PHOTOSHOP),
    (b"gimp xcf", FileKind.GIMP),
    (b"%!PS", FileKind.POSTSCRIPT),
    (b"%PDF", FileKind.PDF),
    (b"\x1aE\xdf\xa3", FileKind.VIDEO),
    (b"OggS\x00", FileKind.VIDEO),
)
_PATTERNS = (
    # Two zeros, the type of the numbers, and how many dimensions there are.
    (re.compile(rb"\x00\x00[\x08\x09\x0b-\x0e][^\x00]", re.DOTALL), FileKind.IDX),
    (re.compile(rb".{257}ustar", re.DOTALL), FileKind.TAR),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), FileKind.WEBP),
    (re.compile(rb"RIFF.{4}|ID3[\x02-\x04]", re.DOTALL), FileKind.VIDEO),
    # Canon's raw pictures are TIFF files with one more signature; others are told when they are decoded.
    (re.compile(rb"(II[*+]\x00|MM\x00[*+]).{4}CR", re.DOTALL), FileKind.CAMERA_RAW),
    (re.compile(rb"II[*+]\x00|MM\x00[*+]"), FileKind.TIFF),
    # Reserved bytes, or the length of one of the headers that follow.
    (re.compile(rb"BM.{4}(\x00{4}|.{8}[\x0c\x28\x34\x38\x40\x6c\x7c]\x00{3})", re.DOTALL), FileKind.BMP),
    # PBM, PGM and PPM, plain or binary, and Pillow's 4-channel variant.
    (re.compile(rb"P[1-6y][ \t\r\n\v\f#]"), FileKind.PPM),
    # The length of a JSON object in 8 bytes, and the object.
    (re.compile(rb".{5}\x00\x00\x00\{\s*\"", re.DOTALL), FileKind.SAFETENSORS),
    # Protocols 2 to 5 begin with their number; 0 and 1 with the first instruction, as text.
    (re.compile(rb"\x80[\x02-\x05]|\([dl]p\d+\n|c(numpy|copy_reg|collections|torch)[.\w]*\n"), FileKind.PICKLE),
)
_TEXT_KINDS = (
    (re.compile(r"@relation\b"), FileKind.ARFF),
    (re.compile(r"version https://git-lfs"), FileKind.LFS),
    (re.compile(r"<!doctype html|<(html|head|body)\b"), FileKind.HTML),
    (re.compile(r"<.*<svg:svg[\s>/]|<(.*<)?svg[\s>/]", re.DOTALL), FileKind.SVG),
)
# Brands of the ISO base media file format (ISO/IEC 14496-12), by which HEIC, AVIF and videos differ.
_AVIF_BRANDS = {b"avif", b"avis"}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1", b"heif"}


def kind_of(head: bytes) -> FileKind:
    """The kind of a file. head : its first HEAD_BYTES bytes, or all of a smaller file"""
    if not head:
        return FileKind.EMPTY
    if head[4:8] == b"ftyp":
        return _iso_media(head)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    for pattern, kind in _PATTERNS:
        if pattern.match(head):
            return kind
    # Other bytes may come first.
    return FileKind.PDF if b"%PDF-" in head[:1024] else _kind_of_text(head)


def zip_kind(names: list[str]) -> FileKind:
    """The kind of a zip archive that is no collection of files but one document. names : of its entries"""
    last = {name.rpartition("/")[2] for name in names}
    if "data.pkl" in last:
        return FileKind.TORCH
    if "model.weights.h5" in last:
        return FileKind.KERAS
    if any(name.startswith("xl/") for name in names):
        return FileKind.EXCEL
    if "[Content_Types].xml" in names:
        return FileKind.OFFICE
    stems = {name.removesuffix(".npy").lower() for name in names}
    if "header.json" in names or {"w1", "b1"} <= stems:
        return FileKind.WEIGHTS
    return FileKind.ZIP


def _iso_media(head: bytes) -> FileKind:
    """HEIC, AVIF or a video: the brands say so, the major one first and then those that it is compatible with."""
    size = int.from_bytes(head[:4], "big")
    brands = [head[8:12], *(head[start : start + 4] for start in range(16, min(size, len(head)), 4))]
    if brands[0] == b"crx ":
        return FileKind.CAMERA_RAW
    if not _AVIF_BRANDS.isdisjoint(brands) and brands[0] not in _HEIC_BRANDS - {b"mif1", b"msf1"}:
        return FileKind.AVIF
    return FileKind.VIDEO if _HEIC_BRANDS.isdisjoint(brands) else FileKind.HEIC


def _kind_of_text(head: bytes) -> FileKind:
    # UTF-16, as Excel writes it; without a mark, every other byte of ASCII characters is zero.
    has_mark = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    if not has_mark and len(head) > 1 and not (any(head[1::2]) and any(head[::2])):
        return FileKind.TEXT
    if not has_mark and b"\x00" in head:
        return FileKind.UNKNOWN
    text = head.decode("utf-16" if has_mark else "latin-1", "replace").removeprefix("ï»¿").lstrip().lower()
    # Comments of an ARFF file begin with a percent sign; those of web pages and drawings stand in <!-- -->.
    text = re.sub(r"\A(%.*\n\s*)+", "", re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL).lstrip())
    for pattern, kind in _TEXT_KINDS:
        if pattern.match(text):
            return kind
    # Control characters other than white space are in no text, whatever its encoding; a few further on are damage.
    return FileKind.UNKNOWN if re.search(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]", text[:1024]) else FileKind.TEXT


def names_in_code(name: str) -> dict[str, str]:
    """The name of a file ("file"), and without its endings ("stem"), as they can stand in a command.

    A name that could mean something else there becomes FILE.
    """
    last = re.split(r"[/\\]", name)[-1]
    if not re.fullmatch(r"[\w.][\w.-]{0,99}", last, re.ASCII):
        return {"file": "FILE", "stem": "FILE"}
    return {"file": last, "stem": re.sub(r"(\.\w{1,7}){1,2}$", "", last) or last}
