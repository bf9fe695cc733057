"""What can be said about a training before it begins: how much there is to learn, and how long that takes."""

from functools import lru_cache

from nn.network import parameter_count
from nn.settings import Settings
from nn.training import guess_seconds
from ui.material import FEWEST, Source
from ui.words import duration, plain

# More memory for one batch would not fit into a small computer, least of all for several visitors.
LARGEST_BATCH = 2 * 2**30


def outlook(settings: Settings, source: Source) -> str:
    """How many numbers are to be learned from these digits, and about how long that takes, in one sentence."""
    seconds = _guess(settings, source.size)
    return f"{parameter_count(settings.sizes):,} numbers to learn; that may take about {duration(seconds)}."


def objection(settings: Settings, source: Source | None) -> str | None:
    """Why a training cannot be tried, or None. source : None when there are no digits to learn from yet"""
    if source is None:
        return "Before you can train, choose digits to learn from in the sidebar."
    if source.table and len(source.table) < FEWEST:
        return f"{plain(source.table.name)} has {len(source.table)} digits; to learn, check and test takes {FEWEST}."
    batch = min(settings.batch_size or source.size, source.size)
    # The inputs, and for every neuron its sum, its activation and the gradients of both.
    needed = 4 * batch * (settings.sizes[0] + 4 * sum(settings.sizes[1:]))
    if needed <= LARGEST_BATCH:
        return None
    return (
        f"To look at {batch:,} digits at once, so large a network would need {needed / 2**30:.1f} GB of memory. "
        "Choose a smaller batch size, fewer neurons or fewer digits."
    )


# Guessing means trying a few steps, which is nothing to do again for the same sliders.
@lru_cache(maxsize=256)
def _guess(settings: Settings, count: int) -> float:
    return guess_seconds(settings, count)
