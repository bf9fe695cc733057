"""Glyphs: several variants of each digit, each with several examples, designed for this project."""

from nn.synthetic.glyphs.five_to_nine import FIVE_TO_NINE
from nn.synthetic.glyphs.glyph import Glyph, GlyphVariant, Point
from nn.synthetic.glyphs.zero_to_four import ZERO_TO_FOUR

__all__ = ["GLYPHS", "Glyph", "GlyphVariant", "Point"]

GLYPHS: dict[int, list[GlyphVariant]] = ZERO_TO_FOUR | FIVE_TO_NINE
