"""Messages of the live websocket: a token, then drawings as bytes and selections as JSON."""

import base64
import json
import zlib
from random import Random

import numpy as np
from fuzz.mutations import TEXTS, Case, damaged, value

from nn.images.strokes import CANVAS_SIZE, render
from nn.synthetic.sample_digits import sample_strokes

DRAWINGS = [render(sample_strokes(digit), brush=20).tobytes() for digit in range(10)]
PIXELS = CANVAS_SIZE * CANVAS_SIZE
# What the first message may be; the token of the session stands for itself.
TOKEN = "TOKEN"
FIELDS = ["neuron", "digit", "output", "node"]


def case(rng: Random) -> Case:
    """One to four messages after the token, which is right as a rule."""
    first = TOKEN if rng.random() < 0.95 else rng.choice([*TEXTS, b"bytes", "[" * 10_000])
    messages = [first, *(_message(rng) for _ in range(rng.choice([1, 1, 2, 4])))]
    return Case("messages.json", to_json(messages))


def to_json(messages: list[str | bytes]) -> bytes:
    """Messages as JSON, since a case is bytes."""
    items = [
        {"text": item} if isinstance(item, str) else {"bytes": base64.b64encode(item).decode()} for item in messages
    ]
    return json.dumps(items).encode()


def from_json(content: bytes) -> list[str | bytes]:
    """The messages that to_json has written."""
    return [item["text"] if "text" in item else base64.b64decode(item["bytes"]) for item in json.loads(content)]


def _message(rng: Random) -> str | bytes:
    return _selection(rng) if rng.random() < 0.4 else _drawing(rng)


def _selection(rng: Random) -> str:
    if rng.random() < 0.1:
        return str(rng.choice([*TEXTS, "[" * 100, "[" * 100_000, "null", "NaN", '{"neuron":', "9" * 150]))
    usual = {
        "neuron": [0, rng.choice([0, 5, 10**6])],
        "digit": rng.randrange(12),
        "output": rng.randrange(12),
        "node": [0, 3],
    }
    chosen: dict[str, object] = {}
    for field in rng.sample(FIELDS, rng.randrange(1, 5)):
        pair = [value(rng), value(rng)]
        chosen[field] = rng.choice(
            [usual[field], usual[field], None, value(rng), pair, [0, -1], [10**30, 0], [True, False], -1, 1e9]
        )
    return json.dumps(chosen)


def _drawing(rng: Random) -> bytes:
    kind = rng.randrange(8)
    if kind < 2:
        return zlib.compress(rng.choice(DRAWINGS))
    if kind == 2:
        noise = np.random.default_rng(rng.randrange(2**32)).integers(0, 256, PIXELS, np.uint8)
        return zlib.compress(
            np.where(noise < rng.choice([1, 1, 1, 1, 1, 1, 250, 250, 250, 40]), noise, 0).astype(np.uint8).tobytes()
        )
    if kind == 3:
        pixels = bytearray(PIXELS)
        for _ in range(rng.choice([1, 3, 40])):
            place, length = rng.randrange(PIXELS), rng.choice([1, 20, 3000])
            pixels[place : place + length] = bytes([rng.choice([1, 20, 128, 255])]) * length
        return zlib.compress(bytes(pixels[:PIXELS]))
    if kind == 4:
        size = rng.choice([0, 1, PIXELS - 1, PIXELS + 1, 2 * PIXELS, 60_000_000 if rng.random() < 0.05 else 10])
        return zlib.compress(bytes(size), 1)
    if kind == 5:
        return rng.choice(
            [b"", b"x", bytes(100_001), zlib.compress(DRAWINGS[3]) + b"rest", zlib.compress(DRAWINGS[3])[:-2]]
        )
    if kind == 6:
        return zlib.compress(rng.choice([bytes, lambda size: b"\xff" * size])(PIXELS))
    return damaged(rng, zlib.compress(rng.choice(DRAWINGS)))
