"""What is said about a training before its first step, and whether it can be started."""

from nn.network import parameter_count
from nn.settings import Settings
from ui.shared.formatting import escape_markdown
from ui.training.data_source import MIN_TABLE, DataSource

# More memory for one batch would not fit into a small computer with several visitors.
MAX_BATCH_BYTES = 2 * 2**30


def estimate(settings: Settings, source: DataSource) -> str:
    """How much there is to learn, in one sentence; how long it takes is known after its first steps."""
    batch = min(settings.batch_size or source.size, source.size)
    steps = settings.epochs * -(-source.size // batch)
    return f"{parameter_count(settings.architecture):,} numbers to learn, in {steps:,} steps."


def validation_error(settings: Settings, source: DataSource | None) -> str | None:
    """Why a training cannot be started, or None. source : None while there is no data"""
    if source is None:
        return "Before you can train, choose digits to learn from in the sidebar."
    if source.table and len(source.table) < MIN_TABLE:
        name = escape_markdown(source.table.name)
        return f"{name} has {len(source.table)} digits; to learn, check and test takes {MIN_TABLE}."
    batch = min(settings.batch_size or source.size, source.size)
    # The inputs, and for every neuron its pre-activation, its activation and the gradients of both.
    needed = 4 * batch * (settings.sizes[0] + 4 * sum(settings.sizes[1:]))
    if needed <= MAX_BATCH_BYTES:
        return None
    return (
        f"To look at {batch:,} digits at once, so large a network would need {needed / 2**30:.1f} GB of memory. "
        "Choose a smaller batch size, fewer neurons or fewer digits."
    )
