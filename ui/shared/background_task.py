"""A task in a thread of the server, for what is too short or too simple for a process, with its latest progress."""

import logging
import threading
from collections.abc import Callable, Generator
from contextlib import closing
from typing import Generic, TypeVar

from nn.errors import InputError
from nn.workers.page_watch import PageWatch
from nn.workers.worker import OUT_OF_MEMORY, UNFORESEEN

Progress = TypeVar("Progress")


class BackgroundTask(Generic[Progress]):
    """A generator of progress that runs in a thread; it can be ended wherever it yields.

    latest     : its latest progress, which must not be changed any more; None before there is any
    error      : why it has ended early, as a sentence for the visitor
    is_waiting : whether it waits for its turn

    steps    : starts the generator, which may yield None where there is nothing new; called in the thread
    is_alive : whether the page that started it is still open
    turn     : shared by tasks of which only one may run at once
    """

    def __init__(
        self,
        steps: Callable[[], Generator[Progress | None, None, None]],
        is_alive: Callable[[], bool] = lambda: True,
        turn: threading.Semaphore | None = None,
    ) -> None:
        self.latest: Progress | None = None
        self.error: str | None = None
        self.is_waiting = False
        self._steps, self._page, self._turn = steps, PageWatch(is_alive), turn or threading.Semaphore()
        self._stopping = threading.Event()
        # A daemon: the server does not wait for it to end.
        self._thread = threading.Thread(target=self._run, name="inkling background task", daemon=True)
        self._thread.start()

    @property
    def is_running(self) -> bool:
        """Whether more progress may come."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """End where it yields next; the progress so far counts."""
        self._stopping.set()

    def wait(self, seconds: float) -> bool:
        """Wait until the task has ended, at most so long; whether it has."""
        self._thread.join(seconds)
        return not self.is_running

    def _is_wanted(self) -> bool:
        if self._page.is_closed():
            self.error = self._page.reason()
            return False
        return not self._stopping.is_set()

    def _run(self) -> None:
        while not self._turn.acquire(timeout=1.0):
            self.is_waiting = True
            if not self._is_wanted():
                return
        self.is_waiting = False
        try:
            self._run_steps()
        except InputError as error:
            self.error = str(error)
        except MemoryError:
            self.error = OUT_OF_MEMORY
        except Exception:
            logging.getLogger(__name__).exception("a task failed")
            self.error = UNFORESEEN
        finally:
            self._turn.release()

    def _run_steps(self) -> None:
        # Closed in this thread, so that a cancelled download leaves no partial file.
        with closing(self._steps()) as steps:
            while self._is_wanted():
                try:
                    self.latest = next(steps) or self.latest
                except StopIteration:
                    return
