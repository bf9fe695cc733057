"""The Learn page: fourteen steps in order, one at a time, about the latest drawing."""

import streamlit as st

from nn.drawing import render
from nn.errors import InputError
from nn.preprocessing import Steps
from ui import canvas, glossary, networks, samples
from ui.drawing import Drawing
from ui.learn import backward, forward, sets, update
from ui.learn import bench as benches
from ui.learn.bench import LABEL, LAYER, Bench
from ui.learn.parts import bend, steps_in_words
from ui.learn.step import Step, show
from ui.painters import script
from ui.pictures import data_uri
from ui.words import a, percent, plain

STEPS = (*forward.STEPS, *backward.STEPS, *update.STEPS, *sets.STEPS)
# The number of the step that is shown: the name of its menu in the session, and its name in the page's address.
AT, ADDRESS = "learn-at", "step"
# In the session: what the address said when we last looked.
READ = "learn address"
SAMPLE = 3
# Where the loss is smaller, a learning network has little to do.
SURE = 0.01
_learn = script("learn")


def show_page() -> None:
    """All of the page but the sidebar."""
    st.title("The whole computation, step by step", anchor=False)
    _body(st.session_state[networks.CHOSEN])


@st.fragment
def _body(chosen: str) -> None:
    """What is drawn anew with each click. chosen : the network that the rest of the page was drawn for"""
    if st.session_state[networks.CHOSEN] != chosen:
        st.rerun()
    drawing = canvas.elsewhere()
    steps = drawing.steps if drawing else None
    if steps is None:
        st.markdown(f"You have not drawn a digit yet, so this is about our sample {SAMPLE}.")
    try:
        bench = benches.lay_out(steps or _sample(), networks.look_up(chosen))
    except InputError as error:
        st.error(plain(str(error)))
        return
    _about(bench)
    number = _choose()
    step = STEPS[number - 1]
    with st.container(key="learn-head"):
        st.subheader(f"{number}. {title(step, bench)}", anchor=False)
        if step.learning and bench.now.loss < SURE:
            st.info(
                f"The network is sure of the {bench.now.label}, so there is next to nothing to learn, and the numbers "
                "of this step are tiny. Say above that it should be another digit, and they come to life."
            )
    with st.container(key="learn-body"):
        show(step, bench)
    _walk(number)
    _learn(key="learn-script", data={"step": number})
    with st.expander("All the words, explained"):
        st.html(glossary.everything())


def title(step: Step, bench: Bench) -> str:
    """What a step is called, for the network at hand."""
    return step.title.format(bend=bend(bench).name)


def _sample() -> Steps:
    steps = Drawing(render(samples.strokes(SAMPLE), canvas.BRUSH)).steps
    assert steps
    return steps


def _about(bench: Bench) -> None:
    """What all of this is about: the drawing, its label, and what has become of the network."""
    trace = bench.now.trace
    best = int(trace.logits.argmax())
    says = f"reads it as {a(best)} ({percent(float(trace.probabilities[0, best]))})"
    with st.container(key="learn-about", horizontal=True, vertical_alignment="center"):
        picture = data_uri(bench.drawing.centred)
        st.html(f'<img class="small" src="{picture}" alt="The drawing as the network sees it">', width="content")
        with st.container(key="learn-says"):
            if bench.taken:
                copy = f"A **copy** of {plain(bench.shown.name)}, after {steps_in_words(bench.taken)},"
                st.markdown(f"{copy} {says}. All numbers are the copy's.")
            else:
                st.markdown(f"**{plain(bench.shown.name)}** {says}.")
        st.selectbox("Which digit should it be?", range(10), key=LABEL, width=180, persist_state="session")
        if (hidden := len(trace.activations)) > 1:
            st.selectbox(
                "Hidden layer",
                range(hidden),
                key=LAYER,
                format_func=lambda layer: str(layer + 1),
                width=140,
                persist_state="session",
            )


def _choose() -> int:
    """Which step to show: from the menu, or from the address when that has changed."""
    asked = st.query_params.get(ADDRESS, "")
    if asked != st.session_state.get(READ) and asked in map(str, range(1, len(STEPS) + 1)):
        st.session_state[AT] = int(asked)
    titles = [step.title.format(bend="the activation function") for step in STEPS]
    number = int(
        st.selectbox(
            f"Which of the {len(STEPS)} steps?",
            range(1, len(STEPS) + 1),
            key=AT,
            format_func=lambda at: f"Step {at} of {len(STEPS)}: {titles[at - 1]}",
            label_visibility="collapsed",
            persist_state="session",
        )
    )
    # So that the address can be sent to somebody; and a link to an earlier step is news.
    st.query_params[ADDRESS] = st.session_state[READ] = str(number)
    return number


def address(step: Step) -> dict[str, str]:
    """What the page's address says when it shows a step."""
    return {ADDRESS: str(STEPS.index(step) + 1)}


def _walk(number: int) -> None:
    with st.container(horizontal=True, gap="xsmall", key="learn-walk"):
        st.button("Back", key="learn-back", disabled=number == 1, on_click=_go, args=(number - 1,))
        st.button(
            "Next", key="learn-next", type="primary", disabled=number == len(STEPS), on_click=_go, args=(number + 1,)
        )


def _go(number: int) -> None:
    st.session_state[AT] = number
