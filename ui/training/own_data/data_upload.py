"""A visitor's own data: uploaded, or named by its path on this computer; each is read once."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from nn.data.containers.loaded_data import LoadedData
from nn.data.loading import from_upload, read_data
from nn.data.orientation import Correction
from nn.errors import InputError
from nn.untrusted.limits import MAX_UPLOAD_BYTES
from ui.live.allowed_hosts import LOOPBACK
from ui.shared.formatting import escape_markdown
from ui.texts import sidebar_texts as texts
from ui.training.own_data import data_summary
from ui.training.own_data.own_dataset import OwnDataset, correct, read, restore

# In the session: what was read last, as (which file, OwnDataset or the error).
LATEST = "own data set"


def show() -> OwnDataset | None:
    """Ask for a data set and show what was read; None while there is none."""
    # Of any kind: what a file is, its bytes decide, and the reader says why it cannot be used.
    upload = st.file_uploader(
        texts.UPLOAD_DATA,
        key="own-data",
        max_upload_size=MAX_UPLOAD_BYTES >> 20,
        help=texts.UPLOAD_DATA_HELP,
    )
    path = ""
    # A visitor on this computer may read its files anyway; one from elsewhere may not.
    if st.get_option("server.address") in LOOPBACK:
        path = st.text_input(
            texts.DATA_PATH,
            key="own-data-path",
            placeholder=texts.DATA_PATH_EXAMPLE,
            help=texts.DATA_PATH_HELP,
        ).strip()
    if upload:
        name = upload.name
        # Uploads have no more than one copy: getvalue returns the bytes that Streamlit keeps.
        found = _read_once(("upload", upload.file_id), name, lambda part: from_upload(upload.getvalue(), name, part))
    elif path:
        found = _read_path(path)
    else:
        forget()
        return None
    if isinstance(found, str):
        st.error(escape_markdown(found))
        return None
    data_summary.show(found, _correct, _restore)
    return found


def forget() -> None:
    """Free the memory of what was read."""
    st.session_state.pop(LATEST, None)


def _read_path(path: str) -> OwnDataset | str:
    try:
        # Absolute, since "mnist" alone would be the installed data set.
        file = Path(path).expanduser().absolute()
        is_folder = file.is_dir()
        modified = file.stat().st_mtime_ns
    except (OSError, RuntimeError, ValueError) as error:
        return texts.PATH_NOT_READ.format(path=path, reason=getattr(error, "strerror", None) or error)
    found = _read_once(("path", str(file), modified), str(file), lambda part: read_data(file, part))
    if is_folder:
        # Changes of the files in it would take long to notice.
        st.button(texts.READ_AGAIN, key="read-again", on_click=forget)
    return found


def _read_once(identity: tuple[object, ...], name: str, read_part: Callable[[str], LoadedData]) -> OwnDataset | str:
    """The data set or the error of a file, which is read once, since that takes up to a minute."""
    known: tuple[object, OwnDataset | str] | None = st.session_state.get(LATEST)
    if known is None or known[0] != identity:
        forget()
        with st.spinner(texts.READING.format(file=escape_markdown(name))):
            try:
                found: OwnDataset | str = read(read_part)
            except InputError as error:
                found = str(error)
            known = st.session_state[LATEST] = identity, found
    return known[1]


def _correct(correction: Correction) -> None:
    _change(lambda own: correct(own, correction))


def _restore() -> None:
    _change(restore)


def _change(change: Callable[[OwnDataset], OwnDataset]) -> None:
    identity, own = st.session_state[LATEST]
    st.session_state[LATEST] = identity, change(own)
