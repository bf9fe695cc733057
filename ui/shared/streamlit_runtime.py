"""The only module that uses Streamlit's runtime beyond its public API; a contract test checks what it relies on."""

from collections.abc import Callable

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx


def session_is_alive() -> Callable[[], bool]:
    """A function that tells whether this session's page is still open; it can be called from any thread."""
    context = get_script_run_ctx()
    if context is None or not runtime.exists():
        return lambda: True
    instance, session = runtime.get_instance(), context.session_id
    return lambda: instance.is_active_session(session)


def below_base_path(path: str) -> str:
    """Where a path is served: below server.baseUrlPath."""
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"/{base}/{path}" if base else f"/{path}"
