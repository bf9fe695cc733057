"""Model cards: metadata of a network in its weight file, validated on reading."""

from collections.abc import Callable
from reprlib import repr as brief
from typing import Any

from nn.calibration.rejection import CARD_KEY
from nn.errors import InputError, printable
from nn.untrusted.limits import MAX_CARD_COUNT

Card = dict[str, Any]


def _text(value: Any) -> str | None:
    return printable(value) if isinstance(value, str) and len(value) <= 1000 else None


def _texts(value: Any) -> list[str] | None:
    """A short list of texts; None for anything else."""
    if not isinstance(value, list) or len(value) > 20:
        return None
    texts = [text for part in value if (text := _text(part)) is not None]
    return texts if len(texts) == len(value) else None


def _number(minimum: float, maximum: float) -> Callable[[Any], float | None]:
    # bool is a kind of int; NaN is not in any range.
    return lambda value: value if type(value) in (int, float) and minimum <= value <= maximum else None


def _count(value: Any) -> int | None:
    return value if type(value) is int and 0 <= value <= MAX_CARD_COUNT else None


_share = _number(0, 1)

# How the known fields are read, all optional; None for a value that cannot be. Other fields are kept, but never shown.
READERS: dict[str, Callable[[Any], Any]] = {
    "trained_on": _text,
    "added": _texts,
    "date": _text,
    "epoch": _count,
    "train_accuracy": _share,
    "validation_accuracy": _share,
    "validation_count": _count,
    "test_accuracy": _share,
    "test_count": _count,
    # Weights are divided by it.
    "temperature": _number(1e-6, 1e6),
    CARD_KEY: _share,
}


def read_card(card: Card, name: str) -> Card:
    """A card from outside, its texts made printable and short; InputError if a field of it is invalid.

    name : of the file, for the error
    """
    known = {key: card[key] for key in READERS if card.get(key) is not None}
    read = {key: READERS[key](value) for key, value in known.items()}
    for key, value in read.items():
        if value is None:
            raise InputError(f"{name}: its card says {key}: {brief(known[key])}, which cannot be")
    return card | read
