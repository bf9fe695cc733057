"""What the page says about an answer, in words."""

import re
import string
from collections.abc import Sequence

# The runner-up counts as close when it is at least this fraction of the winner.
CLOSE = 0.5
SURE = 0.9
NEURON = (
    "A neuron multiplies each pixel by a weight of its own, adds everything up, and fires when the sum is above zero. "
    "The darker its cell (in the dark theme, the lighter), the more it has to say."
)


def verdict(probabilities: Sequence[float] | None) -> tuple[str, str]:
    """A headline and a sentence about ten probabilities; the headline holds the digit (two when they are close)."""
    if probabilities is None:
        return "Draw a digit.", "In the black square, with mouse, finger or pen."
    best, second = sorted(range(len(probabilities)), key=lambda digit: -probabilities[digit])[:2]
    if probabilities[second] >= CLOSE * probabilities[best]:
        first, other = sorted((best, second))
        return f"{first} or {other}?", "The network wavers between the two."
    digit = f"an {best}" if best == 8 else f"a {best}"
    if probabilities[best] >= SURE:
        return f"This is {digit}.", "The network feels sure."
    return f"Probably {digit}.", "The network has doubts: look at the bars."


def percent(probability: float) -> str:
    """A share as people read it, never rounded up to 100 %: no network is quite certain."""
    return f"{min(100 * probability, 99.9):.1f} %"


def plain(text: str) -> str:
    """Text from a file or a file's name, so that Markdown shows it as it stands and does nothing else with it."""
    return re.sub(f"([{re.escape(string.punctuation)}])", r"\\\1", text)
