"""Notices images that are transposed, turned, upside down or dark on light, and labels that do not belong to them.

The images are compared with the mean shapes of generated digits. The limits below were chosen on MNIST's training set,
generated digits and drawings of other people, so that subsets of ten or more, and of a single digit, give no alarm;
docs/experiments.md has the rates.
"""

from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import numpy as np

from nn.arrays import BoolArray, ByteArray, FloatArray, IntArray
from nn.dataset import CLASSES, IMAGE_SIZE
from nn.synthetic.handwriting import LEGIBLE, generate

Array = TypeVar("Array", ByteArray, FloatArray)

# Images that are looked at: no conclusion from fewer (without labels: about turns); of more, only so many.
MIN_IMAGES, MIN_UNLABELLED, MAX_IMAGES = 10, 20, 1000
# Generated digits whose mean shapes are compared, and the width and height to which images are reduced for this.
SHAPE_COUNT, SHAPE_SIZE = 500, 14
# A turned image is better if the gain is this share of what identical shapes would give; and, without labels, by this
# difference of correlations.
MIN_GAIN, MIN_UNLABELLED_GAIN = 0.3, 0.08
# How different the turned mean shapes must be: for a set of a few digits, the writer may mirror them.
MIN_CONTRAST, MIN_CONTRAST_OF_FEW, FEW_LABELS = 0.15, 0.3, 2
# How light a light ground is: 0 as the darkest pixel, 1 as the lightest.
LIGHT = 0.7
# Of the share of images with a light margin: below and above, all images are alike.
FEW_INVERTED, MOST_INVERTED = 0.1, 0.9
# Random labels have an F statistic near 1.
MAX_RANDOM_F = 1.5

NOISE = (
    "the labels do not belong to the images: they look like noise, or like a pixel; check which column is the label, "
    "and name the columns in a header line (label, pixel0, ..., pixel783)"
)


@dataclass(frozen=True)
class Correction:
    """What turns images right: invert, then transpose, then turn counterclockwise.

    quarter_turns : 0 to 3
    """

    invert: bool = False
    transpose: bool = False
    quarter_turns: int = 0

    def apply(self, images: ByteArray) -> ByteArray:
        """The corrected images, (count, 784) uint8; the same array if there is nothing to do."""
        if self == Correction():
            return images
        turned = _turn(images.reshape(-1, IMAGE_SIZE, IMAGE_SIZE), self)
        if self.invert:
            turned = np.uint8(255) - turned
        return np.ascontiguousarray(turned.reshape(len(images), -1))

    @property
    def inverse(self) -> "Correction":
        """The correction that undoes this one; a transposed and turned image is a reflection, which undoes itself."""
        return self if self.transpose else Correction(self.invert, quarter_turns=-self.quarter_turns % 4)


@dataclass(frozen=True)
class Finding:
    """Something that looks wrong with a set of images.

    sentence   : for the user
    correction : what would turn the images right, or None
    is_noise   : whether the labels do not belong to the images
    """

    sentence: str
    correction: Correction | None = None
    is_noise: bool = False


# All ways to turn a square, and how images look that need it.
TURNS = {
    Correction(transpose=True): "transposed, with rows and columns exchanged, as in EMNIST's files",
    Correction(quarter_turns=2): "upside down, turned by 180 degrees",
    Correction(transpose=True, quarter_turns=1): "upside down, with the rows from bottom to top",
    Correction(transpose=True, quarter_turns=3): "mirrored, with the columns from right to left",
    Correction(quarter_turns=1): "turned clockwise by 90 degrees",
    Correction(quarter_turns=3): "turned counterclockwise by 90 degrees",
    Correction(transpose=True, quarter_turns=2): "mirrored and turned by 90 degrees",
}


def check_images(images: ByteArray, labels: ByteArray | None) -> list[Finding]:
    """Find what looks wrong with images of digits; without labels, only exchanged sides and inversion can be found.

    images : (count, 784) uint8; labels : (count,) from 0 to 9, or None
    """
    if len(images) < MIN_IMAGES:
        return []
    chosen = np.unique(np.linspace(0, len(images) - 1, MAX_IMAGES).astype(int))
    images, labels = images[chosen], None if labels is None else labels[chosen]
    inverted = is_dark_on_light(images)
    share = float(inverted.mean())
    findings = []
    if share >= MOST_INVERTED:
        findings.append(Finding("The digits look dark on a light ground.", Correction(invert=True)))
    elif share > FEW_INVERTED:
        findings.append(Finding(f"About {share:.0%} of the digits look dark on a light ground, and the others do not."))
    upright = np.where(inverted[:, None], np.uint8(255) - images, images)
    shapes = _reduced(upright.reshape(-1, IMAGE_SIZE, IMAGE_SIZE))
    scores = {turn: _similarity(shapes, turn) for turn in (Correction(), *TURNS)}
    if labels is None:
        return findings + _turned_unlabelled(scores)
    best = max(scores, key=lambda turn: float(_own(scores[turn], labels).mean()))
    if _looks_random(shapes, scores[best], labels):
        return [Finding("The labels do not fit the images: they look like noise, or like a pixel.", is_noise=True)]
    return findings + _turned(scores, best, labels)


