"""Tests of texts from outside: printable, on one line and short; also in errors, data sets and model cards."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn.dataset import Dataset
from nn.errors import JOINERS, MAX_MESSAGE, MAX_TEXT, InputError, printable
from nn.network import Network
from nn.storage.weight_file import from_bytes, to_bytes

# Also lone surrogates, which a JSON file may hold, and a file name that is not valid UTF-8.
ANY_TEXT = st.text(st.characters(codec=None, categories=None), max_size=400) | st.text(
    "\ud800\udcff\x1b\n a", max_size=999
)
NETWORK = Network.random((784, 10), "relu", np.random.default_rng(0))


def card_of(card):
    """A card as it is read back from a file."""
    return from_bytes(to_bytes(NETWORK, card), "some.npz")[1]


@given(ANY_TEXT)
def test_printable_is_one_short_line_that_can_be_encoded(text):
    shown = printable(text)
    assert len(shown) <= MAX_TEXT
    assert all(character.isprintable() or character in JOINERS for character in shown)
    assert shown == shown.strip() and "  " not in shown
    shown.encode()
    assert printable(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("größer als 9 \u2603, 数字, नौ, \u200d", "größer als 9 \u2603, 数字, नौ, \u200d"),
        (" two\n lines\t\u2028and tabs\xa0", "two lines and tabs"),
        ("\x1b[31mred\x00", "\\x1b[31mred\\x00"),
        ("\udcff.npz", "\\udcff.npz"),
        ("\ud800", "\\ud800"),
        ("abc\u202egnp.exe", "abc\\u202egnp.exe"),
    ],
)
def test_printable_escapes_what_cannot_be_shown_and_keeps_all_scripts(text, shown):
    assert printable(text) == shown


def test_what_is_too_long_loses_its_middle():
    assert printable("a" * 300 + "z" * 10**6, 10) == "aaaaa…zzzz"
    assert printable("12345", 5) == "12345"


@given(ANY_TEXT | st.just("x" * 200_000))
def test_message_of_an_error_is_printable_and_short(text):
    message = str(InputError(f"{text}: {text}"))
    assert message == printable(message, MAX_MESSAGE)
    assert len(message) <= MAX_MESSAGE


def test_name_of_a_data_set_is_printable():
    assert Dataset(np.zeros((1, 784), np.uint8), np.zeros(1, np.uint8), "a\nb\udcff").name == "a b\\udcff"


@pytest.mark.parametrize("key", ["trained_on", "date"])
def test_texts_of_a_card_are_printable(key):
    assert card_of({key: "\ud800 \x1b[31m\n# heading"})[key] == "\\ud800 \\x1b[31m # heading"
    assert len(card_of({key: "long " * 100})[key]) == MAX_TEXT


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("test_count", 10**4000),
        ("epoch", 10**13),
        ("validation_count", -1),
        ("test_count", True),
        ("test_accuracy", True),
        ("test_accuracy", float("nan")),
        ("train_accuracy", 10**400),
        ("temperature", float("inf")),
        ("temperature", 1e-300),
        ("trained_on", "x" * 100_000),
        ("date", ["2026"]),
    ],
)
def test_number_or_text_that_cannot_be_is_rejected_in_a_short_sentence(key, value):
    with pytest.raises(InputError, match=f"some.npz: its card says {key}: .*, which cannot be") as caught:
        card_of({key: value})
    assert len(str(caught.value)) < 150
