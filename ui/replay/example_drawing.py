"""Example digits that are drawn on the empty canvas of a page just opened, so that the network is seen at work."""

from typing import Any

from nn.images.strokes import CANVAS_SIZE, Point
from nn.synthetic.sample_digits import sample_strokes
from ui.canvas.canvas import BRUSH
from ui.shared.component import component

# The digits, in this order; their size compared with that of a sample, which leaves room for the hint below them.
DIGITS, SCALE = (3, 8, 5), 0.85
_example = component("replay/example_drawing")


def show() -> None:
    """Draw the examples until the visitor does something. They are read as any drawing and leave nothing behind."""
    _example(key="example", data=[[_stroke(points) for points in sample_strokes(digit)] for digit in DIGITS])


def _stroke(points: list[Point]) -> dict[str, Any]:
    """A stroke as replay_plan.js takes it: a Fabric path, and the width of the brush."""
    left = CANVAS_SIZE * (1 - SCALE) / 2
    path = [
        ["L" if index else "M", round(left + SCALE * x, 1), round(SCALE * y, 1)] for index, (x, y) in enumerate(points)
    ]
    return {"path": path, "width": round(SCALE * BRUSH)}
