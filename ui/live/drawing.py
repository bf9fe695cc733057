"""A drawing as the page has it: from the canvas's report to Streamlit, or from the websocket."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nn.arrays import ByteArray
from nn.images.preprocessing import PreprocessingStages, preprocess


@dataclass(frozen=True, eq=False)
class Drawing:
    """Ink on the canvas.

    ink : (height, width) uint8, white on black; None without a drawing
    """

    ink: ByteArray | None

    @cached_property
    def stages(self) -> PreprocessingStages | None:
        """The stages of its preprocessing; None if it is blank."""
        return None if self.ink is None else preprocess(self.ink, ink="light")

    @cached_property
    def checksum(self) -> int:
        """Tells drawings apart; canvas_pixels.js computes the same.

        checksum = sum((index + 1) * ink[index])
        """
        if self.ink is None:
            return 0
        return int(self.ink.ravel().astype(np.int64) @ np.arange(1, self.ink.size + 1))
