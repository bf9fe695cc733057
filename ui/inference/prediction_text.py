"""A prediction in words."""

from collections.abc import Sequence

from nn.calibration.decision import DecisionKind, classify
from nn.recognition.reading import ReadDigit, number_text
from ui.shared.formatting import percent
from ui.texts import draw_texts as texts

# From this probability on, the sentence says that the network is confident.
CONFIDENT = 0.9


def prediction_text(probabilities: Sequence[float] | None, reject_threshold: float = 0.0) -> tuple[str, str]:
    """A headline with the digit (two when it is ambiguous), and a sentence; without a drawing, what to do.

    reject_threshold : see nn.calibration.decision.classify
    """
    if probabilities is None:
        return texts.DRAW, texts.DRAW_WITH
    decision = classify(probabilities, reject_threshold)
    best = decision.digits[0]
    if decision.kind is DecisionKind.NO_DIGIT:
        return texts.NOT_A_DIGIT, texts.CLOSEST_MATCH.format(digit=best)
    if decision.kind is DecisionKind.AMBIGUOUS:
        first, second = sorted(decision.digits)
        return texts.AMBIGUOUS.format(first=first, second=second), texts.TOO_CLOSE
    percentage = percent(probabilities[best])
    if probabilities[best] >= CONFIDENT:
        return str(best), texts.CONFIDENT.format(percentage=percentage)
    return texts.PROBABLY.format(digit=best), texts.NOT_CERTAIN.format(percentage=percentage)


def number_sentence(digits: Sequence[ReadDigit], selected: int) -> tuple[str, str]:
    """Several digits as a number, and what is read for the selected one."""
    digit = digits[selected]
    found = texts.FOUND.format(digit=digit.text, percentage=percent(max(digit.probabilities)))
    if digit.text == "?":
        found = texts.FOUND_NONE
    return number_text(digits), texts.SEVERAL_DIGITS.format(count=len(digits), number=selected + 1, found=found)
