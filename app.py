"""Inkling's page, from top to bottom, in the order in which the eye reads it."""

from functools import partial
from pathlib import Path

import streamlit as st

import ui  # before NumPy: see there
from nn.errors import InputError
from nn.network import Network
from nn.settings import Settings
from ui import (
    bars,
    canvas,
    classroom,
    controls,
    digits,
    hidden,
    live,
    marks,
    networks,
    neuron,
    own,
    pictures,
    pulse,
    replay,
    runs,
    samples,
    verdict,
    why,
    wire,
    words,
)
from ui.drawing import Drawing
from ui.learn import backward, forward, page, sets, update
from ui.learn.step import Step
from ui.material import Source
from ui.thoughts import Looking

STYLE = Path(ui.__path__[0]) / "page.css"


def main() -> None:
    st.set_page_config(page_title="Inkling", page_icon="✏️", layout="wide")
    st.html(STYLE)
    # Beside both pages, so that nothing in there is lost on the way from one to the other.
    with st.sidebar:
        choose_network()
        settings, source = choose_training()
    first = st.Page(partial(draw, settings, source), title="Draw", url_path="draw", default=True)
    st.navigation([first, learn_page()], position="top").run()


def draw(settings: Settings, source: Source | None) -> None:
    """The first page: the canvas, the network, and a training of one's own."""
    st.html(samples.style_sheet())
    # While a network learns, what depends on it is drawn again and again; otherwise only when somebody does something.
    state = classroom.state()
    busy = runs.current()  # after the state: if it ends in between, that is noticed below, and all is drawn anew
    run = runs.shown(st.session_state[networks.CHOSEN])

    st.title("Draw a digit, watch a network think", anchor=False)
    # In a box of its own, which stays where it is whatever happens inside.
    with st.container(key="moving"):
        moving_part(settings, source, state)
    with st.container(key="still"):
        if run and not state.moving:
            classroom.watch_learning(run)
        if run:
            with st.container(horizontal=True, gap="small", key="leads"):
                lead("What the loss is", backward.LOSS)
                lead("How a step is made", update.UPDATE)
                lead("What the accuracy is", sets.ACCURACY)
        # A training that ends at this very moment gets its marks with the next drawing, which is about its last step.
        if run and run is not busy and run.lesson and run.lesson.marks:
            marks.show(run, run.lesson.marks)
        marks.table()


def learn() -> None:
    """The second page: the whole computation, step by step."""
    page.show_page()


def learn_page() -> st.Page:
    """The second page, as the navigation and the links to it name it."""
    return st.Page(learn, title="Learn", url_path="learn")


def lead(label: str, step: Step) -> None:
    """A link to the step of the second page that explains the numbers above it."""
    st.page_link(learn_page(), label=label, icon=":material/function:", query_params=page.address(step))


@st.fragment
def moving_part(settings: Settings, source: Source | None, state: classroom.State) -> None:
    """What moves when a person draws or a network learns; a stroke runs this function again, and nothing else."""
    classroom.strip(settings, source, state)
    watch()
    if state.moving and (run := runs.shown(st.session_state[networks.CHOSEN])):
        classroom.watch_learning(run)
    pulse.beat("pulse", state.moving)


def choose_network() -> None:
    st.header("The network", anchor=False)
    st.selectbox("Which one looks at your drawing?", networks.names(), key=networks.CHOSEN)
    try:
        shown = networks.look_up(st.session_state[networks.CHOSEN])
    except InputError as error:
        st.error(words.plain(str(error)))
        st.stop()
    if shown.waiting:
        st.markdown(shown.waiting)
    st.markdown(networks.describe(shown))
    if shown.card.get("test_accuracy") is not None:
        lead("How right answers are counted", sets.ACCURACY)
    networks.take_home_and_bring(shown)


def choose_training() -> tuple[Settings, Source | None]:
    st.header("Train your own", anchor=False)
    controls.presets()
    # The digits come first on the page, but depend on the seed, which comes last.
    place_of_digits = st.container()
    settings = controls.settings()
    with place_of_digits:
        return settings, digits.choose(settings.seed)


def watch() -> None:
    """The drawing, what becomes of it, and what the network makes of it."""
    follow = networks.follow(st.session_state[networks.CHOSEN])
    shown = follow()
    with st.container(key="stage"):
        with st.container(key="ink", gap=None):
            drawing, strokes = canvas.draw_here(brush=st.session_state.get("brush", canvas.BRUSH))
            st.button("Clear", key="clear", on_click=canvas.put, args=([],))
        with st.container(key="tools", gap="small"):
            tools(drawing)
        with st.container(key="seen"):
            pictures.show()
            lead("Follow these 784 numbers", forward.INPUTS)
        with st.container(key="answer"):
            with st.container(key="verdict"):
                verdict.show()
            other = compared(shown.network)
            with st.container(key="probabilities"):
                bars.show()
            st.html(words.percentages_as_html(bool(shown.card.get("temperature"))))
            lead("How it came to these percentages", forward.SOFTMAX)
        with st.container(key="hidden", gap="small"):
            st.subheader("What its hidden neurons say", anchor=False, help=words.NEURON)
            chosen = hidden.show()
            neuron.show(chosen)
            lead("How neurons compute, step by step", forward.SUMS)
            why.show(drawing.steps, shown.network)
        live.show(drawing, strokes, Looking(follow, other, chosen))


def tools(drawing: Drawing) -> None:
    replay.show()
    st.slider("Brush width", 8, 40, canvas.BRUSH, key="brush", persist_state="session")
    st.markdown("Or take one of our digits:")
    with st.container(horizontal=True, key="samples", gap="xsmall"):
        for digit in samples.POINTS:
            st.button(f"Sample {digit}", key=f"sample-{digit}", on_click=canvas.put, args=(samples.strokes(digit),))
    st.button("Have one written", key="write", on_click=canvas.write_one, help=words.WRITTEN)
    if canvas.can_bring_back():
        st.button("Bring my last drawing back", key="bring-back", on_click=canvas.bring_back)
    with st.expander("Teach it your own hand"):
        own.show(drawing.steps)


def compared(network: Network) -> networks.Shown | None:
    """The shipped network, if that is another one and asked for."""
    shipped = networks.look_up(networks.default())
    if network is shipped.network or not st.toggle(
        f"Compare with {shipped.name}", key="compare", persist_state="session"
    ):
        return None
    return shipped


if __name__ == "__main__":
    main()
else:
    # Streamlit's server reads this file too, before anybody visits, and learns that there is a socket beside the page.
    app = st.App(__file__, routes=[wire.ROUTE])
