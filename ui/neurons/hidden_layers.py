"""The activations of the hidden layers: a grid of cells for a dense layer, feature maps for a convolution."""

from ui.inference.inference_context import parse_neuron
from ui.shared.component import component

HTML = '<div class="inkling-layers"><p></p><div></div></div>'
_layers = component("neurons/hidden_layers", HTML, "widgets/cell_grid", "neurons/hidden_layers")


def show() -> tuple[int, int] | None:
    """The hidden layers; returns layer and index of the neuron that was opened."""
    return parse_neuron(_layers(key="hidden-layers", on_neuron_change=lambda: None).get("neuron"))
