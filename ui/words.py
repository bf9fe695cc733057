"""What the page says about an answer, in words."""

import re
import string
from collections.abc import Sequence

from nn.verdict import Kind, judge

SURE = 0.9
NEURON = (
    "A neuron multiplies each pixel by a weight of its own, adds everything up, and fires when the sum is above zero. "
    "The darker its cell (in the dark theme, the lighter), the more it has to say."
)

MEASURED = (
    "Of all answers that this network gives with 80 %, about eight in ten are right: that was measured on handwriting "
    "which it had never seen, and set right. Where its belief does not gather on one or two digits, it sees none."
)
NOT_MEASURED = (
    "They are how this network shares out its belief among the ten digits. Nobody has measured how often it is right "
    "with 80 %, so take them as an order; and it takes anything for a digit, because it has never seen anything else."
)

WRITTEN = "A digit from the generator of handwriting that networks can learn from: a new one each time."


def verdict(probabilities: Sequence[float] | None, digit_from: float = 0.0) -> tuple[str, str]:
    """A headline and a sentence about ten probabilities; the headline holds the digit (two when they are close).

    digit_from : see nn.verdict.judge
    """
    if probabilities is None:
        return "Draw a digit.", "In the black square, with mouse, finger or pen."
    answer = judge(probabilities, digit_from)
    best = answer.digits[0]
    digit = a(best)
    if answer.kind is Kind.NO_DIGIT:
        return "Not a digit?", f"It does not look like one. If it has to be: {digit}, perhaps."
    if answer.kind is Kind.TORN:
        first, other = sorted(answer.digits)
        return f"{first} or {other}?", "The network is torn between the two."
    if probabilities[best] >= SURE:
        return f"This is {digit}.", "The network feels sure."
    return f"Probably {digit}.", "The network has doubts: look at the bars."


def percentages_as_html(measured: bool) -> str:
    """What the percentages beside the bars mean, for those who ask. measured : whether they were calibrated"""
    text = MEASURED if measured else NOT_MEASURED
    return f'<details class="percentages"><summary>What do these percentages mean?</summary>{text}</details>'


def a(digit: int) -> str:
    """A digit with its article."""
    return f"an {digit}" if digit == 8 else f"a {digit}"


def percent(probability: float) -> str:
    """A share as people read it, never rounded up to 100 %: no network is quite certain."""
    return f"{min(100 * probability, 99.9):.1f} %"


def plain(text: str) -> str:
    """Text from a file or a file's name, so that Markdown shows it as it stands and does nothing else with it."""
    return re.sub(f"([{re.escape(string.punctuation)}])", r"\\\1", text)


def duration(seconds: float) -> str:
    """A time as people say it, such as `4 s`, `2 min 10 s` or `1 h 5 min`."""
    whole = max(1, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest and minutes < 10 else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"
