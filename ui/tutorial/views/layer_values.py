"""The numbers of a layer on the page: neurons as a grid, a convolution one feature map or one channel at a time.

On the page, filters, channels, rows and columns are counted from 1.
"""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from nn.arrays import FloatArray
from nn.explain.neuron import Neuron
from nn.layers import Convolution, Layer
from ui.inference.neuron_details import picture_shape
from ui.shared.assigned_values import assign, when_chosen
from ui.shared.layer_names import layer_name
from ui.texts import learn_texts as texts
from ui.tutorial.selection import choose_channel, choose_neuron, chosen_channel
from ui.tutorial.state import TutorialState
from ui.tutorial.views.section_parts import show_sum
from ui.widgets import number_grid


def neuron_name(layer: Layer, index: int) -> str:
    """Which neuron of a layer it is, such as `neuron 7`, or `filter 3 at row 2, column 5`."""
    if not isinstance(layer, Convolution):
        return f"neuron {index}"
    place, number = divmod(index, layer.map_shape[2])
    return f"filter {number + 1} at {number_grid.cell_name(place, layer.map_shape[1])}"


def weights_name(layer: Layer, number: int, index: int) -> str:
    """Whose weights those of a neuron are, such as `neuron 7 of hidden layer 3`, or `filter 3 of convolution 1`."""
    return f"{neuron_name(layer, index).split(' at ')[0]} of {layer_name(layer, number)}"


def weights_column(layer: Layer, index: int) -> int:
    """The column of the weights that belongs to a neuron: its number, or that of its filter."""
    return index % len(layer.bias)


def group_name(state: TutorialState, layer: int) -> str:
    """What is shown of a layer at a time, such as `hidden layer 3`, or `feature map 5 of convolution 1`."""
    shown = state.current.network.layers[layer]
    name = layer_name(shown, layer)
    if not isinstance(shown, Convolution):
        return name
    return f"feature map {weights_column(shown, state.neurons[layer]) + 1} of {name}"


def show_layer(state: TutorialState, key: str, values: FloatArray, label: str, layer: int | None = None) -> None:
    """Show a number for each neuron of a hidden layer, of a convolution for one filter; a click chooses a neuron.

    values : (outputs,); layer : the chosen one, if not given
    """
    number = (state.layer or 0) if layer is None else layer
    shown, neuron = state.current.network.layers[number], state.neurons[number]
    if not isinstance(shown, Convolution):
        number_grid.show_grid(key, values, label, neuron, lambda index: choose_neuron(number, index))
        return
    filters = shown.map_shape[2]
    place, column = divmod(neuron, filters)
    feature_map = values.reshape(shown.map_shape)[:, :, column]
    number_grid.show_grid(key, feature_map, label, place, lambda index: choose_neuron(number, index * filters + column))


def show_filter_menu(state: TutorialState, layer: int | None = None) -> None:
    """Show a menu for the filter of a convolution whose feature map is shown; nothing for other layers."""
    number = (state.layer or 0) if layer is None else layer
    shown = state.current.network.layers[number]
    if not isinstance(shown, Convolution):
        return
    filters = shown.map_shape[2]
    place, column = divmod(state.neurons[number], filters)
    key = f"learn-filter-{number}"
    assign(key, column)

    def choose(column: int) -> None:
        choose_neuron(number, place * filters + column)

    st.selectbox(
        texts.FILTER,
        range(filters),
        key=key,
        format_func=lambda index: str(index + 1),
        on_change=when_chosen(key, choose),
    )


@dataclass(frozen=True)
class InputView:
    """The part of a neuron's inputs, or of its weights, that is shown: all, or one channel of a picture.

    shape   : rows, columns and channels of a picture; None if the inputs are neurons of a dense layer
    channel : the one that is shown, from 0
    """

    shape: tuple[int, int, int] | None
    channel: int = 0

    @property
    def channels(self) -> int:
        """The number of channels; 1 if there is no picture."""
        return self.shape[2] if self.shape else 1

    def part(self, values: FloatArray) -> FloatArray:
        """The values that are shown, as for show_grid: (inputs,) -> (rows, columns) or (inputs,)."""
        return values if self.shape is None else values.reshape(self.shape)[:, :, self.channel]

    def row(self, cell: int) -> int:
        """The number of an input, from the number of its cell."""
        return cell * self.channels + self.channel

    def cell(self, row: int) -> int | None:
        """The number of the cell that shows an input; None if it is in another channel."""
        cell, channel = divmod(row, self.channels)
        return cell if channel == self.channel else None

    def name(self, row: int) -> str:
        """Which input it is, such as `neuron 7`, or `row 2, column 3 of channel 5`."""
        cell, channel = divmod(row, self.channels)
        name = number_grid.cell_name(cell, self.shape and self.shape[1])
        return name if self.channels == 1 else f"{name} of channel {channel + 1}"


def input_view(state: TutorialState, layer: int, values: FloatArray) -> InputView:
    """What is shown of the inputs of a layer: by default the channel with the largest values. values : (inputs,)"""
    shape = picture_shape(state.current.network, layer)
    if shape is None or shape[2] == 1:
        return InputView(shape)
    sizes = np.abs(values).reshape(-1, shape[2]).sum(axis=0)
    return InputView(shape, chosen_channel(layer, sizes))


def show_channel_menu(state: TutorialState, layer: int, view: InputView) -> None:
    """Show a menu for the channel, if there are several."""
    if view.channels == 1:
        return
    key = f"learn-channel-{layer}"
    assign(key, view.channel)
    before = layer_name(state.current.network.layers[layer - 1], layer - 1)
    st.selectbox(
        texts.CHANNEL.format(layer=before),
        range(view.channels),
        key=key,
        format_func=lambda index: str(index + 1),
        on_change=when_chosen(key, lambda channel: choose_channel(layer, channel)),
    )


def product_parts(view: InputView, products: FloatArray, bias: float, name: str = "products") -> dict[str, float]:
    """The terms of a neuron's sum: the products that are shown, all others, and the bias."""
    if view.channels == 1:
        return {f"sum of {name}": float(products.sum()), "bias": bias}
    shown = float(view.part(products).sum())
    others = float(products.sum()) - shown
    return {f"{name} of channel {view.channel + 1}": shown, "all other channels": others, "bias": bias}


def show_products(view: InputView, neuron: Neuron, titles: tuple[str, str, str], weights_label: str = "") -> None:
    """Show a neuron's inputs, weights and products beside each other, and their sum.

    titles : of the three; weights_label : a sentence about the weights for screen readers
    """
    parts = dict(zip(titles, map(view.part, (neuron.signals, neuron.weights, neuron.products)), strict=True))
    number_grid.show_side_by_side(parts, {titles[1]: weights_label} if weights_label else {})
    show_sum(product_parts(view, neuron.products, neuron.bias), "z")
