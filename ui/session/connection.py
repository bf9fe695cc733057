"""The connection to the server: what the browser watches, and what happens after it was lost."""

from typing import Any

import streamlit as st

from ui.networks import registry
from ui.session import returning
from ui.session.session_token import session_token
from ui.shared.component import component
from ui.training import runs

HTML = '<p class="inkling-connection" role="status" hidden></p>'
KEY, RUN = "connection", "connection runs"
_connection = component("session/connection", HTML, "session/connection")


def show() -> None:
    """Show whether the page is connected; called last, so that its data comes after all of the page."""
    # Streamlit calls a component only if its data has changed.
    st.session_state[RUN] = st.session_state.get(RUN, 0) + 1
    data: dict[str, Any] = {
        "run": st.session_state[RUN],
        "session": session_token(),
        "network": st.session_state.get(registry.CHOSEN) or "",
        "runs": [run.name for run in runs.all_runs()],
        "isTraining": runs.current() is not None,
        **returning.outcome(),
    }
    _connection(key=KEY, data=data, on_reconnected_change=lambda: None, on_restore_change=_restore)


def _restore() -> None:
    """Bring back what the browser has kept of a page; in a callback, so before the menus are rendered."""
    returning.bring_back(st.session_state[KEY].get("restore"))
