"""A diverging colormap: blue for positive numbers, orange for negative ones, nearly transparent around zero.

Blue and orange are safe for colour-blind readers, and transparency suits light and dark themes.
"""

import numpy as np

from nn.arrays import ByteArray, FloatArray

# Shades of each colour; more would make files larger without a visible difference.
SHADES = 20
# The full colour is the 99.5 % quantile of the absolute values, so that outliers leave the rest visible.
FULL_COLOR_QUANTILE = 0.995
# Red, green, blue, alpha.
POSITIVE, NEGATIVE, ZERO, TRANSPARENT = (44, 116, 235, 255), (240, 100, 20, 255), (128, 128, 128, 36), (0, 0, 0, 0)


def _colormap() -> ByteArray:
    share = np.linspace(0, 1, SHADES + 1)[:, None]
    negative, positive = (np.array(ZERO) * (1 - share) + np.array(full) * share for full in (NEGATIVE, POSITIVE))
    return np.asarray(np.rint(np.concatenate([negative[:0:-1], positive, [TRANSPARENT]])), np.uint8)


# (2 * SHADES + 2, 4): from NEGATIVE over ZERO to POSITIVE; TRANSPARENT is the last colour.
COLORMAP = _colormap()


def full_color(numbers: FloatArray) -> float:
    """The absolute value that gets the full colour; never 0."""
    sizes = np.abs(numbers)
    return float(np.quantile(sizes, FULL_COLOR_QUANTILE)) or float(sizes.max()) or 1.0


def color_indices(numbers: FloatArray, scale: float) -> ByteArray:
    """Each number as an index into COLORMAP.

    index = SHADES + round(SHADES * clip(number / scale, -1, 1))
    """
    return np.asarray(np.rint(np.clip(numbers, -scale, scale) / scale * SHADES) + SHADES, np.uint8)
