"""A prediction in words."""

from collections.abc import Sequence

from nn.calibration.decision import DecisionKind, classify
from nn.recognition.reading import ReadDigit, number_text
from ui.shared.formatting import percent, with_article

# From this probability on, the sentence says that the network is confident.
CONFIDENT = 0.9


def prediction_text(probabilities: Sequence[float] | None, reject_threshold: float = 0.0) -> tuple[str, str]:
    """A headline with the digit (two when it is ambiguous), and a sentence; without a drawing, what to do.

    reject_threshold : see nn.calibration.decision.classify
    """
    if probabilities is None:
        return "Draw a digit.", "In the black square, with mouse, finger or pen."
    decision = classify(probabilities, reject_threshold)
    best = decision.digits[0]
    digit = with_article(best)
    if decision.kind is DecisionKind.NO_DIGIT:
        return "Not a digit?", f"It does not look like one. If it has to be: {digit}, perhaps."
    if decision.kind is DecisionKind.AMBIGUOUS:
        first, second = sorted(decision.digits)
        return f"{first} or {second}?", "The network is torn between the two."
    if probabilities[best] >= CONFIDENT:
        return f"This is {digit}.", "The network feels sure."
    return f"Probably {digit}.", "The network has doubts: look at the bars."


def number_sentence(digits: Sequence[ReadDigit], selected: int) -> tuple[str, str]:
    """Several digits as a number, and what is read for the selected one."""
    digit = digits[selected]
    meaning = f"a {digit.text}" if digit.text != "8" else "an 8"
    found = f"{percent(max(digit.probabilities))} {meaning}" if digit.text != "?" else "it does not look like a digit"
    return number_text(digits), f"{len(digits)} digits. Selected: digit {selected + 1}, {found}."
