"""A drawing as the browser keeps it: a list of plain strokes and images, for canvas.py to put back."""

import math
from typing import Any

from nn.images.strokes import CANVAS_SIZE

# Limits for what a browser may send: objects, parts of a path in all, characters of an image, distance from the canvas.
MAX_OBJECTS, MAX_COMMANDS, MAX_IMAGE, MAX_DISTANCE = 1000, 50_000, 200_000, 4 * CANVAS_SIZE
# How many numbers follow each command of a path; the canvas knows no others.
NUMBERS = {"M": 2, "L": 2, "Q": 4}
IMAGE = "data:image/png;base64,"
PLACE = ("left", "top", "scaleX", "scaleY")


def pack(objects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the browser keeps of objects on the canvas: [{"path": commands, "width": 20} or {"image": URI, ...}]."""
    return [_pack(item) for item in objects]


def _pack(item: dict[str, Any]) -> dict[str, Any]:
    if item.get("path"):
        return {"path": [_rounded(command) for command in item["path"]], "width": item["strokeWidth"]}
    return {"image": item.get("src"), **{name: item.get(name) for name in PLACE}}


def _rounded(command: list[Any]) -> list[Any]:
    """A path command with one decimal for each number, which is less to send and looks the same."""
    return [part if isinstance(part, str) else round(part, 1) for part in command]


def unpack(kept: Any) -> list[dict[str, Any]]:
    """Packed objects, from any value a browser may send; empty if one is invalid, so that no part is missing."""
    if not isinstance(kept, list) or len(kept) > MAX_OBJECTS:
        return []
    budget = MAX_COMMANDS
    for item in kept:
        if not isinstance(item, dict) or not (_is_stroke(item, budget) or _is_image(item)):
            return []
        budget -= len(item.get("path") or ())
    return kept


def _is_stroke(item: dict[str, Any], most: int) -> bool:
    path, width = item.get("path"), item.get("width", 0)
    if not isinstance(path, list) or not 0 < len(path) <= most:
        return False
    has_width = _is_number(width) and 0 < width <= CANVAS_SIZE
    return has_width and all(_is_command(command) for command in path) and path[0][0] == "M"


def _is_command(command: Any) -> bool:
    if not isinstance(command, list) or not command or not isinstance(command[0], str):
        return False
    return len(command) - 1 == NUMBERS.get(command[0]) and all(map(_is_number, command[1:]))


def _is_image(item: dict[str, Any]) -> bool:
    image = item.get("image")
    is_png = isinstance(image, str) and image.startswith(IMAGE) and len(image) <= MAX_IMAGE
    return is_png and all(_is_number(item.get(name)) for name in PLACE)


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and math.isfinite(value) and abs(value) <= MAX_DISTANCE
