"""Uploads: each file is handled once, and an error about it stays on the page."""

from collections.abc import Callable

import streamlit as st

from nn.errors import InputError, printable
from ui.shared.formatting import escape_markdown

Handler = Callable[[bytes, str], None]


def receive(
    label: str,
    types: str | list[str] | None,
    key: str,
    handle: Handler,
    *,
    megabytes: int | None = None,
    camera: bool = False,
) -> None:
    """Show an uploader that is empty again after each file.

    types  : endings or MIME types of its files
    camera : show a camera instead
    handle : gets the bytes and the name of a file, before the page is rendered; raises InputError if it is not usable
    """
    # A new key empties the uploader.
    widget = f"{key}-{st.session_state.setdefault(_count(key), 0)}"
    if camera:
        st.camera_input(label, key=widget, on_change=_handle, args=(key, widget, handle))
    else:
        st.file_uploader(
            label, types, key=widget, on_change=_handle, args=(key, widget, handle), max_upload_size=megabytes
        )
    if error := st.session_state.get(_error(key)):
        st.error(escape_markdown(error))


def _handle(key: str, widget: str, handle: Handler) -> None:
    upload = st.session_state.get(widget)
    st.session_state[_error(key)] = None
    if upload is None:
        return
    st.session_state[_count(key)] += 1
    try:
        handle(upload.getvalue(), printable(upload.name))
    except InputError as error:
        st.session_state[_error(key)] = str(error)


def _count(key: str) -> str:
    return f"{key} uploads"


def _error(key: str) -> str:
    return f"{key} upload error"
