"""The section about convolutions: a filter slides over the picture and makes a feature map."""

import streamlit as st

from nn.explain.neuron import inspect_neuron
from nn.layers import Convolution
from nn.layers.patches import Patches
from ui.shared.formatting import significant
from ui.shared.layer_names import layer_name
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
        looked_at = f"all of your drawing, but at a [[patch]] of {size} pixels"
        next_layer = " For the next layer, they are the [[channels|channel]] of one picture."
    else:
        looked_at = (
            f"all of the {patches.channels} [[feature maps|feature map]] before it, which are the [[channels|channel]] "
            f"of its picture, but at a [[patch]] of {size} pixels in each"
        )
        next_layer = ""
    parameters, of_dense = layer.weights.size + layer.bias.size, (layer.inputs + 1) * layer.outputs
    return (
        f"A neuron of a [[convolution]] does not look at {looked_at}. Weights for them are a [[filter]], which "
        f"slides over the picture, {_pixels(patches.stride)} at a time (the [[stride]]): at each of {rows} × {columns} "
        "places, the same weights and bias give one number. Together, these make a [[feature map]], strong where the "
        f"picture looks like the filter; {filters} filters make {filters} of them.{next_layer} So a shape is found "
        f"wherever it is, and {parameters:,} weights and biases do what would take {of_dense:,} if each neuron had its "
        "own."
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
    heading("The patch, number by number")
    show_products(view, neuron, ("Patch", "Filter", "Input × weights"))
    name = activation_doc(state).name
    values = f"{name}({significant(neuron.pre_activation)}) = **{significant(neuron.activation)}**"
    st.markdown(f"What the neuron makes of it, as the next step explains: {values}")
    heading(f"This number in its place: {group_name(state, number)}")
    activations = state.current.trace.activations[number][0]
    show_layer(state, "learn-map", activations, "The activation at each place.", number)


def _show_picture(state: TutorialState, number: int, channel: int) -> None:
    """Show what the convolution looks at, with a frame around the patch."""
    _, layer = _shown(state)
    patches, (row, column, _) = layer.patches, layer.position(state.neurons[number])
    corner = patches.stride * (row * patches.width + column)
    before = "your drawing" if number == 0 else layer_name(state.current.network.layers[number - 1], number - 1)
    heading(f"The patch in {before}" if number == 0 else f"The patch in feature map {channel + 1} of {before}")
    picture = state.signals(number).reshape(patches.height, patches.width, patches.channels)[:, :, channel]
    label = f"The patch begins at {number_grid.cell_name(corner, patches.width)}."
    number_grid.show_grid("learn-picture", picture, label, corner, span=patches.size)
    if row * patches.stride + patches.size > patches.height or column * patches.stride + patches.size > patches.width:
        st.caption("This patch ends beyond the picture; what is missing counts as 0.")


CONVOLUTION = Section(
    "convolution",
    "Convolution: one filter for all places",
    _describe,
    ALL_PATCHES,
    ((Patches.extract, ("view = as_strided", "return view")), CONVOLUTION_FORWARD),
    _show_convolution,
    "Click a cell of the feature map: the patch moves, and the filter stays the same. Then choose another filter, and "
    "see what it finds in your drawing.",
    needs_hidden_layer=True,
    needs_convolution=True,
)
SECTIONS = (CONVOLUTION,)
