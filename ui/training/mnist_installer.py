"""The download of MNIST, in a thread, while the page shows how far it has come."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import closing

from nn.data.mnist_download import Progress, download_mnist
from nn.errors import InputError
from nn.workers.executor import RECONNECT_TIMEOUT
from nn.workers.worker import UNFORESEEN

# One download at a time, whoever has asked for it.
_downloading = threading.Lock()


class MnistInstaller:
    """A download that is under way or has ended.

    progress   : the latest; None before there is any
    error      : why it has ended early, as a sentence for the visitor
    is_waiting : whether another download is under way

    is_alive : whether the page that started it is still open
    """

    def __init__(self, is_alive: Callable[[], bool]) -> None:
        self.progress: Progress | None = None
        self.error: str | None = None
        self.is_waiting = False
        self._is_alive, self._last_alive, self._cancelled = is_alive, time.monotonic(), threading.Event()
        # A daemon: the server does not wait for it to end.
        self._thread = threading.Thread(target=self._run, name="inkling download", daemon=True)
        self._thread.start()

    @property
    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return self._thread.is_alive()

    def cancel(self) -> None:
        """End after the next piece."""
        self._cancelled.set()

    def _is_wanted(self) -> bool:
        if self._is_alive():
            self._last_alive = time.monotonic()
        is_open = time.monotonic() - self._last_alive < RECONNECT_TIMEOUT
        return is_open and not self._cancelled.is_set()

    def _run(self) -> None:
        while not _downloading.acquire(timeout=1.0):
            self.is_waiting = True
            if not self._is_wanted():
                return
        self.is_waiting = False
        try:
            # Closed in this thread, so that a cancelled download leaves no partial file.
            with closing(download_mnist()) as download:
                for self.progress in download:
                    if not self._is_wanted():
                        return
        except InputError as error:
            self.error = str(error)
        except Exception:
            logging.getLogger(__name__).exception("a download failed")
            self.error = UNFORESEEN
        finally:
            _downloading.release()
