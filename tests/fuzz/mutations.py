"""Nonsense of each type, and damage to bytes: what the makers of cases share."""

import gzip
from dataclasses import dataclass
from random import Random

# What numbers in a header may be instead: the ends of the usual types, and what no type has.
NUMBERS = [0, 1, -1, 2, 7, 28, 255, 256, 784, 65_535, 2**24, 2**31 - 1, 2**31, 2**32 - 1, 2**63, 2**64, 10**400]
FRACTIONS = [0.5, -0.0, 1e-320, 1e30, 3.5e38, 1e308, float("inf"), float("-inf"), float("nan")]
TEXTS = [
    "",
    " ",
    "relu",
    "conv:4",
    "../../etc/passwd",
    "a\x00b",
    "\ud800",
    "\u202egnp.5",
    "\x1b[31mred",
    "<script>alert(1)</script>",
    "[a](javascript:b)",
    "$x$ :smile: -> `code`",
    "9" * 5000,
    "ü" * 1000,
    "\r\n" * 50,
    "\u0661\u0662",
    "None",
    "nan",
]


@dataclass(frozen=True)
class Case:
    """One input: the name of a file and its content; what is no file is written as JSON."""

    name: str
    content: bytes


def file_name(rng: Random, suffix: str) -> str:
    """The name of a file; sometimes one that nobody would choose."""
    odd = ["x" * 300, "a\nb", "\x1b[2J", "\u202e", "\udcff", "<b>", "`a`", " "]
    return (rng.choice(odd) if rng.random() < 0.1 else "case") + suffix


def value(rng: Random, depth: int = 0) -> object:
    """A value of JSON of any type."""
    kind = rng.randrange(9 if depth < 3 else 6)
    if kind < 2:
        return rng.choice(NUMBERS)
    if kind == 2:
        return rng.choice(FRACTIONS)
    if kind < 5:
        return rng.choice(TEXTS)
    if kind == 5:
        return rng.choice([None, True, False])
    if kind == 6:
        return [value(rng, depth + 1) for _ in range(rng.choice([0, 1, 2, 3, 30]))]
    if kind == 7:
        return {str(rng.choice(TEXTS))[:20]: value(rng, depth + 1) for _ in range(rng.randrange(4))}
    return nested(rng.choice([20, 500]))


def nested(depth: int) -> object:
    """Lists in lists."""
    found: object = 1
    for _ in range(depth):
        found = [found]
    return found


def damaged(rng: Random, content: bytes) -> bytes:
    """Bytes with some of them changed, cut off, repeated or put in."""
    data = bytearray(content)
    for _ in range(rng.choice([1, 1, 2, 4, 16])):
        kind, place = rng.randrange(6), rng.randrange(len(data) + 1)
        length = rng.choice([1, 2, 4, 8, 64])
        if kind == 0:
            data[place : place + 1] = bytes([rng.randrange(256)])
        elif kind == 1:
            del data[place : place + length]
        elif kind == 2:
            data[place:place] = rng.randbytes(length)
        elif kind == 3:
            data[place : place + length] = rng.choice([b"\x00", b"\xff", b"\x80"]) * length
        elif kind == 4:
            data[place:place] = data[place : place + length] * rng.choice([1, 2, 50])
        else:
            del data[place:]
    return bytes(data)


def packed(rng: Random, content: bytes) -> bytes:
    """Bytes in a gzip file, which may be damaged, and which may hold more than one."""
    once = gzip.compress(content, 1)
    return rng.choice(
        [once, once, once[: len(once) // 2], once + once, gzip.compress(once), once + b"rest", once[:-8] + bytes(8)]
    )
