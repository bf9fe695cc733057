"""A contact sheet: pictures beside what the network reads of them, as one PNG file."""

from pathlib import Path

from PIL import Image, ImageDraw

from nn.arrays import ByteArray
from nn.data.image_folder import LabelledPicture
from nn.errors import InputError
from nn.images.ink.grey import to_grey
from nn.storage.atomic_write import atomic_write

# Side of a picture, height of its caption and space between two, in pixels.
SIDE, CAPTION, GAP = 84, 26, 6
COLUMNS = 8
BACKGROUND, TEXT = (235, 235, 235), (0, 0, 0)


def save_contact_sheet(path: Path, entries: list[tuple[LabelledPicture, ByteArray, str]]) -> None:
    """Save a sheet of entries: picture, 28 x 28 image and caption. InputError if the file cannot be written."""
    rows = max(1, -(-len(entries) // COLUMNS))
    width, height = 2 * SIDE + GAP, SIDE + CAPTION
    sheet = Image.new("RGB", (COLUMNS * width, rows * height), BACKGROUND)
    draw = ImageDraw.Draw(sheet)
    for number, (picture, image, caption) in enumerate(entries):
        left, top = number % COLUMNS * width, number // COLUMNS * height
        sheet.paste(_fitted(picture.open()), (left, top))
        sheet.paste(Image.fromarray(image).resize((SIDE, SIDE), Image.Resampling.NEAREST), (left + SIDE, top))
        # Pillow's built-in font has no other letters.
        name = picture.file.path.name.encode("ascii", "replace").decode()
        draw.text((left + 2, top + SIDE), f"{name[-26:]}\n{caption}", TEXT, spacing=0)
    try:
        with atomic_write(path) as file:
            sheet.save(file, "PNG")
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror or error})") from error


def _fitted(picture: Image.Image) -> Image.Image:
    """A picture in colour, scaled to fit the sheet, with transparent parts in the sheet's grey."""
    if picture.mode.startswith(("I", "F")):
        picture = Image.fromarray(to_grey(picture))
    picture = picture.convert("RGBA")
    scale = SIDE / max(picture.size)
    picture = picture.resize((max(1, round(picture.width * scale)), max(1, round(picture.height * scale))))
    opaque = Image.new("RGBA", picture.size, (*BACKGROUND, 255))
    opaque.alpha_composite(picture)
    return opaque.convert("RGB")
