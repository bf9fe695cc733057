"""Reads all digits of a picture with a network: separates them, and classifies them in one forward pass."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from nn.activations import softmax
from nn.arrays import ByteArray, FloatArray
from nn.calibration.decision import Decision, DecisionKind, classify
from nn.calibration.rejection import digit_score
from nn.dataset import as_inputs
from nn.images.bounding_box import Box
from nn.images.preprocessing import NORMALIZATION_SIZE, PreprocessingStages, preprocess_crop
from nn.images.segmentation.digit_regions import Costs, DigitRegion, find_digits
from nn.network import Network

# No probability counts as less: which digit a crop might be does not matter so much as whether it is one.
MIN_PROBABILITY, NO_DIGIT_COST = 0.1, 5.0
# Several digits are reported only if at least SURE_SHARE of them have a probability of SURE; if all are cut from one
# piece of ink, each needs SURE_OF_ALL.
SURE, SURE_SHARE, SURE_OF_ALL = 0.8, 0.5, 0.95
# Longest side in pixels on which the stroke width of candidates is normalized.
CANDIDATE_SIZE = 32
# While a drawing grows, most of its digits stay as they are.
CACHED_CROPS = 1024


@dataclass(frozen=True)
class ReadDigit:
    """A digit in a picture, and how it was read.

    box           : left, top, right, bottom in pixels of the ink (right and bottom exclusive)
    row           : number of the row, from 0
    probabilities : of the ten digits
    stages        : of preprocessing; `ink` is that of the whole picture
    """

    box: Box
    row: int
    probabilities: tuple[float, ...]
    decision: Decision
    stages: PreprocessingStages

    @property
    def text(self) -> str:
        """The most probable digit, or ? for no digit."""
        return "?" if self.decision.kind is DecisionKind.NO_DIGIT else str(self.decision.digits[0])


def read_digits(
    stages: PreprocessingStages,
    network: Network,
    reject_threshold: float = 0.0,
    probabilities: Sequence[float] | None = None,
) -> list[ReadDigit]:
    """Read all digits of a picture, in order of reading.

    stages           : of the whole picture, from nn.images.preprocessing.preprocess
    reject_threshold : see nn.calibration.rejection
    probabilities    : what the network makes of the whole picture, if it is known
    returns at least one digit; if it is the only one, its stages are those of the whole picture
    """
    if probabilities is None:
        probabilities = _probabilities(network, [stages.centred])[0].tolist()
    single = _read(stages, 0, probabilities, reject_threshold)
    cost = float(_cost(np.array([probabilities]))[0])
    regions = find_digits(stages.ink, network_costs(network), (stages.box, cost))
    if len(regions) <= 1:
        return [single]
    every = [_region_stages(stages.ink, region) for region in regions]
    read = [
        _read(one, region.row, of_region.tolist(), reject_threshold)
        for one, region, of_region in zip(
            every, regions, _probabilities(network, [one.centred for one in every]), strict=True
        )
    ]
    touching = len({region.part for region in regions}) == 1
    return read if _is_number(read, touching) else [single]


def _is_number(digits: Sequence[ReadDigit], touching: bool) -> bool:
    """Whether enough of the regions are digits: scribbles and letters fall into some that look like one, too."""
    largest = [max(digit.probabilities) for digit in digits]
    if touching:
        return min(largest) >= SURE_OF_ALL
    return sum(probability >= SURE for probability in largest) >= SURE_SHARE * len(digits)


def number_text(digits: Sequence[ReadDigit]) -> str:
    """What is read, such as "2026", with a space between rows."""
    rows = sorted({digit.row for digit in digits})
    return " ".join("".join(digit.text for digit in digits if digit.row == row) for row in rows)


def network_costs(network: Network) -> Costs:
    """Judge crops of ink by a network.

    cost = -log(largest probability) + NO_DIGIT_COST * (1 - digit score)
    """

    def costs(crops: list[ByteArray]) -> FloatArray:
        if not crops:
            return np.zeros(0, np.float32)
        images = [_preprocessed(crop.shape, crop.tobytes(), CANDIDATE_SIZE)[2] for crop in crops]
        return _cost(_probabilities(network, images))

    return costs


def _cost(probabilities: FloatArray) -> FloatArray:
    """(count, classes) -> (count,)"""
    largest = np.maximum(probabilities.max(axis=1), MIN_PROBABILITY)
    return np.asarray(NO_DIGIT_COST * (1 - digit_score(probabilities)) - np.log(largest))


def _probabilities(network: Network, images: list[ByteArray]) -> FloatArray:
    """(count, classes), in one forward pass."""
    return softmax(network.logits(as_inputs(np.stack(images).reshape(len(images), -1))))


def _read(stages: PreprocessingStages, row: int, probabilities: Sequence[float], threshold: float) -> ReadDigit:
    return ReadDigit(stages.box, row, tuple(probabilities), classify(probabilities, threshold), stages)


def _region_stages(ink: ByteArray, region: DigitRegion) -> PreprocessingStages:
    left, top, right, bottom = region.box
    cleaned = np.zeros_like(ink)
    cleaned[top:bottom, left:right] = region.ink
    return PreprocessingStages(
        ink, cleaned, region.box, region.ink, *_preprocessed(region.ink.shape, region.ink.tobytes(), NORMALIZATION_SIZE)
    )


@lru_cache(CACHED_CROPS)
def _preprocessed(shape: tuple[int, int], data: bytes, size: int) -> tuple[ByteArray, ByteArray, ByteArray]:
    """preprocess_crop of a crop that is given by its bytes."""
    return preprocess_crop(np.frombuffer(data, np.uint8).reshape(shape), size=size)
