"""From ten probabilities to a decision: one digit, two candidates, or no digit.

A network trained with outlier exposure (see losses.cross_entropy) spreads its probabilities over all classes for images
that show no digit; nn.calibration.rejection has the score and the threshold that detect it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

# A prediction is ambiguous if the second largest probability is at least this share of the largest.
RUNNER_UP_RATIO = 0.5


class DecisionKind(Enum):
    """The outcome of classify."""

    CONFIDENT = "sure"
    AMBIGUOUS = "torn between two"
    NO_DIGIT = "no digit"


@dataclass(frozen=True)
class Decision:
    """The outcome, and the most probable digits.

    digits : most probable first: one if confident, otherwise two
    """

    kind: DecisionKind
    digits: tuple[int, ...]


def classify(probabilities: Sequence[float], reject_threshold: float = 0.0) -> Decision:
    """Decide what probabilities mean.

    no digit  : probabilities[best] + probabilities[second] < reject_threshold
    ambiguous : probabilities[second] >= RUNNER_UP_RATIO * probabilities[best]

    reject_threshold : see rejection.reject_threshold; 0 rejects nothing
    """
    best, second = sorted(range(len(probabilities)), key=lambda digit: -probabilities[digit])[:2]
    if probabilities[best] + probabilities[second] < reject_threshold:
        return Decision(DecisionKind.NO_DIGIT, (best, second))
    if probabilities[second] >= RUNNER_UP_RATIO * probabilities[best]:
        return Decision(DecisionKind.AMBIGUOUS, (best, second))
    return Decision(DecisionKind.CONFIDENT, (best,))
