"""Draws examples of all variants of the generated digits: python docs/draw_styles.py [FILE.png].

Each row is a variant: its name and share, five digits in the legible style, and nine in the default one.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from nn.arrays import ByteArray  # noqa: E402
from nn.dataset import CLASSES, IMAGE_SIZE  # noqa: E402
from nn.synthetic.handwriting import LEGIBLE, Style, generate_images, variant_shares  # noqa: E402

DEFAULT = PROJECT / "docs" / "screenshots" / "styles.png"
# Digits in a row, in the legible and in the default style.
LEGIBLE_COUNT, DEFAULT_COUNT = 5, 9
LABEL_WIDTH, ROW_HEIGHT, COLUMNS, GAP = 270, IMAGE_SIZE, 2, 12
DEVICES = ("polygons", "pixels", "dots", "shaky", "stretched")
WITHOUT_DEVICES: dict[str, Any] = dict.fromkeys(DEVICES, 0.0)


def rows() -> list[tuple[str, ByteArray]]:
    """A label and images (count, 784) for every variant of every digit, and for every device."""
    result = []
    for digit in range(CLASSES):
        for number, (name, share) in enumerate(variant_shares(digit).items()):
            only: dict[str, Any] = {"variants": {digit: {name: 1.0}}}
            rng = np.random.default_rng([digit, number])
            legible, varied = (
                generate_images(np.full(count, digit, np.uint8), rng, replace(style, **only))
                for count, style in ((LEGIBLE_COUNT, LEGIBLE), (DEFAULT_COUNT, replace(Style(), **WITHOUT_DEVICES)))
            )
            result.append((f"{digit}  {name} ({share:.0%})", np.concatenate([legible, varied])))
    labels = (np.arange(LEGIBLE_COUNT + DEFAULT_COUNT) % CLASSES).astype(np.uint8)
    for device in DEVICES:
        always: dict[str, Any] = {device: 1.0}
        images = generate_images(labels, np.random.default_rng(0), replace(LEGIBLE, **always))
        result.append((f"all  {device} ({getattr(Style(), device):.0%})", images))
    return result


def draw(path: Path) -> None:
    """Write the picture."""
    table = rows()
    per_column = -(-len(table) // COLUMNS)
    column_width = LABEL_WIDTH + (LEGIBLE_COUNT + DEFAULT_COUNT) * IMAGE_SIZE + GAP
    sheet = Image.new("L", (COLUMNS * column_width, per_column * ROW_HEIGHT + GAP), 255)
    pen = ImageDraw.Draw(sheet)
    for number, (label, images) in enumerate(table):
        x, y = number // per_column * column_width + GAP, number % per_column * ROW_HEIGHT + GAP // 2
        pen.text((x, y + 8), label, fill=0)
        strip = 255 - np.concatenate(images.reshape(-1, IMAGE_SIZE, IMAGE_SIZE), axis=1)
        sheet.paste(Image.fromarray(strip), (x + LABEL_WIDTH, y))
    sheet.quantize(16).save(path, optimize=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path, nargs="?", default=DEFAULT)
    draw(parser.parse_args().path)
