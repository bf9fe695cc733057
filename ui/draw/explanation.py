"""Explains a prediction: which pixels raise and which lower the logit of a digit, with the sum that makes it."""

from collections.abc import Callable

import streamlit as st

from nn.dataset import IMAGE_SIZE
from nn.explain.attribution import Contributions, PixelChange, contributions, nearest_pixel_change
from nn.explain.regions import describe_region
from nn.explain.rounding import named_sum
from nn.images.preprocessing import PreprocessingStages
from nn.network import Network
from nn.visualize.colormap import COLORMAP, NEGATIVE, POSITIVE, color_indices, full_color
from nn.visualize.png import data_uri
from ui.shared import source_code
from ui.shared.formatting import with_article
from ui.texts import common_texts
from ui.texts import draw_texts as texts
from ui.widgets.legend import swatch

# In the session: the network and the input that the nearest pixel change was computed for, and the change.
CHANGE = "nearest pixel change"


def is_shown() -> bool:
    """Whether an explanation was asked for."""
    return bool(st.session_state.get("why"))


def show(current: Callable[[], PreprocessingStages | None], network: Network) -> None:
    """The part of the page that explains a logit, on request. current : gives the stages of the digit"""
    if not st.toggle(texts.EXPLAIN, key="why", help=texts.EXPLAIN_HELP, persist_state="session"):
        return
    stages = current()
    if stages is None:
        st.markdown(texts.NOTHING_TO_EXPLAIN)
        return
    answer = int(network.predict(stages.inputs)[0])
    digits = [str(digit) for digit in range(network.sizes[-1])]
    with st.container(horizontal=True, key="why-choice"):
        options = [texts.PREDICTED_DIGIT, *digits]
        chosen = st.selectbox(texts.EXPLAINED_DIGIT, options, key="why-digit", persist_state="session")
        options = [texts.NO_DIGIT, *digits]
        other = st.selectbox(texts.COMPARED_DIGIT, options, key="why-instead", persist_state="session")
    digit = answer if chosen == texts.PREDICTED_DIGIT else int(chosen)
    versus = None if other == texts.NO_DIGIT else int(other)
    found = contributions(network, stages.inputs, digit, versus)
    change = _nearest_change(network, stages)
    st.html(overlay(stages, found, change.pixel))
    st.markdown(in_numbers(found, digit, versus))
    st.markdown(describe_change(change))
    with st.expander(common_texts.FORMULA_AND_SOURCE):
        st.latex(texts.EXPLANATION_FORMULA)
        st.markdown(texts.EXPLANATION_SYMBOLS)
        source_code.show(contributions)


def _nearest_change(network: Network, stages: PreprocessingStages) -> PixelChange:
    """The nearest pixel change: a forward pass of 784 images, computed once for each drawing and network."""
    inputs = stages.inputs.tobytes()
    known = st.session_state.get(CHANGE)
    if known is None or known[0] is not network or known[1] != inputs:
        known = st.session_state[CHANGE] = network, inputs, nearest_pixel_change(network, stages.inputs)
    change: PixelChange = known[2]
    return change


def overlay(stages: PreprocessingStages, found: Contributions, pixel: int) -> str:
    """The contributions over the drawing, and a frame around one pixel; as HTML."""
    scale = full_color(found.pixels)
    over = data_uri(color_indices(found.pixels, scale).reshape(IMAGE_SIZE, IMAGE_SIZE), COLORMAP)
    row, column = divmod(pixel, IMAGE_SIZE)
    legend = texts.MAP_LEGEND.format(blue=swatch(POSITIVE), orange=swatch(NEGATIVE), scale=scale)
    frame = f"left:{100 * column / IMAGE_SIZE:.2f}%;top:{100 * row / IMAGE_SIZE:.2f}%"
    return (
        f'<figure class="why"><div class="sheet"><img src="{data_uri(stages.centred)}" alt="">'
        f'<img src="{over}" alt="{in_words(found)}"><i style="{frame}"></i></div>'
        f"<figcaption>{legend}</figcaption></figure>"
    )


def in_words(found: Contributions) -> str:
    """Where the ink for the digit lies, and where that against it."""
    against = describe_region(-found.pixels)
    helping = describe_region(found.pixels)
    if helping == against:
        return texts.INK_IN_SAME_PLACE.format(place=helping)
    return texts.INK_IN_PLACES.format(place=helping, against=against)


def in_numbers(found: Contributions, digit: int, versus: int | None) -> str:
    """The sum that makes the logit, rounded so that it can be checked on paper; in Markdown."""
    positive, negative = (float(found.pixels[sign * found.pixels > 0].sum()) for sign in (1, -1))
    parts = {texts.BLUE_PIXELS: positive, texts.ORANGE_PIXELS: negative, texts.BIASES: found.bias}
    if abs(found.residual) > 1e-6:
        parts[texts.REMAINDER] = found.residual
    terms, score = named_sum(parts)
    total = (texts.SCORE if versus is None else texts.SCORE_DIFFERENCE).format(digit=digit, other=versus)
    # A true minus sign, after which a line is not broken.
    return f"**{total}:** {terms} = {score}".replace("-", "−")


def describe_change(change: PixelChange) -> str:
    """What one more pixel of ink could change; in Markdown."""
    row, column = divmod(change.pixel, IMAGE_SIZE)
    pixel = texts.PIXEL.format(row=row + 1, column=column + 1)
    left = float(change.margins[change.pixel])
    if left < 0:
        return texts.ONE_PIXEL_FLIPS.format(pixel=pixel, digit=with_article(change.digit))
    return texts.NO_PIXEL_FLIPS.format(pixel=pixel, digit=change.digit, before=change.margin, after=left)
