"""Names of files in messages: names are untrusted text, of any length and with any characters."""

from pathlib import Path

# At most this many characters of a name are shown: the beginning, and the end with the suffix.
MAX_NAME = 200
BEGINNING, GAP = 100, "[...]"


def shown_name(name: str | Path) -> str:
    """A name on one line, without control characters or invisible ones, and not too long."""
    shown = one_line(str(name))
    if len(shown) <= MAX_NAME:
        return shown
    return shown[:BEGINNING] + GAP + shown[BEGINNING + len(GAP) - MAX_NAME :]


def one_line(name: str) -> str:
    r"""A name with characters that are not printable as escape sequences: a line break as \n."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in name
    )
