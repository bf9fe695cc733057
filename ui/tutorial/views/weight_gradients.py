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
    heading(f"Gradients of the weights: {name}")
    show_channel_menu(state, layer, view)
    number_grid.show_grid(
        f"learn-dw-{layer}",
        view.part(grad_weights),
        f"Gradients of the weights of {name}.",
        view.cell(row),
        lambda cell: choose_row(layer, view.row(cell)),
    )
    weight = view.name(row).capitalize()
    if isinstance(gradient, Convolution):
        _show_terms(state, layer, gradient, row, weight)
    else:
        total = "the logit" if layer == state.last_layer else "z"
        st.markdown(
            f"{weight}: {significant(signals[row])} (input) × {significant(grad_bias)} (gradient of {total}) = "
            f"**{significant(grad_weights[row])}**. Bias: **{significant(grad_bias)}**."
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
    grad = state.current.grad_pre_activations[layer].reshape(-1, filters)[:, column]
    terms = (signals * grad).reshape(gradient.map_shape[:2])
    heading("Contribution of each patch to the gradient of the framed weight")
    number_grid.show_grid(
        f"learn-terms-{layer}",
        terms,
        "Input times gradient of z, for each patch.",
        place,
        lambda index: choose_neuron(layer, index * filters + column),
    )
    st.markdown(
        f"{weight} of the framed patch: {significant(signals[place])} (input) × {significant(grad[place])} "
        f"(gradient of z) = {significant(signals[place] * grad[place])}. Sum over all {len(signals)} patches: "
        f"**{significant(gradient.weights[row, column])}**. Bias: **{significant(gradient.bias[column])}**."
    )
