"""Inkling's page, from top to bottom, in the order in which the eye reads it."""

from pathlib import Path

import streamlit as st

from nn.errors import InputError
from nn.network import Network
from nn.preprocessing import preprocess
from ui import bars, canvas, hidden, networks, pictures, samples, words

UI = Path(__file__).parent / "ui"


def main() -> None:
    st.set_page_config(page_title="Inkling", page_icon="✏️", layout="wide")
    st.html(UI / "page.css")
    st.html(samples.style_sheet())
    network = choose_network()
    st.title("Draw a digit, watch a network think", anchor=False)
    watch(network)


def choose_network() -> Network:
    with st.sidebar:
        st.header("The network", anchor=False)
        name = st.selectbox("Which one looks at your drawing?", networks.shipped(), key="network")
        try:
            network, card = networks.read(name)
        except InputError as error:
            st.error(words.plain(str(error)))
            st.stop()
        st.markdown(networks.describe(card))
    return network


@st.fragment
def watch(network: Network) -> None:
    """Everything that moves when a person draws; a stroke reruns this function and nothing else."""
    with st.container(key="stage"):
        with st.container(key="ink", gap=None):
            drawing = canvas.draw_here(brush=st.session_state.get("brush", canvas.BRUSH))
            st.button("Clear", key="clear", on_click=canvas.put, args=([],))
        with st.container(key="tools", gap="small"):
            st.slider("Brush width", 8, 40, canvas.BRUSH, key="brush")
            st.markdown("Or take one of our digits:")
            sample_buttons()
            if canvas.can_bring_back():
                st.button("Bring my last drawing back", key="bring-back", on_click=canvas.bring_back)

        steps = None if drawing.picture is None else preprocess(drawing.picture, ink="light")
        trace = None if steps is None else network.forward(steps.inputs)
        probabilities = None if trace is None else trace.probabilities[0].tolist()

        with st.container(key="seen"):
            st.html(pictures.way_to_28(steps))
        with st.container(key="answer"):
            with st.container(key="verdict"):
                headline, sentence = words.verdict(probabilities)
                st.html(
                    f'<p class="verdict" role="status" data-strokes="{drawing.strokes}"><b>{headline}</b>{sentence}</p>'
                )
            with st.container(key="probabilities"):
                bars.show(probabilities)

        with st.container(key="hidden", gap="small"):
            st.subheader("What its hidden neurons say", anchor=False, help=words.NEURON)
            hidden.show(trace, network.activation)


def sample_buttons() -> None:
    with st.container(horizontal=True, key="samples", gap="xsmall"):
        for digit in samples.POINTS:
            st.button(f"Sample {digit}", key=f"sample-{digit}", on_click=canvas.put, args=(samples.strokes(digit),))


main()
