"""Before and after: what warping does to the digits that a network learns from."""

from functools import lru_cache

import numpy as np

from nn.arrays import ByteArray
from nn.augment import Warp, warp
from nn.handwriting import generate
from ui.pictures import data_uri, sheet

ACROSS, TIMES = 7, 3
# None is spared here: that some digits stay as they are needs no picture.
ALL = Warp(spared=0)


@lru_cache(maxsize=8)
def before_and_after(strength: float) -> str:
    """Some digits in the upper row, and below each of them what becomes of it in three epochs."""
    images = generate(ACROSS, np.random.default_rng(3)).images
    inputs = warp(np.tile(images, (TIMES, 1)), np.random.default_rng(3), strength, ALL)
    after = np.rint(255 * inputs).astype(np.uint8)
    return (
        '<figure class="warped">'
        + _row(images, f"{ACROSS} digits as they are")
        + _row(after, f"The same digits, warped {TIMES} times in different ways")
        + "<figcaption>Above: as they are. Below: as it sees them, in three epochs.</figcaption></figure>"
    )


def _row(images: ByteArray, alternative: str) -> str:
    """Pictures beside each other, in as many rows as it takes."""
    return f'<img src="{data_uri(sheet(images, ACROSS))}" alt="{alternative}">'
