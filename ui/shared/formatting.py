"""Numbers and texts as the page writes them."""

import math
import re
import string

from nn.errors import printable

# Characters of a text in Markdown, before it is escaped.
MAX_ESCAPED = 1000
WORD_JOINER = "\u2060"
# Where to split: after the colon of :name: and http://, after www, before the @ of an address, and in an arrow.
_FOUND_LATER = re.compile(r":(?=[\w+/-])|www(?=\.)|(?<=\S)(?=@\S)|(?<!\S)[-<>~](?=-?[->=](?!\S))", re.IGNORECASE)


def with_article(digit: int) -> str:
    """A digit with its article."""
    return f"an {digit}" if digit == 8 else f"a {digit}"


def percent(share: float) -> str:
    """A probability as a percentage; never rounded up to 100 %, since no network is certain."""
    return f"{min(100 * share, 99.9):.1f} %"


def accuracy_percent(share: float) -> str:
    """An accuracy as a percentage; 100 % only if all predictions are correct."""
    return "100 %" if share == 1 else percent(share)


def escape_markdown(text: str) -> str:
    """Text from a file or a file's name, so that Markdown shows it as it is.

    A backslash keeps Markdown from seeing punctuation. What Streamlit finds in the text afterwards is split by an
    invisible character: addresses, :emoji:, :material/icons: and arrows.
    """
    text = _FOUND_LATER.sub(lambda found: found[0] + WORD_JOINER, printable(text, MAX_ESCAPED))
    return re.sub(f"([{re.escape(string.punctuation)}])", r"\\\1", text)


def duration(seconds: float) -> str:
    """A time such as `4 s`, `2 min 10 s` or `1 h 5 min`."""
    whole = max(1, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest and minutes < 10 else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def significant(value: float, digits: int = 4) -> str:
    """A number with so many significant digits, a true minus sign, and powers of ten.

    significant(0.000012345) = 1.234 × 10⁻⁵
    """
    value = float(value)
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else "too large"
    text = f"{value:.{digits}g}"
    if "e" in text:
        number, power = text.split("e")
        exponent = str(int(power)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
        text = f"{number}\u00a0×\u00a010{exponent}"
    return text.replace("-", "−")
