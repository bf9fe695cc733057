"""The sidebar's choice of digits to learn from: generated, MNIST (fetched on request), or a table of one's own."""

import os
from contextlib import closing
from pathlib import Path

import streamlit as st

from nn.datasets import Dataset, find_mnist, from_csv, load
from nn.download import FILES, Progress, download_mnist
from nn.errors import InputError
from ui import controls, own, pulse, runs
from ui.material import CSV, GENERATED, MNIST, Source
from ui.places import Places
from ui.words import plain
from ui.worker import Worker

LOOPBACK = ("localhost", "127.0.0.1", "::1")
LARGEST_TABLE = 500 * 2**20
KINDS = (GENERATED, MNIST, CSV)
DOWNLOAD, TABLE, PATH = "download", "table", "csv path"


def choose(seed: int) -> Source | None:
    """Show the choice; what was chosen, or None while something is missing (the page then says what).

    seed : of the generated digits, and of how a table is divided
    """
    kind = st.selectbox(
        "Digits to learn from",
        KINDS,
        key="data",
        bind="query-params",
        help="Generated: the computer writes them. MNIST: real handwriting. CSV file: a table of yours.",
    )
    table = None
    if kind == MNIST and not _is_mnist_here():
        return None
    if kind == CSV and (table := _table()) is None:
        return None
    count = controls.count_of_digits()
    drawings = own.dataset()
    weight = 1
    if drawings:
        weight = st.slider(
            "Weight of my drawings",
            0,
            200,
            20,
            key="weight",
            bind="query-params",
            help=f"Each of your {len(drawings)} drawings counts as so many digits; 0 leaves them out.",
        )
    return Source(kind, count, seed, table, drawings if weight else None, weight)


def _is_mnist_here() -> bool:
    """Whether MNIST can be read; if not, offers to fetch it."""
    try:
        if _found(find_mnist()):
            return True
    except InputError as error:
        if os.environ.get("MNIST_DIR"):
            st.error(plain(str(error)))
            return False
    worker: Worker[Progress] | None = st.session_state.get(DOWNLOAD)
    if worker and worker.busy:
        _progress(worker)
        return False
    if worker and worker.error:
        st.error(plain(worker.error))
    elif not worker:
        st.info("MNIST is not on this computer yet. It is 11 MB, and comes from a public mirror.")
    st.button("Download MNIST", key="download-mnist", on_click=_start_download)
    return False


def _found(folder: Path) -> bool:
    # While it is being fetched, the folder is there already and its files are not. Somebody who names a folder of his
    # own knows what is in there, or is told when it is read.
    return bool(os.environ.get("MNIST_DIR")) or all(any(folder.glob(f"{name}*")) for name in FILES)


@st.cache_resource(show_spinner=False)
def _one_at_a_time() -> Places:
    return Places(1)


def _start_download() -> None:
    def work(worker: Worker[Progress]) -> None:
        # Closed here, in the thread that it runs in: so a download that is given up leaves nothing half-written.
        with closing(download_mnist()) as news:
            for progress in news:
                worker.publish(progress)
                worker.checkpoint()

    st.session_state[DOWNLOAD] = Worker(work, runs.watched(), _one_at_a_time())


def _progress(worker: Worker[Progress]) -> None:
    news = worker.latest
    if news is None:
        st.progress(0.0, "Asking a mirror" if not worker.ahead else "Somebody else is downloading it already")
    else:
        st.progress(news.fraction, plain(f"{news.file}: {news.done / 1e6:.1f} of {news.total / 1e6:.1f} MB"))
    st.button("Cancel", key="cancel-download", on_click=worker.stop)
    pulse.beat("download pulse", moving=True)


def _table() -> Dataset | None:
    """The digits of a CSV file, uploaded or named; None while there is none."""
    upload = st.file_uploader(
        "A CSV file like Kaggle's train.csv",
        "csv",
        key="csv",
        help="One line for each digit: its label, then its 784 pixels from 0 to 255.",
    )
    # Whoever sits at this computer may read its files anyway; a visitor from elsewhere may not.
    path = None
    if st.get_option("server.address") in LOOPBACK:
        path = st.text_input(
            "or where it is on this computer",
            key="csv-path",
            placeholder="~/train.csv",
            help="The file's name with its folder, instead of an upload.",
        ).strip()
    if not upload and not path:
        return None
    # Reading takes half a second, so it is done once for each file.
    try:
        if upload:
            identity: tuple[object, ...] = ("upload", upload.file_id)
        else:
            file = Path(str(path)).expanduser()
            identity = ("path", path, file.stat().st_mtime_ns)
            if not file.is_file() or file.stat().st_size > LARGEST_TABLE:
                raise InputError(f"{path}: is not a file, or larger than {LARGEST_TABLE // 2**20} MB")
        known: tuple[object, Dataset] | None = st.session_state.get(TABLE)
        if known is None or known[0] != identity:
            known = (identity, from_csv(upload.getvalue(), upload.name) if upload else load(file))
            st.session_state[TABLE] = known
    except InputError as error:
        st.error(plain(str(error)))
        return None
    except OSError as error:
        st.error(plain(f"{path}: cannot be read ({error.strerror})"))
        return None
    st.markdown(f"{len(known[1]):,} digits read.")
    return known[1]