def is_dark_on_light(images: ByteArray) -> BoolArray:
    """Whether the margin of each image is much nearer to its largest value than to its smallest; (count,)."""
    margin = np.ones((IMAGE_SIZE, IMAGE_SIZE), bool)
    margin[1:-1, 1:-1] = False
    smallest, largest = images.min(axis=1).astype(float), images.max(axis=1).astype(float)
    ground = np.median(images[:, margin.ravel()], axis=1)
    is_inverted: BoolArray = ground - smallest > LIGHT * (largest - smallest)
    is_inverted &= largest > smallest
    return is_inverted


def _turned(scores: dict[Correction, FloatArray], best: Correction, labels: ByteArray) -> list[Finding]:
    """The best turn, if it gains enough of what it would gain with mean shapes.

    gain     = score of the turned image - score of the image
    contrast = 1 - score of the turned mean shape
    share    = sum(gain * contrast) / sum(contrast**2), the least-squares estimate of gain / contrast
    """
    if best == Correction():
        return []
    gain = _own(scores[best], labels) - _own(scores[Correction()], labels)
    contrast = 1 - _own(_similarity(mean_shapes(), best), np.arange(CLASSES))[labels]
    needed = MIN_CONTRAST if len(np.unique(labels)) > FEW_LABELS else MIN_CONTRAST_OF_FEW
    if contrast.mean() < needed or (gain * contrast).sum() < MIN_GAIN * (contrast**2).sum():
        return []
    return [Finding(f"The digits look {TURNS[best]}.", best)]


def _turned_unlabelled(scores: dict[Correction, FloatArray]) -> list[Finding]:
    """The best turn, if the most similar digits become more similar; a 6 that is upside down is a 9."""
    means = {turn: float(score.max(axis=1).mean()) for turn, score in scores.items()}
    best = max(means, key=means.__getitem__)
    exchanges_sides = best.transpose != bool(best.quarter_turns % 2)
    count = len(scores[best])
    if count < MIN_UNLABELLED or not exchanges_sides or means[best] < means[Correction()] + MIN_UNLABELLED_GAIN:
        return []
    return [Finding(f"The digits look {TURNS[best]}.", best)]


def _looks_random(shapes: FloatArray, scores: FloatArray, labels: ByteArray) -> bool:
    """Whether other mean shapes are more similar than that of the label, as often as by chance.

    rank = how many of the ten mean shapes are more similar; 4.5 by chance, 0.3 to 2 for digits
    F    = variance between labels / variance within labels, in ratio to their degrees of freedom; images of other
           things (letters, clothes) have a high one, too
    """
    count, present = len(labels), np.unique(labels)
    rank = float((scores > _own(scores, labels)[:, None]).sum(axis=1).mean())
    if len(present) <= FEW_LABELS:
        # The handwriting of one digit may be unlike its mean shape.
        return bool(rank > 3.3 + 8.5 / count**0.5)
    if rank <= 2.4 + 6 / count**0.5:
        return False
    means = np.stack([shapes[labels == label].mean(axis=0) for label in present])
    sizes = np.array([(labels == label).sum() for label in present])
    between = float((sizes * ((means - shapes.mean(axis=0)) ** 2).sum(axis=1)).sum())
    total = float(((shapes - shapes.mean(axis=0)) ** 2).sum())
    freedom = (count - len(present)) / (len(present) - 1)
    return bool(between * freedom < MAX_RANDOM_F * (total - between))


@cache
def mean_shapes() -> FloatArray:
    """The normalized mean shapes of the ten digits as the generator writes them, (10, SHAPE_SIZE**2)."""
    digits = generate(SHAPE_COUNT, np.random.default_rng(1), LEGIBLE)
    shapes = _reduced(digits.images.reshape(-1, IMAGE_SIZE, IMAGE_SIZE))
    return _normalized(np.stack([shapes[digits.labels == digit].mean(axis=0) for digit in range(CLASSES)]))


def _similarity(shapes: FloatArray, turn: Correction) -> FloatArray:
    """Correlations of the turned shapes with the mean shapes: (count, 10)."""
    turned = _turn(shapes.reshape(-1, SHAPE_SIZE, SHAPE_SIZE), turn).reshape(len(shapes), -1)
    similarity: FloatArray = turned @ mean_shapes().T
    return similarity


def _own(scores: FloatArray, labels: IntArray) -> FloatArray:
    """The score of each row for its label."""
    own: FloatArray = scores[np.arange(len(labels)), labels]
    return own


def _reduced(images: ByteArray) -> FloatArray:
    """Images averaged over squares and normalized: (count, SHAPE_SIZE**2)."""
    step = IMAGE_SIZE // SHAPE_SIZE
    cells = images.reshape(len(images), SHAPE_SIZE, step, SHAPE_SIZE, step).mean(axis=(2, 4), dtype=np.float32)
    return _normalized(cells.reshape(len(images), -1))


def _normalized(shapes: FloatArray) -> FloatArray:
    """With mean 0 and length 1; a blank image stays 0."""
    centred = shapes - shapes.mean(axis=1, keepdims=True)
    normalized: FloatArray = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
    return normalized


def _turn(images: Array, turn: Correction) -> Array:
    """Transpose and turn square images, (count, size, size)."""
    turned = images.transpose(0, 2, 1) if turn.transpose else images
    return np.rot90(turned, turn.quarter_turns, axes=(1, 2))
