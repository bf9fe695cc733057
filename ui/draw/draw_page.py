"""The Draw page, from top to bottom: the training bar, the drawing and what the network makes of it, the results."""

from collections.abc import Callable

import streamlit as st

from nn.data.data_source import DataSource
from nn.images.preprocessing import PreprocessingStages
from nn.network import Network
from nn.settings import Settings
from ui.canvas import canvas
from ui.diagram import ablation_panel, network_diagram
from ui.draw import (
    digits,
    explanation,
    picture_upload,
    prediction,
    preprocessing_stages,
    sample_buttons,
)
from ui.inference.inference_context import InferenceContext
from ui.live import live_view
from ui.networks import registry
from ui.networks.selected_network import SelectedNetwork
from ui.neurons import hidden_layers, neuron_panel
from ui.replay import example_drawing, replay
from ui.shared import polling
from ui.shared.formatting import escape_markdown
from ui.shared.streamlit_runtime import is_only_change
from ui.shared.style import style_of
from ui.texts import draw_texts as texts
from ui.texts import network_texts, training_texts
from ui.training import own_drawings, progress_view, results, runs, training_bar
from ui.tutorial import forward_sections
from ui.tutorial.tutorial_page import link
from ui.widgets import probability_bars

# Key of the fragment that a finished stroke runs.
RESULT = "result"


def show_page(settings: Settings, source: DataSource | None, state: training_bar.State) -> None:
    """All of the page but the sidebar. settings, source, state : of a training; see ui.training.training_bar"""
    st.html(style_of(__file__) + sample_buttons.style_sheet())
    # During a training, what depends on it is rendered again and again; everything else only on an event.
    state = state._replace(chosen=st.session_state[registry.CHOSEN])
    active = runs.current()  # after the state: if the run ends in between, the panel notices and renders all again
    run = runs.shown(st.session_state[registry.CHOSEN])

    st.title(texts.TITLE, anchor=False)
    # A grid (draw_page.css), to which both containers contribute: the first one changes with strokes and trainings.
    with st.container(key="draw"):
        with st.container(key="changing"):
            _changing_part(settings, source, state)
        with st.container(key="unchanging"):
            example_drawing.show()
            training_bar.follow_focus()
            if run and state.shows_curves and not state.is_training:
                progress_view.show_curves(run)
            if run and not state.is_training:
                progress_view.show_weights(run)
    # A run that ends at this very moment gets its results with the next rendering, which is about its last step.
    progress = run.progress if run and run is not active else None
    if run and progress and progress.results:
        results.show(run, progress.results)
    results.show_table()


@st.fragment
def _changing_part(settings: Settings, source: DataSource | None, state: training_bar.State) -> None:
    """What changes with a click in it or during a training. A finished stroke runs only _show_result again."""
    training_bar.show_controls(settings, source, state)
    _show_drawing(state)
    if state.is_training and (run := runs.shown(st.session_state[registry.CHOSEN])):
        if state.shows_curves:
            progress_view.show_curves(run)
        progress_view.show_weights(run)
    polling.poll("training polling", state.is_training)


def _show_drawing(state: training_bar.State) -> None:
    """The drawing, its preprocessing, and what the network makes of it."""
    network = ablation_panel.follow(st.session_state[registry.CHOSEN])
    selected = network()
    with st.container(key="canvas-area", gap=None):
        canvas.show(st.session_state.get("brush", canvas.BRUSH), _show_what_changed)
        st.button(texts.CLEAR, key="clear", on_click=canvas.put_strokes, args=([],))
        digit_index = digits.show()
    tools = st.container(key="tools", gap="small")
    with st.container(key="preprocessing"):
        preprocessing_stages.show()
        link(texts.LINK_TO_INPUTS, forward_sections.INPUTS)
    with st.container(key="answer"):
        with st.container(key="prediction"):
            prediction.show()
        with st.container(key="probabilities"):
            probability_bars.show()
        # After the bars, which would be built anew when it comes or goes; it stands above them (draw_page.css).
        comparison = _comparison(selected.network)
        with st.container(key="answer-notes", horizontal=True, gap="xsmall"):
            prediction.explain_percentages(bool(selected.card.get("temperature")))
            link(texts.LINK_TO_SOFTMAX, forward_sections.SOFTMAX)
    run = runs.shown(st.session_state[registry.CHOSEN])
    progress_view.show_switch(run, state.shows_curves, network_texts.DIAGRAM, network_texts.DIAGRAM_HELP)
    with st.container(key="diagram", gap="small"):
        network_diagram.show(ablation_panel.toggle)
        ablation_panel.show()
    with st.container(key="hidden", gap="small"):
        st.header(network_texts.ACTIVATIONS, anchor=False, help=network_texts.ACTIVATIONS_HELP)
        neuron = hidden_layers.show()
        neuron_panel.show(neuron)
        link(network_texts.LINK_TO_SUMS, forward_sections.SUMS)
        explanation.show(lambda: live_view.current_stages(selected, digit_index), selected.network)
    with tools:
        _show_tools(lambda: live_view.current_stages(network(), digit_index))
    _show_result(InferenceContext(network, comparison, neuron, digit_index))


@st.fragment(key=RESULT)
def _show_result(context: InferenceContext) -> None:
    """The result, which is all that depends on the drawing here: the views follow it in the browser."""
    live_view.show(context)


def _show_what_changed() -> None:
    """When the canvas reports a stroke: run _show_result only, unless there is more to do, which is rare."""
    if is_only_change(canvas.KEY) and not explanation.is_shown() and not own_drawings.is_labelling():
        st.rerun(RESULT)


def _show_tools(stages: Callable[[], PreprocessingStages | None]) -> None:
    replay.show()
    st.slider(texts.BRUSH_SIZE, 8, 40, canvas.BRUSH, key="brush", persist_state="session")
    sample_buttons.show()
    with st.expander(texts.USE_PICTURE, key="use-picture"):
        picture_upload.show()
    with st.expander(training_texts.OWN_DRAWINGS):
        own_drawings.show(stages)


def _comparison(network: Network) -> SelectedNetwork | None:
    """The default network, if that is another one and asked for."""
    default = registry.look_up(registry.default())
    text = texts.COMPARE_HELP.format(network=escape_markdown(registry.title(default.name)))
    if network is default.network or not st.toggle(texts.COMPARE, key="compare", help=text, persist_state="session"):
        return None
    return default
