"""The only module that uses Streamlit's runtime beyond its public API; a contract test checks what it relies on."""

import json
from collections.abc import Callable
from threading import Thread
from typing import Any

import streamlit as st
from starlette.websockets import WebSocket
from streamlit import runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx


def keep_unsent_messages() -> None:
    """Let the run of a fragment leave what waits to be sent to the browser, for all sessions from now on.

    At the beginning of such a run, Streamlit 1.67 removes the fragment's own messages that an earlier run has left in
    the queue, but not those of a fragment within, whose place on the page is then missing: the browser says "Bad delta
    path index", and the page does not answer any more. On a busy server, this happened when a fragment was asked for
    while the whole page was being rendered.
    """
    clear = AppSession._clear_queue

    def keep_or_clear(session: AppSession, fragment_ids_this_run: list[str] | None = None) -> None:
        if fragment_ids_this_run:
            # By this index, a new message would take the place of an older one, and come too early.
            session._browser_queue._delta_index_map.clear()
        else:
            clear(session, fragment_ids_this_run)

    AppSession._clear_queue = keep_or_clear  # type: ignore[assignment]


def session_is_alive() -> Callable[[], bool]:
    """A function that tells whether this session's page is still open; it can be called from any thread."""
    context = get_script_run_ctx()
    if context is None or not runtime.exists():
        return lambda: True
    instance, session = runtime.get_instance(), context.session_id
    return lambda: instance.is_active_session(session)


def browser_state(key: str) -> dict[str, Any]:
    """The state of a component as the browser has it, also before this session renders the component.

    Public API gives the state only of what the session has rendered: not of a page that an earlier session has
    rendered, whose elements the browser still has. Empty if there is none.
    """
    context = get_script_run_ctx()
    widgets: Any = getattr(getattr(getattr(context, "session_state", None), "_state", None), "_new_widget_state", {})
    for identity in list(widgets):
        if identity.startswith("$$ID-") and identity.endswith(f"-{key}"):
            return dict(json.loads(widgets.get_serialized(identity).json_value or "{}"))
    return {}


def is_only_change(key: str) -> bool:
    """In a callback: whether a fragment runs because of the widget with this key, and of no other that changed too."""
    context = get_script_run_ctx()
    return context is not None and bool(context.fragment_ids_this_run) and changes_alone(key)


def changes_alone(key: str) -> bool:
    """In a callback: whether the widget with this key is the only one that has changed."""
    context = get_script_run_ctx()
    if context is None:
        return False
    state = context.session_state._state
    changed = [widget for widget in state._new_widget_state if state._widget_changed(widget)]
    return changed == [state._get_widget_id(key)]


def below_base_path(path: str) -> str:
    """Where a path is served: below server.baseUrlPath."""
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"/{base}/{path}" if base else f"/{path}"


def limit_message_size(socket: WebSocket, most_bytes: int) -> None:
    """Close a websocket at the header of a message that is too long, before its content is received.

    The server has one limit for all websockets (server.maxMessageSize); this one is for a single connection. Without
    the server's usual implementation of websockets, as in tests, there is nothing to set.
    """
    connection: Any = getattr(getattr(socket._receive, "__self__", None), "conn", None)
    if hasattr(connection, "max_message_size"):
        connection.max_message_size = most_bytes


def download_button(label: str, make: Callable[[], bytes], file_name: str, mime: str, key: str) -> None:
    """A download button whose file is made when it is clicked, and there until the next complete run of this session.

    Streamlit keeps such a file only until two runs have ended, of whatever session: with a class on the page, that can
    be before the browser has asked for the file.
    """
    context = get_script_run_ctx()

    def make_and_keep() -> bytes:
        data = make()
        if context is not None and runtime.exists():
            files = runtime.get_instance().media_file_mgr
            # A file belongs to the session of the thread that adds it. Streamlit adds the same content again.
            thread = Thread(target=files.add, args=(data, mime, key, file_name, True))
            add_script_run_ctx(thread, context).start()
            thread.join()
        return data

    st.download_button(label, make_and_keep, file_name, mime, key=key, on_click="ignore")
