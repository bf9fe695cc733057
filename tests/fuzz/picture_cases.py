"""Pictures: chunks of PNG files with right checksums, sizes near the limits, animations, and damage to all formats."""

import io
import struct
import zlib
from collections.abc import Sequence
from random import Random

import numpy as np
from fuzz.mutations import Case, damaged, file_name
from PIL import Image, ImageDraw, features

from nn.synthetic.sample_digits import sample_strokes

Chunks = list[tuple[bytes, bytes]]
SIZES = [0, 1, 2, 28, 4096, 7071, 9400, 65_535, 2**24, 2**31 - 1, 2**31, 2**32 - 1]


def digit(mode: str, side: int = 60) -> Image.Image:
    """A drawn digit."""
    image = Image.new("RGB", (side, side), "white")
    for stroke in sample_strokes(4):
        points = [(float(x) * side / 280, float(y) * side / 280) for x, y in stroke]
        ImageDraw.Draw(image).line(points, "black", side // 12)
    return image.convert(mode)


def encoded(image: Image.Image, kind: str, frames: Sequence[Image.Image] = (), **options: object) -> bytes:
    """The bytes of a picture file, with metadata where the format has some."""
    exif = Image.Exif()
    exif[0x0112] = 6
    more = {"save_all": True, "append_images": list(frames)} if frames else {}
    if kind in ("JPEG", "TIFF", "WEBP"):
        more["exif"] = exif
    buffer = io.BytesIO()
    image.save(buffer, kind, **more, **options)
    return buffer.getvalue()


def float_tiff(*values: float) -> bytes:
    """A picture of floating-point numbers, some of which are none or not finite."""
    numbers = np.linspace(0, 1, 400, dtype=np.float32).reshape(20, 20)
    numbers[5, 3 : 3 + len(values)] = values
    return encoded(Image.fromarray(numbers), "TIFF")


BLANK = Image.new("RGB", (60, 60), "white")
FILES = {
    ".png": [encoded(digit(mode), "PNG") for mode in ("RGB", "L", "1", "P", "RGBA", "LA", "I;16")]
    + [encoded(BLANK, "PNG", [digit("RGB")])],
    ".jpg": [encoded(digit("RGB"), "JPEG"), encoded(digit("CMYK"), "JPEG", progressive=True)],
    ".gif": [encoded(digit("P"), "GIF"), encoded(BLANK, "GIF", [digit("RGB"), BLANK])],
    ".bmp": [encoded(digit(mode), "BMP") for mode in ("RGB", "P", "1")],
    ".webp": [encoded(digit("RGB"), "WEBP"), encoded(BLANK, "WEBP", [digit("RGB")])],
    ".pgm": [encoded(digit("L"), "PPM"), b"P2 3 3 255 0 0 0 9 9 9 0 0 0", b"P1 2 2 0 1 1 0"],
    ".tif": [
        encoded(digit("RGB"), "TIFF", compression=name) for name in ("raw", "tiff_lzw", "jpeg", "tiff_adobe_deflate")
    ]
    + [encoded(digit("1"), "TIFF", compression="group4"), encoded(digit("F"), "TIFF")]
    + [float_tiff(-np.inf), float_tiff(np.inf, -np.inf), float_tiff(np.nan, 3e38), float_tiff(-3e38, 1e-40)],
}
if features.check("avif"):
    FILES[".avif"] = [encoded(digit("RGB"), "AVIF")]
OTHERS = [
    b"%PDF-1.4",
    b"<svg ",
    b"\0\0\0\x18ftypheic",
    b"8BPS",
    b"PK\x03\x04",
    b"GIF89a",
    b"BM",
    b"RIFF\0\0\0\0WEBP",
    b"P6 ",
    b"II*\0",
]


def case(rng: Random) -> Case:
    """A picture file with changes."""
    kind = rng.random()
    if kind < 0.35:
        return Case(file_name(rng, ".png"), _changed_png(rng, rng.choice(FILES[".png"])))
    if kind < 0.36:
        return Case(
            file_name(rng, ".png"),
            large_png(rng.choice([1000, 6000, 7071, 9400]), *rng.choice([(1, 0), (8, 0), (8, 2), (16, 0)])),
        )
    if kind < 0.4:
        return Case(
            file_name(rng, rng.choice(list(FILES))), rng.choice(OTHERS) + rng.randbytes(rng.choice([0, 10, 5000]))
        )
    suffix = rng.choice([*FILES, ".tif", ".jpg", ".gif"])
    content = rng.choice(FILES[suffix])
    content = _changed_numbers(rng, content) if rng.random() < 0.5 else damaged(rng, content)
    return Case(file_name(rng, suffix), content)


def _changed_numbers(rng: Random, content: bytes) -> bytes:
    """A number of two or four bytes near the beginning, where the sizes are, in either order."""
    data = bytearray(content)
    for _ in range(rng.choice([1, 1, 2])):
        place, number, order = rng.randrange(2, min(len(data), 200)), rng.choice(SIZES), rng.choice("<>")
        field = struct.pack(f"{order}I", number) if rng.random() < 0.5 else struct.pack(f"{order}H", number & 0xFFFF)
        data[place : place + len(field)] = field
    return bytes(data)


def chunks_of(content: bytes) -> Chunks:
    """The chunks of a PNG file: type and data."""
    found, place = [], 8
    while place < len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        found.append((content[place + 4 : place + 8], content[place + 8 : place + 8 + length]))
        place += length + 12
    return found


def png(chunks: Chunks) -> bytes:
    """A PNG file of chunks, with their checksums."""
    parts = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def large_png(side: int, depth: int, colour: int) -> bytes:
    """A small file of a large picture: white, with a black part."""
    bits = side * depth * {0: 1, 2: 3}[colour]
    packer, parts = zlib.compressobj(1), []
    for row in range(side):
        parts.append(packer.compress(b"\0" + (b"\0" if side // 3 < row < side // 2 else b"\xff") * ((bits + 7) // 8)))
    header = struct.pack(">IIBBBBB", side, side, depth, colour, 0, 0, 0)
    return png([(b"IHDR", header), (b"IDAT", b"".join(parts) + packer.flush()), (b"IEND", b"")])


def _changed_png(rng: Random, content: bytes) -> bytes:
    chunks = chunks_of(content)
    for _ in range(rng.choice([1, 1, 2, 3])):
        kind, index = rng.randrange(7), rng.randrange(len(chunks))
        name, data = chunks[index]
        if kind == 0:
            header = bytearray(chunks[0][1].ljust(13, b"\0"))
            place = rng.choice([0, 4])
            header[place : place + 4] = struct.pack(">I", rng.choice(SIZES))
            chunks[0] = chunks[0][0], bytes(header)
        elif kind == 1:
            header = bytearray(chunks[0][1].ljust(13, b"\0"))
            header[rng.randrange(8, 13)] = rng.choice([0, 1, 2, 3, 4, 6, 8, 16, 255])
            chunks[0] = chunks[0][0], bytes(header)
        elif kind == 2:
            chunks[index] = name, damaged(rng, data)
        elif kind == 3:
            chunks.insert(rng.randrange(1, len(chunks) + 1), _extra_chunk(rng))
        elif kind == 4 and len(chunks) > 1:
            del chunks[index]
        elif kind == 5:
            chunks[index:index] = [chunks[index]] * rng.choice([1, 2, 60])
        else:
            rng.shuffle(chunks)
    return png(chunks)


def _extra_chunk(rng: Random) -> tuple[bytes, bytes]:
    """A chunk beside the picture's own: compressed texts, colours, frames of an animation."""
    unpacked = rng.choice([100, 1 << 20, 100, 30 << 20 if rng.random() < 0.1 else 100])
    bomb = zlib.compress(bytes(unpacked), 1)
    frame = struct.pack(">IIIIIHHBB", 0, rng.choice(SIZES), 60, 0, 0, 1, 10, rng.randrange(5), rng.randrange(4))
    chunks = [
        (b"zTXt", b"key\0\0" + bomb),
        (b"iCCP", b"name\0\0" + bomb),
        (b"iTXt", b"key\0\1\0\0\0" + bomb),
        (b"tEXt", b"a\0" + b"b" * 70_000),
        (b"PLTE", bytes(rng.choice([0, 3, 5, 768, 3000]))),
        (b"tRNS", bytes(rng.choice([0, 1, 2, 6, 900]))),
        (b"gAMA", bytes(4)),
        (b"acTL", struct.pack(">II", rng.choice(SIZES), 0)),
        (b"eXIf", rng.randbytes(40)),
        (b"pHYs", bytes(9)),
        (b"abcd", b"x"),
        (b"fcTL", frame),
    ]
    return rng.choice(chunks)
