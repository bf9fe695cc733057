"""What the page says about an answer, in words."""

from collections.abc import Sequence

# The runner-up counts as close when it is at least this fraction of the winner.
CLOSE = 0.5
SURE = 0.9


def verdict(probabilities: Sequence[float] | None) -> tuple[str, str]:
    """A headline and a sentence about ten probabilities; the headline holds the digit (two when they are close)."""
    if probabilities is None:
        return "Draw a digit.", "Use the black square, with a mouse, a finger or a pen."
    best, second = sorted(range(len(probabilities)), key=lambda digit: -probabilities[digit])[:2]
    if probabilities[second] >= CLOSE * probabilities[best]:
        first, other = sorted((best, second))
        return f"{first} or {other}?", "The network cannot decide between the two."
    if probabilities[best] >= SURE:
        return f"This is a {best}.", "The network is sure."
    return f"Probably a {best}.", "The network has doubts: look at the bars."


def percent(probability: float) -> str:
    """A share as people read it, never rounded up to 100 %: no network is quite certain."""
    return f"{min(100 * probability, 99.9):.1f} %"
