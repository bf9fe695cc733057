"""The Learn page: sections about the latest drawing, one at a time."""

import streamlit as st

from nn.errors import InputError
from nn.images.preprocessing import PreprocessingStages
from nn.images.strokes import render
from nn.layers import Convolution
from nn.synthetic.sample_digits import sample_strokes
from nn.visualize.png import data_uri
from ui.canvas import canvas
from ui.inference.drawing import Drawing
from ui.networks import registry
from ui.shared.assigned_values import assign, when_chosen
from ui.shared.component import component
from ui.shared.formatting import escape_markdown, percent
from ui.shared.style import style_of
from ui.texts import common_texts
from ui.texts import learn_texts as texts
from ui.tutorial import (
    backward_sections,
    convolution_section,
    evaluation_sections,
    forward_sections,
    glossary,
    update_section,
)
from ui.tutorial.selection import LAYER
from ui.tutorial.state import LABEL, TutorialState, build_state
from ui.tutorial.tutorial_section import Section, show
from ui.tutorial.views.section_parts import activation_doc, count_steps

# All of them; a network shows those that sections_of returns.
SECTIONS = (
    *forward_sections.SUM_SECTIONS,
    *convolution_section.SECTIONS,
    *forward_sections.OUTPUT_SECTIONS,
    *backward_sections.SECTIONS,
    *update_section.SECTIONS,
    *evaluation_sections.SECTIONS,
)
# Links from before sections had names have a number.
NUMBERED = {
    str(number): section.key
    for number, section in enumerate((section for section in SECTIONS if not section.needs_convolution), 1)
}
# The section shown: key of the session state, and query parameter.
SHOWN, PARAMETER = "learn-section", "step"
# Key of the session state: the section shown at the last rerun.
LAST_SHOWN = "learn address"
# Key of the component that counts the steps which are asked for while a section is on its way.
SCRIPT = "learn-script"
# Shown without a drawing.
SAMPLE = 3
# Below this loss, all gradients are tiny, which the page points out.
SMALL_LOSS = 0.01
_script = component("tutorial/tutorial")


def learn_page() -> st.Page:
    """The page for st.navigation and st.page_link."""
    return st.Page(show_page, title=common_texts.LEARN_PAGE, url_path="learn")


def link(label: str, section: Section) -> None:
    """Show a link to a section."""
    st.page_link(learn_page(), label=label, icon=":material/function:", query_params=section_query(section))


def section_query(section: Section) -> dict[str, str]:
    """The query parameters of the link to a section."""
    return {PARAMETER: section.key}


def sections_of(state: TutorialState) -> list[Section]:
    """The sections for a network: that about convolutions only if it has one."""
    return [section for section in SECTIONS if state.convolution is not None or not section.needs_convolution]


def show_page() -> None:
    """Show the page, without the sidebar."""
    st.html(style_of(__file__))
    st.title(texts.TITLE, anchor=False)
    _show_body(st.session_state[registry.CHOSEN])


@st.fragment
def _show_body(chosen: str) -> None:
    """Show all that reruns with each click. chosen : the network at the last rerun of the whole page"""
    if st.session_state[registry.CHOSEN] != chosen:
        st.rerun()
    stages = canvas.detach_canvas()
    if stages is None:
        st.markdown(texts.SAMPLE_DIGIT.format(digit=SAMPLE))
    try:
        state = build_state(stages or _sample(), registry.look_up(chosen))
    except InputError as error:
        st.error(escape_markdown(str(error)))
        return
    subject = st.container(key="learn-subject", horizontal=True, vertical_alignment="center")
    sections = sections_of(state)
    section = _choose_section(sections, activation_doc(state).name)
    with subject:
        _show_subject(state, section)
    number = sections.index(section) + 1
    with st.container(key="learn-head"):
        title = section.title.format(activation=activation_doc(state).name)
        st.header(texts.SECTION.format(number=number, title=title), anchor=False)
        if section.needs_loss:
            _show_label_hint(state)
    with st.container(key="learn-body"):
        show(section, state)
    _show_navigation(sections, number)
    data = {"section": section.key, "number": number, "last": len(sections)}
    _script(key=SCRIPT, data=data, on_steps_change=lambda: _move_by(sections))
    with st.expander(texts.GLOSSARY):
        st.html(glossary.glossary_html())


def _sample() -> PreprocessingStages:
    stages = Drawing(render(sample_strokes(SAMPLE), canvas.BRUSH)).stages
    assert stages
    return stages


