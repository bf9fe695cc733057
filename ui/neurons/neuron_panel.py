"""One hidden neuron: its inputs, weights and products, their sum, and its contribution to each logit."""

import streamlit as st

from nn.explain.neuron import inspect_neuron
from nn.visualize.colormap import NEGATIVE, POSITIVE
from ui.shared import source_code
from ui.shared.component import component
from ui.texts import common_texts
from ui.texts import network_texts as texts
from ui.widgets.legend import swatch

_PICTURES = ("signals", "weights", "products")
HTML = (
    f'<section class="neuron" hidden><header><h3></h3><button class="stronger">{texts.STRONGER}</button>'
    f'<button class="weaker">{texts.WEAKER}</button><button class="switch">{texts.SWITCH_OFF}</button>'
    f'<button class="close">{texts.CLOSE}</button></header><p class="description"></p>'
    '<div class="pictures"><figure class="place" hidden><div><canvas class="drawing" role="img"></canvas><i></i></div>'
    f"<figcaption>{texts.ITS_PATCH}</figcaption></figure>"
    + "".join(
        f'<figure><canvas class="{name}" role="img"></canvas><figcaption></figcaption></figure>' for name in _PICTURES
    )
    + f"</div><p>{texts.SUM.format(blue=swatch(POSITIVE), orange=swatch(NEGATIVE))}</p>"
    f'<p class="sum"></p><p>{texts.LOGIT_CONTRIBUTIONS}</p><div class="logit-contributions">'
    + "".join(f"<b>{digit}</b><i><u></u></i><span></span>" for digit in range(10))
    + '</div><p class="examples-caption"></p>'
    f'<canvas class="examples" role="img" aria-label="{texts.STRONGEST_EXAMPLES}"></canvas></section>'
)
_panel = component("neurons/neuron_panel", HTML, "neurons/neuron_panel")


def show(chosen: tuple[int, int] | None) -> None:
    """The neuron that was opened, and on request its formula and our code."""
    _panel(key="neuron-panel")
    if chosen is not None:
        with st.container(key="neuron-formula"), st.expander(common_texts.FORMULA_AND_SOURCE):
            st.latex(texts.NEURON_FORMULA)
            st.markdown(texts.NEURON_SYMBOLS)
            source_code.show(inspect_neuron)
