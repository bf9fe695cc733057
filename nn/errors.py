"""What users are told: the error for invalid input, and texts from outside, made printable when they are read."""

import re

# Characters of a name or of an entry in a card, and of a message, which has room for a long path and a long sentence.
MAX_TEXT, MAX_MESSAGE = 200, 600
# Joiners that Persian and Indian scripts and some emoji need; Python does not count them as printable.
JOINERS = "\u200c\u200d"


class InputError(ValueError):
    """Invalid input from a user; the message is one sentence that says what is wrong and where.

    The message is printable and at most MAX_MESSAGE characters long, whatever a file or its name holds.
    """

    def __init__(self, message: str) -> None:
        super().__init__(printable(message, MAX_MESSAGE))


def printable(text: str, limit: int = MAX_TEXT) -> str:
    """Text from a file or a file's name that can be encoded and shown on one line, in at most so many characters.

    White space becomes single spaces; control characters, lone surrogates and marks that change the direction of
    writing become escapes such as \\x1b. In what is too long, an ellipsis replaces the middle.
    """
    # Escapes are longer than what they replace, so what is far too long is cut first.
    text = re.sub(r"\s+", " ", _shortened(text, 4 * limit)).strip()
    return _shortened(one_line(text), limit)


def one_line(text: str) -> str:
    r"""A text of any length on one line, with what cannot be shown as escapes: a line break as \n."""
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character.isprintable() or character in JOINERS:
        return character
    return character.encode("unicode_escape").decode("ascii")


def _shortened(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    start = limit // 2
    return f"{text[:start]}…{text[start + 1 - limit :]}"
