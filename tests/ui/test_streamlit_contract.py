"""Contract tests of what this project uses of Streamlit beyond its public API, and of what it relies on in that API.

A failure here means that a new version of Streamlit needs changes in ui/shared/streamlit_runtime.py or component.py.
"""

import json
from types import SimpleNamespace

import pytest
import streamlit
from helpers.waiting import TIMEOUT
from streamlit import runtime
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state import SafeSessionState, SessionState
from streamlit.testing.v1 import AppTest

from ui.shared import component, streamlit_runtime


def test_version_is_one_that_these_tests_have_seen():
    assert streamlit.__version__.startswith("1.67.")


def test_runtime_can_tell_whether_a_session_is_active():
    assert callable(runtime.exists)
    assert callable(runtime.get_instance)
    assert callable(Runtime.is_active_session)


def test_script_run_context_has_a_session_id():
    def page():
        import streamlit as st  # noqa: PLC0415
        from streamlit.runtime.scriptrunner import get_script_run_ctx  # noqa: PLC0415

        st.text(get_script_run_ctx().session_id)

    assert AppTest.from_function(page, default_timeout=TIMEOUT).run().text[0].value
    assert get_script_run_ctx(suppress_warning=True) is None


def block_of(fragment, *path):
    message = ForwardMsg()
    message.metadata.delta_path.extend(path)
    message.delta.fragment_id = fragment
    message.delta.add_block.vertical.SetInParent()
    return message


@pytest.mark.parametrize(("fragments", "kept"), [(["outer"], 4), (None, 0)])
def test_run_of_a_fragment_keeps_what_waits_to_be_sent_and_adds_to_its_end(monkeypatch, fragments, kept):
    monkeypatch.setattr(AppSession, "_clear_queue", AppSession._clear_queue)
    streamlit_runtime.keep_unsent_messages()
    queue = ForwardMsgQueue()
    paths = [("outer", 0), ("outer", 0, 0), ("outer", 0, 1), ("inner", 0, 2)]
    for path in paths:
        queue.enqueue(block_of(*path))
    AppSession._clear_queue(SimpleNamespace(_browser_queue=queue), fragments)
    queue.enqueue(block_of("outer", 0, 1))
    waiting = [(message.delta.fragment_id, *message.metadata.delta_path) for message in queue.flush()]
    assert waiting == [*paths[:kept], ("outer", 0, 1)]


def test_session_is_alive_asks_the_runtime(monkeypatch):
    assert streamlit_runtime.session_is_alive()()  # without a page
    active = {"mine"}

    class Context:
        session_id = "mine"

    class Instance:
        is_active_session = staticmethod(active.__contains__)

    monkeypatch.setattr(streamlit_runtime, "get_script_run_ctx", Context)
    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime, "get_instance", Instance)
    is_alive = streamlit_runtime.session_is_alive()
    assert is_alive()
    active.clear()
    assert not is_alive()


def test_state_of_a_component_is_found_before_it_is_rendered(monkeypatch):
    def page():
        import streamlit as st  # noqa: PLC0415

        from ui.shared.component import component  # noqa: PLC0415

        component("widgets/numbers")(key="known", on_value_change=lambda: None)
        st.text("")

    (element,) = AppTest.from_function(page, default_timeout=TIMEOUT).run().get("bidi_component")
    state = SessionState()
    assert streamlit_runtime.browser_state("known") == {}  # without a page
    states = [WidgetState(id=element.proto.id, json_value='{"value": 7}'), WidgetState(id="other", int_value=1)]
    state.set_widgets_from_proto(WidgetStates(widgets=states))
    context = SimpleNamespace(session_state=SafeSessionState(state, lambda: None))
    monkeypatch.setattr(streamlit_runtime, "get_script_run_ctx", lambda: context)
    assert streamlit_runtime.browser_state("known") == {"value": 7}
    assert streamlit_runtime.browser_state("unknown") == {}


@pytest.mark.parametrize(("base", "path"), [("", "/inkling/live"), ("/here/there/", "/here/there/inkling/live")])
def test_routes_are_below_the_base_url_path(monkeypatch, base, path):
    assert isinstance(streamlit.get_option("server.baseUrlPath"), str)
    monkeypatch.setattr("streamlit.get_option", {"server.baseUrlPath": base}.get)
    assert streamlit_runtime.below_base_path("inkling/live") == path


def test_component_with_inline_script_sends_its_data_and_returns_its_state():
    def page():
        import streamlit as st  # noqa: PLC0415

        from ui.shared.component import component  # noqa: PLC0415

        contract = component("widgets/probability_bars", "<p>contract</p>", "widgets/probability_bars")
        st.text(contract(key="contract", data={"number": 1}, on_chosen_change=lambda: None).get("chosen"))

    rendered = AppTest.from_function(page, default_timeout=TIMEOUT).run()
    assert not rendered.exception
    (element,) = rendered.get("bidi_component")
    assert json.loads(element.proto.json) == {"number": 1}
    assert element.proto.html_content == "<p>contract</p>"
    assert "inkling/scripts/widgets/probability_bars.js" in element.proto.js_content
    assert ".inkling-bars" in element.proto.css_content
    assert rendered.text[0].value == "None"


def test_file_made_on_a_click_outlives_the_runs_of_other_sessions():
    def page():
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

        import streamlit as st  # noqa: PLC0415
        from streamlit import runtime  # noqa: PLC0415

        from ui.shared.streamlit_runtime import download_button  # noqa: PLC0415

        download_button("Save", lambda: b"content", "a.txt", "text/plain", "save")
        files = runtime.get_instance().media_file_mgr
        (button,) = files._deferred_callables
        with ThreadPoolExecutor() as pool:
            url = pool.submit(files.execute_deferred, button).result()
        for _ in range(3):
            files.remove_orphaned_files()  # as at the end of each run
        st.text(files._storage.get_file(url.rsplit("/")[-1]).content.decode())

    rendered = AppTest.from_function(page, default_timeout=TIMEOUT).run()
    assert not rendered.exception
    assert rendered.text[0].value == "content"


@pytest.mark.parametrize("attribute", ["session_state", "App", "fragment", "navigation", "Page", "context"])
def test_public_api_that_is_recent_is_there(attribute):
    assert hasattr(streamlit, attribute)


def test_scripts_are_served_and_nothing_else_below_ui():
    scripts = component._Scripts(directory=component.UI)
    assert scripts.lookup_path("shared/view.js")[0].endswith("view.js")
    for path in ("sidebar.py", "shared/style.css", "../app.py", "../README.md"):
        assert scripts.lookup_path(path) == ("", None)
