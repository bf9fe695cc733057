"""Strokes that are drawn in time: a drawing again, and examples on an empty canvas."""
