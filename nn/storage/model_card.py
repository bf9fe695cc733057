"""Model cards: metadata of a network in its weight file, validated on reading."""

from reprlib import repr as brief
from typing import Any

from nn.calibration.rejection import CARD_KEY
from nn.errors import InputError

Card = dict[str, Any]


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 200


def _is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= 20 and all(map(_is_text, value))


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and 0 <= value <= 1


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _is_temperature(value: Any) -> bool:
    return isinstance(value, int | float) and 0 < value < 1e6


# Validators of the known fields, all optional; other fields are kept, but never shown.
VALIDATORS = {
    "trained_on": _is_text,
    "added": _is_list_of_texts,
    "date": _is_text,
    "epoch": _is_count,
    "train_accuracy": _is_share,
    "validation_accuracy": _is_share,
    "validation_count": _is_count,
    "test_accuracy": _is_share,
    "test_count": _is_count,
    "temperature": _is_temperature,
    CARD_KEY: _is_share,
}


def check_card(card: Card, name: str) -> None:
    """Raise InputError if a field of a card is invalid. name : of the file, for the error"""
    for key, is_valid in VALIDATORS.items():
        if card.get(key) is not None and not is_valid(card[key]):
            raise InputError(f"{name}: its card says {key}: {brief(card[key])}, which cannot be")
