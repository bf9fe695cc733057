"""The gradient of a neuron's or a filter's weights; for the chosen one, the computation and a gradient check."""

import streamlit as st

from nn.arrays import FloatArray
from nn.layers import Convolution
from ui.shared.formatting import significant
from ui.tutorial.selection import choose_neuron, choose_row, chosen_row
from ui.tutorial.state import TutorialState
from ui.tutorial.views import gradient_check_view
from ui.tutorial.views.layer_values import InputView, input_view, show_channel_menu, weights_column
from ui.tutorial.views.section_parts import heading
from ui.widgets import number_grid


def show_weight_gradients(state: TutorialState, layer: int, neuron: int, name: str) -> None:
    """Show the gradient of the weights that lead to a neuron. name : of the neuron or filter in the heading"""
    gradient = state.current.gradients[layer]
    signals, grad_weights, grad_bias = gradient.neuron(state.signals(layer), neuron)
    view = input_view(state, layer, grad_weights)
    row = _chosen_row(layer, grad_weights, view)
    preposition = "of" if isinstance(gradient, Convolution) else "to"
    heading(f"How the loss rises with each weight {preposition} {name}")
    show_channel_menu(state, layer, view)
    number_grid.show_grid(
        f"learn-dw-{layer}",
        view.part(grad_weights),
        f"Slopes along the weights {preposition} {name}.",
        view.cell(row),
        lambda cell: choose_row(layer, view.row(cell)),
    )
    weight = view.name(row).capitalize()
    if isinstance(gradient, Convolution):
        _show_terms(state, layer, gradient, row, weight)
    else:
        st.markdown(
            f"{weight}: {significant(signals[row])} (what comes in) × {significant(grad_bias)} (slope at the sum) = "
            f"**{significant(grad_weights[row])}**. The bias: **{significant(grad_bias)}**."
        )
    gradient_check_view.show(state, layer, row, weights_column(gradient, neuron))


def _chosen_row(layer: int, grad_weights: FloatArray, view: InputView) -> int:
    """The chosen weight; if it is in another channel, the one with the largest gradient in the channel shown."""
    row = chosen_row(layer, grad_weights)
    return row if view.cell(row) is not None else view.row(int(abs(view.part(grad_weights)).argmax()))


def _show_terms(state: TutorialState, layer: int, gradient: Convolution, row: int, weight: str) -> None:
    """Show what each patch adds to the gradient of one weight of a filter."""
    filters = gradient.map_shape[2]
    place, column = divmod(state.neurons[layer], filters)
    signals = gradient.patches.extract(state.signals(layer)[None])[:, row]
    slopes = state.current.grad_pre_activations[layer].reshape(-1, filters)[:, column]
    terms = (signals * slopes).reshape(gradient.map_shape[:2])
    heading("What each patch adds to the slope along the framed weight")
    number_grid.show_grid(
        f"learn-terms-{layer}",
        terms,
        "Products of what comes in and the slope at the sum.",
        place,
        lambda index: choose_neuron(layer, index * filters + column),
    )
    st.markdown(
        f"{weight} of the framed patch: {significant(signals[place])} (what comes in) × {significant(slopes[place])} "
        f"(slope at the sum) = {significant(signals[place] * slopes[place])}. All {len(signals)} patches together: "
        f"**{significant(gradient.weights[row, column])}**. The bias: **{significant(gradient.bias[column])}**."
    )
