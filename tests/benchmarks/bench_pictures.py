"""Memory and time that large pictures take, from the file to 28 x 28 pixels (make bench).

Each file is read in a process of its own. Its memory is the peak of the resident memory (Linux only) beyond that of a
process which has loaded the same modules.
"""

import argparse
import io
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from conftest import ROOT
from PIL import Image, ImageDraw

# Goals for 48 megapixels, in MB and seconds.
MEMORY, SECONDS = 200, 1.5
# name -> (file name, size, mode, options of Pillow)
FILES = {
    "JPEG of a phone": ("5.jpg", (8000, 6000), "RGB", {"quality": 90}),
    "JPEG, 108 megapixels": ("5-108.jpg", (12000, 9000), "RGB", {"quality": 90}),
    "progressive JPEG": ("5-progressive.jpg", (8000, 6000), "RGB", {"quality": 90, "progressive": True}),
    "PNG, colour": ("5-colour.png", (8000, 6000), "RGB", {"compress_level": 1}),
    "PNG, transparent": ("5-transparent.png", (8000, 6000), "RGBA", {"compress_level": 1}),
    "PNG, grey": ("5-grey.png", (8000, 6000), "L", {"compress_level": 1}),
    "PNG, palette": ("5-palette.png", (8000, 6000), "P", {"compress_level": 9}),
    "PNG, 16 bit": ("5-16bit.png", (8000, 6000), "I;16", {"compress_level": 1}),
    "PNG, 89 megapixels": ("5-89.png", (9400, 9500), "P", {"compress_level": 9}),
    "BMP": ("5.bmp", (8000, 6000), "RGB", {}),
    "GIF": ("5.gif", (8000, 6000), "P", {}),
    "TIFF, colour, in one strip": ("5.tif", (5700, 4300), "RGB", {"compression": "tiff_lzw", "strip_size": 10**9}),
    "TIFF, grey": ("5-grey.tif", (8000, 6000), "L", {"compression": "tiff_lzw"}),
    "WebP": ("5.webp", (3900, 2900), "RGB", {"method": 0}),
    "AVIF": ("5.avif", (5100, 3800), "RGB", {"speed": 10}),
}
READ = """
import sys, time
from pathlib import Path
from nn.errors import InputError
from nn.images.picture_file import open_picture
from nn.images.preprocessing import preprocess
from PIL import Image
Image.init()
def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1.024 / 1000
before, start, result = peak(), time.perf_counter(), "read"
try:
    assert preprocess(open_picture(Path(sys.argv[1]))) is not None
except InputError as error:
    result = "refused"
print(peak() - before, time.perf_counter() - start, result)
"""


def picture(size: tuple[int, int], mode: str) -> Image.Image:
    """A 5 in a corner of grainy paper."""
    width, height = size
    tile = np.random.default_rng(0).integers(226, 234, (256, 256, 1), np.uint8)
    rows, columns = np.arange(height) % 256, np.arange(width) % 256
    image = Image.fromarray(np.repeat(tile[rows][:, columns], 3, axis=2))
    unit = height / 60
    draw = ImageDraw.Draw(image)
    for points in ([(0, 0), (6, 0)], [(0, 0), (0, 4), (4, 4), (5, 7), (3, 10), (0, 9)]):
        line = [(width * 0.75 + x * unit, height * 0.7 + y * unit) for x, y in points]
        draw.line(line, (40, 40, 70), round(unit))
    if mode == "P":
        return image.convert("L").point(lambda level: 0 if level < 128 else 230).convert("P")
    if mode == "I;16":
        return Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257)
    return image.convert(mode)


def measure(path: Path) -> tuple[float, float, str]:
    """MB and seconds that a file takes, and whether it is read or refused."""
    command = [sys.executable, "-c", READ, str(path)]
    result = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=300)
    memory, seconds, outcome = result.stdout.split()
    return float(memory), float(seconds), outcome


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    print(f"Memory and time for a picture   goal for 48 megapixels: at most {MEMORY} MB and {SECONDS} s")
    with tempfile.TemporaryDirectory() as folder:
        for name, (file, size, mode, options) in FILES.items():
            buffer = io.BytesIO()
            picture(size, mode).save(
                buffer, Path(file).suffix[1:].replace("jpg", "jpeg").replace("tif", "tiff"), **options
            )
            path = Path(folder) / file
            path.write_bytes(buffer.getvalue())
            memory, seconds, outcome = measure(path)
            million = size[0] * size[1] / 1e6
            print(
                f"  {name:<27} {million:5.1f} million pixels {len(buffer.getvalue()) / 1e6:6.1f} MB file  "
                f"{memory:6.1f} MB  {seconds:5.2f} s  {outcome}"
            )


if __name__ == "__main__":
    main()
