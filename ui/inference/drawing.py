"""A drawing as the page has it: from the canvas's report to Streamlit, or from the websocket."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from nn.arrays import ByteArray
from nn.images.preprocessing import PreprocessingStages, preprocess


@dataclass(frozen=True, eq=False)
class Drawing:
    """Ink on the canvas.

    ink      : (height, width) uint8, white on black; None without a drawing
    readings : what the last network made of it; see ui.inference.inference.read_drawing
    """

    ink: ByteArray | None
    readings: dict[Any, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def stages(self) -> PreprocessingStages | None:
        """The stages of its preprocessing; None if it is blank."""
        return None if self.ink is None else preprocess(self.ink, ink="light")

    def shows_the_same(self, other: "Drawing") -> bool:
        """Whether another drawing has the same ink."""
        if self.ink is None or other.ink is None:
            return self.ink is other.ink
        return np.array_equal(self.ink, other.ink)

    @cached_property
    def checksum(self) -> int:
        """Tells drawings apart; canvas_pixels.js computes the same.

        checksum = sum((index + 1) * ink[index])
        """
        if self.ink is None:
            return 0
        return int(self.ink.ravel().astype(np.int64) @ np.arange(1, self.ink.size + 1))
