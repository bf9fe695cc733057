"""A drawing as the page has it: from the canvas's own report, or from the socket."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nn.arrays import ByteArray
from nn.preprocessing import Steps, preprocess


@dataclass(frozen=True, eq=False)
class Drawing:
    """Ink on the canvas.

    ink : (height, width) uint8, white on black; None while there is none
    """

    ink: ByteArray | None

    @cached_property
    def steps(self) -> Steps | None:
        """What becomes of it on its way to the network; None where nothing stands out."""
        return None if self.ink is None else preprocess(self.ink, ink="light")

    @cached_property
    def mark(self) -> int:
        """A number that says which drawing this is; ui/live.js makes the same of what is on the canvas.

        mark = sum((place + 1) * ink), places counted along the rows
        """
        if self.ink is None:
            return 0
        return int(self.ink.ravel().astype(np.int64) @ np.arange(1, self.ink.size + 1))
