"""The activations of the hidden layers: a grid of cells for a dense layer, feature maps for a convolution."""

from ui.live.websocket import parse_neuron
from ui.shared.component import component

NEURON = (
    "A neuron multiplies each number that arrives by a weight, adds everything up, and fires when the sum is above "
    "zero. In a convolution, the neurons of a feature map share the weights of one filter, and each looks at a patch "
    "of its own. The darker a cell (in the dark theme, the lighter), the more its neuron has to say."
)
HTML = '<div class="inkling-layers"><p></p><div></div></div>'
_layers = component("draw/hidden_layers", HTML, "widgets/cell_grid", "draw/hidden_layers")


def show() -> tuple[int, int] | None:
    """The hidden layers; returns layer and index of the neuron that was opened."""
    return parse_neuron(_layers(key="hidden-layers", on_neuron_change=lambda: None).get("neuron"))