def _show_label_hint(state: TutorialState) -> None:
    """Say what the label means for the loss, where the reader may expect another one."""
    first, label = int(state.original.trace.logits.argmax()), state.current.label
    if state.current.loss < SMALL_LOSS:
        st.info(texts.LABEL_IS_PREDICTED)
    elif label != first and not state.steps_taken:
        st.info(texts.LABEL_IS_SUGGESTED.format(label=label, predicted=first))


def _show_subject(state: TutorialState, section: Section) -> None:
    """Show the drawing, the network with its number of steps, and the label if the section uses it."""
    trace = state.current.trace
    best = int(trace.logits.argmax())
    values = {
        "network": escape_markdown(state.selected.name),
        "digit": best,
        "percentage": percent(float(trace.probabilities[0, best])),
    }
    image = data_uri(state.drawing.centred)
    st.html(f'<img class="small" src="{image}" alt="{texts.DRAWING}">', width="content")
    with st.container(key="learn-prediction"):
        if state.steps_taken:
            steps = count_steps(state.steps_taken)
            st.markdown(texts.COPY_PREDICTS.format(**values, steps=steps))
        else:
            st.markdown(texts.PREDICTS.format(**values))
    if section.needs_loss:
        st.selectbox(texts.LABEL, range(10), key=LABEL, width=180, persist_state="session")
    if (hidden := len(trace.activations)) > 1:
        st.selectbox(
            texts.HIDDEN_LAYER,
            range(hidden),
            key=LAYER,
            format_func=lambda layer: _layer_option(state, layer),
            width=180 if state.convolution is not None else 140,
            persist_state="session",
        )


def _layer_option(state: TutorialState, layer: int) -> str:
    """A hidden layer in the menu."""
    is_convolution = isinstance(state.current.network.layers[layer], Convolution)
    return texts.CONVOLUTION_OPTION.format(number=layer + 1) if is_convolution else str(layer + 1)


def _choose_section(sections: list[Section], activation: str) -> Section:
    """The section to show: from the menu, or from the query parameter if that has changed.

    activation : the name of the network's activation function, which is part of some titles
    """
    by_key = {section.key: section for section in sections}
    requested = st.query_params.get(PARAMETER, "")
    requested = NUMBERED.get(requested, requested)
    if requested != st.session_state.get(LAST_SHOWN) and requested in by_key:
        st.session_state[SHOWN] = requested
    if st.session_state.get(SHOWN) not in by_key:
        st.session_state[SHOWN] = sections[0].key
    titles = {
        section.key: texts.SECTION.format(number=number, title=section.title.format(activation=activation))
        for number, section in enumerate(sections, 1)
    }
    # A menu of its own for each set of titles: one whose options change sometimes returns to its first one.
    menu = f"{SHOWN}-{len(sections)}-{activation}"
    assign(menu, st.session_state[SHOWN])
    key = st.selectbox(
        texts.GO_TO_SECTION,
        titles,
        key=menu,
        format_func=titles.__getitem__,
        label_visibility="collapsed",
        on_change=when_chosen(menu, _go),
    )
    # The address can be shared, and each section is an entry of the browser's history. Where the page is opened without
    # a section, tutorial.js puts it into the address: set here, it would be a second entry, and Back take two presses.
    if requested or key != st.session_state.get(LAST_SHOWN, key):
        st.query_params[PARAMETER] = key
    # A link to an earlier section counts as a change.
    st.session_state[LAST_SHOWN] = key
    return by_key[key]


def _show_navigation(sections: list[Section], number: int) -> None:
    """Show the buttons to the section before and after. number : of the section shown, from 1"""
    before, after = sections[max(0, number - 2)], sections[min(number, len(sections) - 1)]
    with st.container(horizontal=True, gap="xsmall", key="learn-navigation"):
        st.button(texts.PREVIOUS, key="learn-back", disabled=number == 1, on_click=_go, args=(before.key,))
        last = number == len(sections)
        st.button(texts.NEXT, key="learn-next", type="primary", disabled=last, on_click=_go, args=(after.key,))


def _go(key: str) -> None:
    """Go to a section; for a callback."""
    st.session_state[SHOWN] = key


def _move_by(sections: list[Section]) -> None:
    """Go on by some sections, or back; for a callback."""
    steps = st.session_state[SCRIPT].get("steps")
    keys = [section.key for section in sections]
    if type(steps) is int and st.session_state[SHOWN] in keys:
        _go(keys[min(max(keys.index(st.session_state[SHOWN]) + steps, 0), len(keys) - 1)])
