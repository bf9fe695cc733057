"""One hidden neuron: its inputs, weights and products, their sum, and its contribution to each logit."""

import streamlit as st

from nn.explain.neuron import inspect_neuron
from nn.visualize.colormap import NEGATIVE, POSITIVE
from ui.shared import source_code
from ui.shared.component import component
from ui.shared.legend import swatch

_PICTURES = ("signals", "weights", "products")
HTML = (
    '<section class="neuron" hidden><header><h3></h3><button class="stronger">Previous by activation</button>'
    '<button class="weaker">Next by activation</button><button class="switch">Switch off</button>'
    '<button class="close">Close</button></header><p class="description"></p>'
    '<div class="pictures"><figure class="place" hidden><div><canvas class="drawing" role="img"></canvas><i></i></div>'
    "<figcaption>Its patch</figcaption></figure>"
    + "".join(
        f'<figure><canvas class="{name}" role="img"></canvas><figcaption></figcaption></figure>' for name in _PICTURES
    )
    + f"</div><p>{swatch(POSITIVE)} Blue: positive, {swatch(NEGATIVE)} orange: negative contribution. Sum plus bias:"
    '</p><p class="sum"></p><p>Contribution to the score of each digit (activation × outgoing weight):</p>'
    '<div class="votes">'
    + "".join(f"<b>{digit}</b><i><u></u></i><span></span>" for digit in range(10))
    + '</div><p class="examples-caption"></p>'
    '<canvas class="examples" role="img" aria-label="Digits that activate it most"></canvas></section>'
)
FORMULA = r"z = \sum_{i} x_i \, w_i + b \qquad a = \text{activation}(z) \qquad \text{vote for } d = a \cdot s_d"
EXPLAINED = (
    "$x_i$ is an input, $w_i$ its weight, $b$ the neuron's bias; of a convolution, the "
    "patch, the filter and the filter's bias. $s_d$ is its weight to digit $d$; in a deeper network, how much the "
    "score of $d$ rises with $a$. Source:"
)
_panel = component("neurons/neuron_panel", HTML, "neurons/neuron_panel")


def show(chosen: tuple[int, int] | None) -> None:
    """The neuron that was opened, and on request its formula and our code."""
    _panel(key="neuron-panel")
    if chosen is not None:
        with st.container(key="neuron-formula"), st.expander("Formula and source code"):
            st.latex(FORMULA)
            st.markdown(EXPLAINED)
            source_code.show(inspect_neuron)
