"""A small Streamlit app with everything that this project's scripts and style sheets rely on, and nothing of its own.

The contract tests run it, so that a failure there is caused by a new version of Streamlit or of the canvas.
"""

import json
import time

import streamlit as st

STROKE = {
    "type": "Path",
    "path": [["M", 40, 100], ["L", 240, 100]],
    "stroke": "#ffffff",
    "strokeWidth": 10,
    "fill": None,
    "strokeLineCap": "round",
    "strokeLineJoin": "round",
}
SCRIPT = """export default ({ data, parentElement, setStateValue, setTriggerValue }) => {
  const calls = Number(parentElement.dataset.calls ?? 0) + 1;
  Object.assign(parentElement.dataset, { calls, number: data.number });
  parentElement.querySelector(".state").onclick = () => setStateValue("state", [data.number, null]);
  parentElement.querySelector(".trigger").onclick = () => setTriggerValue("trigger", true);
  return () => (window.cleanups = (window.cleanups ?? 0) + 1);
};"""
HTML = '<button class="state">Set state</button><button class="trigger">Set trigger</button>'
SPEC = {"data": {"values": [{"x": 1, "y": 1}]}, "mark": "point", "encoding": {"x": {"field": "x"}, "y": {"field": "y"}}}


def report(**values: object) -> None:
    with st.container(key="report"):
        st.text(json.dumps(values))


def canvas_page() -> None:
    from streamlit_drawable_canvas import st_canvas  # noqa: PLC0415

    state = st.session_state
    state.setdefault("put", {"objects": [STROKE] if "start" in st.query_params else [], "revision": 0})
    state.runs = state.get("runs", 0) + 1

    def put(*objects: object) -> None:
        state.put = {"objects": list(objects), "revision": state.put["revision"] + 1}

    result = st_canvas(
        stroke_width=state.get("width", 20),
        stroke_color="#ffffff",
        background_color="#000000",
        width=280,
        height=280,
        initial_drawing=state.put,
        return_image_data=True,
        key="canvas",
    )
    st.button("Put a stroke", on_click=put, args=(STROKE,))
    st.button("Put nothing", on_click=put)
    st.button("Widen the brush", on_click=state.update, args=({"width": 40},))
    objects = (result.json_data or {}).get("objects", [])
    image = result.image_data if objects else None
    report(objects=objects, ink=0 if image is None else int((image[..., 0] > 127).sum()), runs=state.runs)


def element_page() -> None:
    component = st.components.v2.component("contract", html=HTML, js=SCRIPT, css=".state {}", isolate_styles=False)
    with st.container(key="outer"), st.container(key="inner"):
        number = int(st.session_state.get("number", 0))
        value = component(
            key="component", data={"number": number}, on_state_change=lambda: None, on_trigger_change=lambda: None
        )
    st.button("Next number", on_click=lambda: st.session_state.update(number=number + 1))
    report(state=value.get("state"), trigger=value.get("trigger"))
    st.button("Primary", type="primary")
    st.caption("A caption")
    st.slider("Slider", 0, 10)
    st.toggle("Toggle", True)
    st.segmented_control("Buttons", ["one", "two"], default="one")
    st.progress(0.5)
    st.code("@decorator\ndef function(n=1):  # comment\n    return len('text', True) + n", language="python")
    st.code("class Name: pass", language="python")
    st.latex("a = b")
    if st.button("Wait"):
        time.sleep(2)
    st.vega_lite_chart(SPEC)
    st.file_uploader("A file")
    st.page_link(pages[0], label="To the canvas")
    with st.sidebar:
        st.page_link(pages[0], label="To the canvas")


def text_page() -> None:
    """The Markdown in the address: alone in an error, and within a sentence."""
    for number, markdown in enumerate(json.loads(st.query_params["texts"])):
        with st.container(key=f"alone-{number}"):
            st.error(markdown)
        with st.container(key=f"within-{number}"):
            st.markdown(f"**From:** {markdown}")
    report(done=True)


pages = [
    st.Page(canvas_page, title="Canvas", default=True),
    st.Page(element_page, title="Elements", url_path="elements"),
    st.Page(text_page, title="Texts", url_path="texts"),
]
st.navigation(pages, position="top").run()
