"""The card of a network: what it says about itself, each only if it can be true."""

from reprlib import repr as brief
from typing import Any

from nn.errors import InputError

Card = dict[str, Any]


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 200


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and 0 <= value <= 1


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _is_temperature(value: Any) -> bool:
    return isinstance(value, int | float) and 0 < value < 1e6


# What a card may tell about, each only if it is there; whatever else it says is kept and never shown.
CARD = {
    "trained_on": _is_text,
    "date": _is_text,
    "epoch": _is_count,
    "train_accuracy": _is_share,
    "validation_accuracy": _is_share,
    "validation_count": _is_count,
    "test_accuracy": _is_share,
    "test_count": _is_count,
    "temperature": _is_temperature,
    "digit_from": _is_share,
}


def check_card(card: Card, name: str) -> None:
    """InputError if a card tells something that cannot be. name : what the error calls the file"""
    for key, fits in CARD.items():
        if card.get(key) is not None and not fits(card[key]):
            raise InputError(f"{name}: its card says {key}: {brief(card[key])}, which cannot be")
