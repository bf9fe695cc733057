"""Numbers on the page: as a grid of cells, each rounded to float32, or as a table."""

import base64
import html
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
import streamlit as st

from nn.arrays import FloatArray
from nn.visualize.grid import columns
from ui.shared.component import component
from ui.shared.formatting import significant
from ui.texts import learn_texts as texts

_grid = component(
    "widgets/number_grid", '<div class="inkling-numbers"></div>', "widgets/cell_grid", "widgets/number_grid"
)


def show_grid(
    key: str,
    values: FloatArray,
    label: str,
    chosen: int | None = None,
    choose: Callable[[int], None] | None = None,
    *,
    small: bool = False,
    span: int = 1,
) -> None:
    """Show numbers as cells: an image with its rows and columns, others in the grid of a layer's neurons.

    Blue for positive numbers and orange for negative ones, the stronger the larger; shades of the text's colour if none
    is negative.

    values : (rows, columns) of an image, or (count,) of neurons
    label  : what the grid shows, for screen readers; the range of the numbers is added
    chosen : which cell to frame, counted row by row; choose : called with a cell that was clicked
    small  : one of several beside each other
    span   : side of the frame in cells; the chosen cell is at its top left
    """
    scale = float(np.abs(values).max()) or 1.0
    signed = bool(values.min() < 0)
    width = image_width(values)
    data = {
        "bytes": base64.b64encode(values.astype("<f4").tobytes()).decode("ascii"),
        "columns": width or columns(values.size),
        "name": texts.PIXEL if width else texts.NEURON,
        "label": f"{label} {describe_range(values)}",
        "scale": scale,
        "low": significant(-scale, 3) if signed else "0",
        "high": significant(scale, 3),
        "signed": signed,
        "chosen": chosen,
        "span": span,
        "selectable": choose is not None,
        "small": small,
    }

    def clicked() -> None:
        index = st.session_state[key].get("chosen")
        # A browser may send anything.
        if choose and type(index) is int and 0 <= index < values.size:
            choose(index)

    _grid(key=key, data=data, on_chosen_change=clicked)


def image_width(values: FloatArray) -> int | None:
    """The columns of an image; None for neurons."""
    return values.shape[1] if values.ndim == 2 else None


def describe_range(values: FloatArray) -> str:
    """The largest and the smallest number and where they are, as a sentence. values : as for show_grid"""
    if not values.any():
        return texts.ALL_ARE_ZERO
    width = image_width(values)
    (low, high), (least, most) = (values.argmin(), values.argmax()), (values.min(), values.max())
    return (texts.LARGEST_AND_SMALLEST if least < 0 else texts.LARGEST).format(
        count=values.size,
        largest=significant(most),
        place=cell_name(int(high), width),
        smallest=significant(least),
        other_place=cell_name(int(low), width),
    )


def cell_name(index: int, width: int | None) -> str:
    """Which pixel of an image, or which neuron, it is, such as `row 2, column 3`. width : see image_width"""
    if width is None:
        return texts.NEURON.format(index=index).lower()
    return texts.PIXEL.format(row=index // width + 1, column=index % width + 1).lower()


def show_side_by_side(grids: dict[str, FloatArray], labels: Mapping[str, str] = MappingProxyType({})) -> None:
    """Several grids beside each other.

    grids : title -> numbers; labels : title -> a sentence for screen readers, where the title does not suffice
    """
    with st.container(key=f"side-by-side-{'-'.join(grids)}"):
        for title, values in grids.items():
            with st.container(gap="xsmall"):
                st.markdown(title)
                show_grid(f"numbers-{title}", values, labels.get(title, f"{title}."), small=True)


def show_table(head: Sequence[str], rows: Sequence[Sequence[str]], strong: int | None = None) -> None:
    """A small table. strong : the index of a row that stands out"""
    heads = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in head)
    body = "".join(
        f"<tr{' class=strong' if number == strong else ''}>"
        + f'<th scope="row">{html.escape(first)}</th>'
        + "".join(f"<td>{html.escape(cell)}</td>" for cell in rest)
        + "</tr>"
        for number, (first, *rest) in enumerate(rows)
    )
    st.html(f'<div class="numbers"><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>')
