"""The sidebar's choice of training data: generated, MNIST (downloaded on request), or the visitor's own."""

import os
from pathlib import Path
from threading import Semaphore

import streamlit as st

from nn.data.data_source import GENERATED, MNIST, OWN_DATA, DataSource
from nn.data.mnist import find_mnist
from nn.data.mnist_download import FILES, Progress, download_mnist
from nn.errors import InputError
from ui.shared import polling
from ui.shared.background_task import BackgroundTask
from ui.shared.formatting import escape_markdown
from ui.shared.streamlit_runtime import session_is_alive
from ui.texts import sidebar_texts as texts
from ui.training import own_drawings
from ui.training.hyperparameters import show_count
from ui.training.own_data import data_upload

DOWNLOAD = "download"
# The choice, which is also a parameter of the page's address; and what own data was called in older links.
CHOICE, FORMER_OWN_DATA, IS_FORMER_LINK = "data", "CSV file", "former link"
# One download at a time, whoever has asked for it.
_downloading = Semaphore()


def show(seed: int) -> DataSource | None:
    """Show the choice; what was chosen, or None while something is missing (the page then says what).

    seed : of generated digits, and of how own data is split
    """
    _accept_former_link()
    kind = st.selectbox(
        texts.TRAINING_DATA,
        (GENERATED, MNIST, OWN_DATA),
        key=CHOICE,
        bind="query-params",
        help=texts.TRAINING_DATA_HELP,
    )
    if kind == MNIST and not _mnist_is_available():
        return None
    own_train = own_test = None
    if kind == OWN_DATA:
        own_data = data_upload.show()
        if own_data is None:
            return None
        own_train, own_test = own_data.train, own_data.test
    else:
        data_upload.forget()
    count = show_count()
    drawings = own_drawings.dataset()
    weight = 1
    if drawings:
        label, text = texts.SAMPLE_WEIGHT, texts.SAMPLE_WEIGHT_HELP.format(count=len(drawings))
        weight = st.slider(label, 0, 200, 20, key="weight", bind="query-params", help=text)
    return DataSource(kind, count, seed, own_train, own_test, drawings if weight else None, weight)


def _accept_former_link() -> None:
    if CHOICE not in st.session_state and st.query_params.get(CHOICE) == FORMER_OWN_DATA:
        st.session_state[CHOICE] = OWN_DATA
        st.session_state[IS_FORMER_LINK] = True
    elif st.session_state.pop(IS_FORMER_LINK, False):
        # Streamlit removes the former name from the page's address. What is set in a later run, it adds.
        st.session_state[CHOICE] = st.session_state[CHOICE]


def _mnist_is_available() -> bool:
    """Whether MNIST can be read; if not, offers to download it."""
    try:
        if _has_files(find_mnist()):
            return True
    except InputError as error:
        if os.environ.get("MNIST_DIR"):
            st.error(escape_markdown(str(error)))
            return False
    download: BackgroundTask[Progress] | None = st.session_state.get(DOWNLOAD)
    if download and download.is_running:
        _show_download(download)
        return False
    if download and download.error:
        st.error(escape_markdown(download.error))
    elif not download:
        st.info(texts.MNIST_IS_MISSING)
    st.button(texts.DOWNLOAD_MNIST, key="download-mnist", on_click=_start_download)
    return False


def _has_files(folder: Path) -> bool:
    # During a download the folder exists already and its files do not. In a folder that the user named, missing files
    # are reported when it is read.
    return bool(os.environ.get("MNIST_DIR")) or all(any(folder.glob(f"{name}*")) for name in FILES)


def _start_download() -> None:
    st.session_state[DOWNLOAD] = BackgroundTask(download_mnist, session_is_alive(), _downloading)


def _show_download(download: BackgroundTask[Progress]) -> None:
    progress = download.latest
    if progress is None:
        waiting = texts.ANOTHER_DOWNLOAD if download.is_waiting else texts.CONNECTING
        st.progress(0.0, waiting)
    else:
        text = texts.DOWNLOADED.format(file=progress.file, done=progress.done / 1e6, total=progress.total / 1e6)
        st.progress(progress.fraction, escape_markdown(text))
    st.button(texts.CANCEL, key="cancel-download", on_click=download.stop)
    polling.poll("download polling", is_active=True)
