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
from ui.shared.legend import swatch

HELP = "Each digit gets a score (logit). Each inked pixel raises or lowers it; the map shows by how much."
ANSWER, NOTHING = "the predicted digit", "(none)"
FORMULA = r"\text{score} = \sum_{i} \underbrace{x_i \, s_i}_{\text{pixel } i} + \text{biases}"
EXPLAINED = (
    "$x_i$ is the ink on pixel $i$, from 0 to 1. $s_i$ is the gradient of the score with respect to it, found by "
    "backpropagation. Source:"
)
# In the session: the network and the input that the nearest pixel change was computed for, and the change.
CHANGE = "nearest pixel change"


def is_shown() -> bool:
    """Whether an explanation was asked for."""
    return bool(st.session_state.get("why"))


def show(current: Callable[[], PreprocessingStages | None], network: Network) -> None:
    """The part of the page that explains a logit, on request. current : gives the stages of the digit"""
    if not st.toggle("Explain this prediction", key="why", help=HELP, persist_state="session"):
        return
    stages = current()
    if stages is None:
        st.markdown("Draw a digit to see which of its pixels raise the score.")
        return
    answer = int(network.predict(stages.inputs)[0])
    digits = [str(digit) for digit in range(network.sizes[-1])]
    with st.container(horizontal=True, key="why-choice"):
        chosen = st.selectbox("Explain", [ANSWER, *digits], key="why-digit", persist_state="session")
        other = st.selectbox("compared with", [NOTHING, *digits], key="why-instead", persist_state="session")
    digit = answer if chosen == ANSWER else int(chosen)
    versus = None if other == NOTHING else int(other)
    found = contributions(network, stages.inputs, digit, versus)
    change = _nearest_change(network, stages)
    st.html(overlay(stages, found, change.pixel))
    st.markdown(in_numbers(found, digit, versus))
    st.markdown(describe_change(change))
    with st.expander("Formula and source code"):
        st.latex(FORMULA)
        st.markdown(EXPLAINED)
        source_code.show(contributions)


def _nearest_change(network: Network, stages: PreprocessingStages) -> PixelChange:
    """The nearest pixel change, which takes 784 forward passes: computed once for each drawing and network."""
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
    frame = f"left:{100 * column / IMAGE_SIZE:.2f}%;top:{100 * row / IMAGE_SIZE:.2f}%"
    return (
        f'<figure class="why"><div class="sheet"><img src="{data_uri(stages.centred)}" alt="">'
        f'<img class="over" src="{over}" alt="{in_words(found)}"><i style="{frame}"></i></div>'
        f"<figcaption>{swatch(POSITIVE)} Blue raises the score, {swatch(NEGATIVE)} orange lowers it "
        f"(full colour: {scale:.2g} or more). The framed pixel is described below.</figcaption></figure>"
    )


def in_words(found: Contributions) -> str:
    """Where the ink for the digit lies, and where that against it."""
    against = describe_region(-found.pixels)
    helping = describe_region(found.pixels)
    if helping == against:
        return f"Ink for and against it lies mostly {helping}."
    return f"Ink for it lies mostly {helping}, ink against it {against}."


def in_numbers(found: Contributions, digit: int, versus: int | None) -> str:
    """The sum that makes the logit, rounded so that it can be checked on paper; in Markdown."""
    positive, negative = (float(found.pixels[sign * found.pixels > 0].sum()) for sign in (1, -1))
    parts = {"blue pixels": positive, "orange pixels": negative, "biases": found.bias}
    if abs(found.residual) > 1e-6:
        parts["remainder (the activation is not linear)"] = found.residual
    terms, score = named_sum(parts)
    total = f"Score of {digit}" if versus is None else f"Score of {digit} minus score of {versus}"
    # A true minus sign, after which a line is not broken.
    return f"**{total}:** {terms} = {score}".replace("-", "−")


def describe_change(change: PixelChange) -> str:
    """What one more pixel of ink could change; in Markdown."""
    row, column = divmod(change.pixel, IMAGE_SIZE)
    position = f"row {row + 1}, column {column + 1}"
    left = float(change.margins[change.pixel])
    if left < 0:
        digit = with_article(change.digit)
        return f"**One pixel flips the prediction:** inking it ({position}) makes this {digit}."
    return (
        f"**No single pixel flips the prediction.** The most effective one ({position}) would cut the lead over "
        f"{change.digit} from {change.margin:.2f} to {left:.2f}."
    )
