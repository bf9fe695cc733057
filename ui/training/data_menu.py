"""The sidebar's choice of training data: generated, MNIST (downloaded on request), or a table of the visitor's own."""

import os
from collections.abc import Callable
from pathlib import Path
from threading import Semaphore

import streamlit as st

from nn.data.data_source import CSV, GENERATED, MNIST, DataSource
from nn.data.loading import from_csv, load
from nn.data.mnist import find_mnist
from nn.data.mnist_download import FILES, Progress, download_mnist
from nn.dataset import Dataset
from nn.errors import InputError
from ui.shared import polling
from ui.shared.allowed_hosts import LOOPBACK
from ui.shared.formatting import escape_markdown
from ui.shared.streamlit_runtime import session_is_alive
from ui.training import own_drawings
from ui.training.background_task import BackgroundTask
from ui.training.hyperparameters import show_count

MAX_TABLE_BYTES = 500 * 2**20
DOWNLOAD, TABLE = "download", "table"
# One download at a time, whoever has asked for it.
_downloading = Semaphore()


def show(seed: int) -> DataSource | None:
    """Show the choice; what was chosen, or None while something is missing (the page then says what).

    seed : of generated digits, and of how a table is split
    """
    kind = st.selectbox(
        "Training data",
        (GENERATED, MNIST, CSV),
        key="data",
        bind="query-params",
        help="Generated: synthetic handwriting. MNIST: real handwriting. CSV file: your own data.",
    )
    table = None
    if kind == MNIST and not _mnist_is_available():
        return None
    if kind == CSV and (table := _table()) is None:
        return None
    count = show_count()
    drawings = own_drawings.dataset()
    weight = 1
    if drawings:
        help_text = f"Each of your {len(drawings)} samples counts this many times; 0 leaves them out."
        weight = st.slider("Weight of your samples", 0, 200, 20, key="weight", bind="query-params", help=help_text)
    return DataSource(kind, count, seed, table, drawings if weight else None, weight)


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
        st.info("MNIST is not installed. Download 11 MB from a public mirror?")
    st.button("Download MNIST", key="download-mnist", on_click=_start_download)
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
        waiting = "Download already in progress" if download.is_waiting else "Connecting to a mirror"
        st.progress(0.0, waiting)
    else:
        megabytes = f"{progress.done / 1e6:.1f} of {progress.total / 1e6:.1f} MB"
        st.progress(progress.fraction, escape_markdown(f"{progress.file}: {megabytes}"))
    st.button("Cancel", key="cancel-download", on_click=download.stop)
    polling.poll("download polling", is_active=True)


def _table() -> Dataset | None:
    """The digits of a CSV file, uploaded or named; None while there is none."""
    upload = st.file_uploader(
        "A CSV file like Kaggle's train.csv",
        "csv",
        key="csv",
        help="One line for each digit: its label, then its 784 pixels from 0 to 255.",
    )
    path = ""
    # A visitor on this computer may read its files anyway; one from elsewhere may not.
    if st.get_option("server.address") in LOOPBACK:
        path = st.text_input(
            "or where it is on this computer",
            key="csv-path",
            placeholder="~/train.csv",
            help="The file's name with its folder, instead of an upload.",
        ).strip()
    if not upload and not path:
        return None
    try:
        table = (
            _cached(("upload", upload.file_id), lambda: from_csv(upload.getvalue(), upload.name))
            if upload
            else _read(path)
        )
    except InputError as error:
        st.error(escape_markdown(str(error)))
        return None
    except (OSError, ValueError, RuntimeError) as error:
        # ValueError: a NUL in the path; RuntimeError: ~name for a user that there is not.
        reason = error.strerror if isinstance(error, OSError) else error
        st.error(escape_markdown(f"{path}: cannot be read ({reason})"))
        return None
    st.markdown(f"{len(table):,} digits read.")
    return table


def _read(path: str) -> Dataset:
    file = Path(path).expanduser()
    status = file.stat()
    if not file.is_file() or status.st_size > MAX_TABLE_BYTES:
        raise InputError(f"{path}: is not a file, or larger than {MAX_TABLE_BYTES // 2**20} MB")
    return _cached(("path", path, status.st_mtime_ns), lambda: load(file))


def _cached(identity: tuple[object, ...], read: Callable[[], Dataset]) -> Dataset:
    """A table, read once for each file, since that takes half a second."""
    known: tuple[object, Dataset] | None = st.session_state.get(TABLE)
    if known is None or known[0] != identity:
        known = st.session_state[TABLE] = identity, read()
    return known[1]
