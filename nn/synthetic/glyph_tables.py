"""All glyphs as arrays of one size, from which many digits are sampled at once."""

from collections.abc import Mapping

import numpy as np

from nn.arrays import FloatArray
from nn.dataset import CLASSES
from nn.synthetic.glyphs import Glyph, GlyphVariant, Point
from nn.synthetic.splines import equidistant_spline


class GlyphTables:
    """All examples of all glyphs as arrays of one size, so that digits of all classes are sampled in one batch.

    A path of `length` points is linear in its control points:
    path = (position + tangent_scale * tangent) @ control points
    """

    def __init__(self, glyphs: dict[int, list[GlyphVariant]], length: int) -> None:
        classes = [glyphs[digit] for digit in range(CLASSES)]
        examples = [example for variants in classes for variant in variants for example in variant.examples]
        most_variants = max(map(len, classes))
        self.shares = np.zeros((CLASSES, most_variants))
        self.names = [[variant.name for variant in variants] for variants in classes]
        self.first_example, self.example_count = np.zeros((2, CLASSES, most_variants), np.intp)
        total = 0
        for digit, variants in enumerate(classes):
            self.shares[digit, : len(variants)] = [variant.share for variant in variants]
            for number, variant in enumerate(variants):
                self.first_example[digit, number], self.example_count[digit, number] = total, len(variant.examples)
                total += len(variant.examples)

        distinct = [_distinct_points(example) for example in examples]
        self.most_strokes = max(map(len, examples))
        # The last control point is unused: `end` and `inner` point to it where an example has fewer strokes.
        size = max(map(len, distinct)) + 1
        self.controls = np.full((len(examples), size, 2), 50, np.float32)
        self.position, self.tangent = np.zeros((2, len(examples), length, size), np.float32)
        self.stroke_index = np.zeros((len(examples), length), np.intp)
        # The control points at both ends of each stroke, and their neighbours.
        self.end, self.inner = np.full((2, len(examples), 2 * self.most_strokes), size - 1)
        for index, (example, points) in enumerate(zip(examples, distinct, strict=True)):
            strokes = [[points.index(point) for point in stroke] for stroke in example]
            for number, stroke in enumerate(strokes):
                self.end[index, 2 * number : 2 * number + 2] = stroke[0], stroke[-1]
                self.inner[index, 2 * number : 2 * number + 2] = stroke[1], stroke[-2]
            self.controls[index, : len(points)] = points
            position, tangent, self.stroke_index[index] = equidistant_spline(strokes, np.array(points), length)
            self.position[index, :, : len(points)], self.tangent[index, :, : len(points)] = position, tangent

    def cumulative_shares(self, chosen: Mapping[int, Mapping[str, float]]) -> FloatArray:
        """(classes, variants): the probability that a digit has this variant or one before it.

        chosen : for a digit, the relative frequencies of its variants by name; see handwriting.Style
        raises ValueError for an unknown variant
        """
        shares = self.shares.copy()
        for digit, frequencies in chosen.items():
            if unknown := frequencies.keys() - set(self.names[digit]):
                raise ValueError(f"no variant of {digit}: {', '.join(sorted(unknown))}")
            shares[digit, : len(self.names[digit])] = [frequencies.get(name, 0) for name in self.names[digit]]
        cumulative: FloatArray = np.cumsum(shares, axis=1)
        return cumulative / cumulative[:, -1:]


def _distinct_points(glyph: Glyph) -> list[Point]:
    return list(dict.fromkeys(point for stroke in glyph for point in stroke))
