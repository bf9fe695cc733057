"""How neurons stand in a grid."""

import numpy as np


def columns(count: int) -> int:
    """Cells in a row: about twice as many as rows, so that the grid is wider than high, for 10 as for 1,024."""
    return count if count <= 16 else int(np.ceil(np.sqrt(2 * count)))
