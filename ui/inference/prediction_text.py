"""A prediction in words."""

from collections.abc import Sequence

from nn.calibration.decision import DecisionKind, classify
from nn.recognition.reading import ReadDigit, number_text
from ui.shared.formatting import percent

# From this probability on, the sentence says that the network is confident.
CONFIDENT = 0.9


def prediction_text(probabilities: Sequence[float] | None, reject_threshold: float = 0.0) -> tuple[str, str]:
    """A headline with the digit (two when it is ambiguous), and a sentence; without a drawing, what to do.

    reject_threshold : see nn.calibration.decision.classify
    """
    if probabilities is None:
        return "Draw a digit", "With mouse, finger or pen."
    decision = classify(probabilities, reject_threshold)
    best = decision.digits[0]
    if decision.kind is DecisionKind.NO_DIGIT:
        return "Not a digit?", f"Closest match: {best}"
    if decision.kind is DecisionKind.AMBIGUOUS:
        first, second = sorted(decision.digits)
        return f"{first} or {second}?", "Too close to call"
    if probabilities[best] >= CONFIDENT:
        return str(best), f"{percent(probabilities[best])} – confident"
    return f"Probably {best}", f"{percent(probabilities[best])} – not certain"


def number_sentence(digits: Sequence[ReadDigit], selected: int) -> tuple[str, str]:
    """Several digits as a number, and what is read for the selected one."""
    digit = digits[selected]
    found = f"{digit.text} ({percent(max(digit.probabilities))})" if digit.text != "?" else "not a digit?"
    return number_text(digits), f"{len(digits)} digits; selected: digit {selected + 1}, {found}"
