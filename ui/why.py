"""Why this digit? Which ink speaks for a digit and which against it, with the sum that makes its score."""

import streamlit as st

from nn.attribution import Change, Contributions, contributions, nearest_change
from nn.network import Network
from nn.preprocessing import SIDE, Steps
from ui import source
from ui.pictures import data_uri
from ui.rounding import named_sum
from ui.weight_pictures import AGAINST, FOR, PALETTE, full_colour, shades, swatch
from ui.where import where
from ui.words import a

HELP = (
    "The network gives each digit a score (a logit); the higher it is, the likelier the digit. Each pixel of ink has "
    "added something to it, or taken something away."
)
ANSWER, NOTHING = "its answer", "nothing else"
FORMULA = r"\text{score} = \sum_{i} \underbrace{x_i \, s_i}_{\text{pixel } i} + \text{biases}"
EXPLAINED = (
    "$x_i$ is the ink on pixel $i$, from 0 to 1. $s_i$ is how much the score rises with it, found by going backwards "
    "through the network from the score to the pixels. These lines of ours compute it:"
)


def show(steps: Steps | None, network: Network) -> None:
    """The part of the page that explains a score, for those who ask."""
    if not st.toggle("Why this digit?", key="why", help=HELP, persist_state="session"):
        return
    if steps is None:
        st.markdown("Draw a digit, and see which of its ink speaks for it.")
        return
    inputs = steps.inputs
    answer = int(network.predict(inputs)[0])
    digits = [str(digit) for digit in range(network.sizes[-1])]
    with st.container(horizontal=True, key="why-choice"):
        chosen = st.selectbox("Explain", [ANSWER, *digits], key="why-digit", persist_state="session")
        other = st.selectbox("rather than", [NOTHING, *digits], key="why-instead", persist_state="session")
    digit = answer if chosen == ANSWER else int(chosen)
    instead = None if other == NOTHING else int(other)
    found = contributions(network, inputs, digit, instead)
    change = nearest_change(network, inputs)
    st.html(picture(steps, found, change.pixel))
    st.markdown(in_numbers(found, digit, instead))
    st.markdown(next_answer(change))
    with st.expander("The formula, and our code"):
        st.latex(FORMULA)
        st.markdown(EXPLAINED)
        source.show(contributions)


def picture(steps: Steps, found: Contributions, pixel: int) -> str:
    """The contributions over the drawing, and a frame around one pixel; as HTML."""
    scale = full_colour(found.pixels)
    over = data_uri(shades(found.pixels, scale).reshape(SIDE, SIDE), PALETTE)
    row, column = divmod(pixel, SIDE)
    frame = f"left:{100 * column / SIDE:.2f}%;top:{100 * row / SIDE:.2f}%"
    return (
        f'<figure class="why"><div class="sheet"><img src="{data_uri(steps.centred)}" alt="">'
        f'<img class="over" src="{over}" alt="{in_words(found)}"><i style="{frame}"></i></div>'
        f"<figcaption>{swatch(FOR)} Blue: this ink adds to the score. {swatch(AGAINST)} Orange: it takes away. "
        f"The full colour means {scale:.2g} or more. The framed pixel is the one meant below.</figcaption></figure>"
    )


def in_words(found: Contributions) -> str:
    """Where the ink lies that speaks for the digit, and where that against it."""
    return f"Ink for it lies mostly {where(found.pixels)}, ink against it {where(-found.pixels)}."


def in_numbers(found: Contributions, digit: int, instead: int | None) -> str:
    """The sum that makes the score, so rounded that it can be checked on paper; in Markdown."""
    adds, takes = float(found.pixels[found.pixels > 0].sum()), float(found.pixels[found.pixels < 0].sum())
    parts = {"the blue ink": adds, "the orange ink": takes, "the biases, without any ink": found.bias}
    if abs(found.residual) > 1e-6:
        parts["left over, because the activation is a curve"] = found.residual
    terms, score = named_sum(parts)
    total = f"The score of {digit} is {score}" if instead is None else f"{digit} is {score} points ahead of {instead}"
    # A true minus sign, which is not broken at the end of a line.
    return f"**{total}:** {terms} = {score}".replace("-", "−")


def next_answer(change: Change) -> str:
    """What one more pixel of ink could do; in Markdown."""
    row, column = divmod(change.pixel, SIDE)
    where_it_is = f"in row {row + 1}, column {column + 1}"
    left = float(change.leads[change.pixel])
    if left < 0:
        return (
            f"**One pixel would change the answer:** full of ink {where_it_is}, it would make this {a(change.digit)}."
        )
    return (
        f"**No single pixel would change the answer.** The one that comes nearest lies {where_it_is}: full of ink, it "
        f"would cut the lead over {change.digit} from {change.lead:.2f} to {left:.2f}."
    )
