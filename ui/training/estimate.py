"""What is said about a training before its first step, and whether it can be started."""

from nn.data.data_source import DataSource, own_data_error
from nn.layers import layer_shapes
from nn.layers.convolution import BLOCK_VALUES
from nn.network import parameter_count
from nn.settings import Settings
from ui.shared.formatting import escape_markdown
from ui.texts import training_texts as texts

# More memory for one batch would not fit into a small computer with several visitors.
MAX_BATCH_BYTES = 2 * 2**30


def estimate(settings: Settings, source: DataSource) -> str:
    """How much there is to learn, in one sentence; how long it takes is known after its first steps."""
    batch = min(settings.batch_size or source.size, source.size)
    steps = settings.epochs * -(-source.size // batch)
    return texts.PARAMETERS_AND_STEPS.format(parameters=parameter_count(settings.architecture), steps=steps)


def validation_error(settings: Settings, source: DataSource | None) -> str | None:
    """Why a training cannot be started, or None. source : None while there is no data"""
    if source is None:
        return texts.CHOOSE_DATA
    if source.own_train and (error := own_data_error(source.own_train)):
        return escape_markdown(f"{error}.")
    batch = min(settings.batch_size or source.size, source.size)
    needed = batch_bytes(settings, batch)
    if needed <= MAX_BATCH_BYTES:
        return None
    return texts.TOO_MUCH_MEMORY.format(batch=batch, gigabytes=needed / 2**30)


def batch_bytes(settings: Settings, batch: int) -> int:
    """Memory that a step needs for so many images, in bytes.

    The inputs, and for every neuron its pre-activation, its activation and the gradients of both. The patches of a
    convolution and their gradients are there for one block of images at a time.
    """
    pixels, *_ = settings.architecture
    assert isinstance(pixels, int), "an architecture begins with the number of inputs"
    shapes = layer_shapes(settings.architecture)
    values = batch * (pixels + 4 * sum(shape.output_size for shape in shapes))
    patches = max((shape.positions * shape.rows for shape in shapes if shape.patches), default=0)
    return 4 * (values + 2 * min(batch * patches, BLOCK_VALUES))
