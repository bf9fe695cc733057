"""Widgets whose value is chosen by the visitor, and assigned by the server as well.

With each change, the browser sends the values of all widgets. If it has not received a value that the server assigned
meanwhile, it sends the former one, which Streamlit takes for a choice of the visitor: a preset would be applied again,
and set back the slider that was just moved. The busier the server, the longer that is possible.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st

from ui.shared.streamlit_runtime import changes_alone

FORMER, ASSIGNED = "{} before it was assigned", "{} as assigned"


def assign(key: str, value: Any) -> None:
    """Set the value of a widget; only before it is rendered."""
    former = st.session_state.get(key)
    if former != value:
        st.session_state[FORMER.format(key)] = former
    st.session_state[key] = st.session_state[ASSIGNED.format(key)] = value


def when_chosen(key: str, use: Callable[[Any], object] = lambda _: None) -> Callable[[], None]:
    """The callback of a widget: gives its value to a function, or takes it back if it is outdated."""

    def receive() -> None:
        if _is_outdated(key):
            st.session_state[key] = st.session_state[ASSIGNED.format(key)]
        else:
            st.session_state.pop(FORMER.format(key), None)
            use(st.session_state[key])

    return receive


def _is_outdated(key: str) -> bool:
    """In a callback of a widget: whether its value was sent before the browser knew the assigned one.

    Each interaction changes one widget. If the value is the one from before the assignment, and another widget has
    changed as well, the other one is what the visitor has used.
    """
    former = FORMER.format(key)
    return former in st.session_state and st.session_state[key] == st.session_state[former] and not changes_alone(key)
