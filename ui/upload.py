"""Files that visitors bring: each is handed over once, and what is wrong with it stays to be read."""

from collections.abc import Callable

import streamlit as st

from nn.errors import InputError
from ui.words import plain

Take = Callable[[bytes, str], None]


def receive(
    label: str, ending: str, key: str, take: Callable[[bytes, str], None], megabytes: int | None = None
) -> None:
    """Show an uploader that is empty again after each file.

    take : gets the bytes and the name of a file, before the page is drawn; raises InputError where it is no good
    """
    # A new key empties the uploader.
    name = f"{key}-{st.session_state.setdefault(_count(key), 0)}"
    st.file_uploader(label, ending, key=name, on_change=_receive, args=(key, name, take), max_upload_size=megabytes)
    if error := st.session_state.get(_error(key)):
        st.error(plain(error))


def _receive(key: str, name: str, take: Take) -> None:
    upload = st.session_state.get(name)
    st.session_state[_error(key)] = None
    if upload is None:
        return
    st.session_state[_count(key)] += 1
    try:
        take(upload.getvalue(), upload.name)
    except InputError as error:
        st.session_state[_error(key)] = str(error)


def _count(key: str) -> str:
    return f"{key} received"


def _error(key: str) -> str:
    return f"{key} refused"
