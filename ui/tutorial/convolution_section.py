"""The section about convolutions: a filter slides over the image, which gives a feature map."""

import streamlit as st

from nn.explain.neuron import inspect_neuron
from nn.layers import Convolution
from nn.layers.patches import Patches
from ui.shared.formatting import significant
from ui.shared.layer_names import layer_name
from ui.texts import network_texts
from ui.tutorial.formulas.layer_formulas import ALL_PATCHES, CONVOLUTION_FORWARD
from ui.tutorial.state import TutorialState
from ui.tutorial.tutorial_section import Section
from ui.tutorial.views.layer_values import (
    group_name,
    input_view,
    show_channel_menu,
    show_filter_menu,
    show_layer,
    show_products,
)
from ui.tutorial.views.section_parts import activation_doc, heading
from ui.widgets import number_grid


def _shown(state: TutorialState) -> tuple[int, Convolution]:
    """The convolution that is shown, and its number among the layers, from 0."""
    number = state.convolution or 0
    layer = state.current.network.layers[number]
    assert isinstance(layer, Convolution), "the section is for networks with a convolution"
    return number, layer


def _describe(state: TutorialState) -> str:
    number, layer = _shown(state)
    patches, (rows, columns, filters) = layer.patches, layer.map_shape
    size = f"{patches.size} × {patches.size}"
    if number == 0:
        inputs = f"all of your drawing, but a [[patch]] of {size} pixels"
        next_layer = " For the next layer, they are the [[channels|channel]] of one image."
    else:
        inputs = (
            f"all of the {patches.channels} [[feature maps|feature map]] of the previous layer (the "
            f"[[channels|channel]] of its image), but a [[patch]] of {size} pixels in each"
        )
        next_layer = ""
    parameters, of_dense = layer.weights.size + layer.bias.size, (layer.input_size + 1) * layer.output_size
    return (
        f"A neuron of a [[convolution]] does not receive {inputs}. Its weights form a [[filter]], which slides over "
        f"the image, {_pixels(patches.stride)} at a time (the [[stride]]): the same weights and bias give one number "
        f"at each of {rows} × {columns} positions. These form a [[feature map]], with large values where the image "
        f"resembles the filter; {filters} filters give {filters} of them.{next_layer} So a shape is detected wherever "
        f"it is, and {parameters:,} weights and biases do what would take {of_dense:,} if each neuron had its own."
    )


def _pixels(count: int) -> str:
    return "1 pixel" if count == 1 else f"{count} pixels"


def _show_convolution(state: TutorialState) -> None:
    number, _ = _shown(state)
    neuron = inspect_neuron(state.current.network, state.current.trace, number, state.neurons[number])
    view = input_view(state, number, neuron.products)
    show_filter_menu(state, number)
    show_channel_menu(state, number, view)
    _show_picture(state, number, view.channel)
    heading("Patch times filter")
    show_products(view, neuron, network_texts.CONVOLUTION_CAPTIONS)
    name = activation_doc(state).name
    values = f"{name}({significant(neuron.pre_activation)}) = **{significant(neuron.activation)}**"
    st.markdown(f"The activation function, explained in the next section, gives {values}.")
    heading(f"Its position in {group_name(state, number)}")
    activations = state.current.trace.activations[number][0]
    show_layer(state, "learn-map", activations, "Activation at each position.", number)


def _show_picture(state: TutorialState, number: int, channel: int) -> None:
    """Show the image that the convolution receives, with a frame around the patch."""
    _, layer = _shown(state)
    patches, (row, column, _) = layer.patches, layer.position(state.neurons[number])
    corner = patches.stride * (row * patches.width + column)
    before = "your drawing" if number == 0 else layer_name(state.current.network.layers[number - 1], number - 1)
    heading(f"Patch in {before}" if number == 0 else f"Patch in feature map {channel + 1} of {before}")
    picture = state.signals(number).reshape(patches.height, patches.width, patches.channels)[:, :, channel]
    label = f"The patch begins at {number_grid.cell_name(corner, patches.width)}."
    number_grid.show_grid("learn-picture", picture, label, corner, span=patches.size)
    if row * patches.stride + patches.size > patches.height or column * patches.stride + patches.size > patches.width:
        st.caption("This patch extends beyond the image; missing pixels count as 0.")


CONVOLUTION = Section(
    "convolution",
    "Convolution: the same filter everywhere",
    _describe,
    ALL_PATCHES,
    ((Patches.extract, ("view = as_strided", "return view")), CONVOLUTION_FORWARD),
    _show_convolution,
    "Click a cell of the feature map: the patch moves, the filter stays the same. Then choose another filter, and see "
    "what it detects in your drawing.",
    needs_hidden_layer=True,
    needs_convolution=True,
)
SECTIONS = (CONVOLUTION,)
