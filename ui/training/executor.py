"""Long tasks in background threads, a limited number at a time.

A worker runs its task in a thread of its own. The task publishes its progress and calls `checkpoint` at points where it
can be paused, run step by step, or ended; so it is never interrupted in the middle of something. The page reads the
latest progress and waits for nothing.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from nn.errors import InputError
from ui.training.executor_queue import ExecutorQueue

Progress = TypeVar("Progress")
# Seconds between two reports of progress, unless the page waits for one.
REPORT_INTERVAL = 0.2
# Seconds after which a page whose connection is lost counts as closed.
RECONNECT_TIMEOUT = 5.0


class Stopped(Exception):
    """The task was asked to end; its progress so far counts."""


class ClientDisconnected(Exception):
    """The page that started the task is closed."""


class Worker(Generic[Progress]):
    """A task, its thread, and its latest progress.

    task     : called with this worker; calls publish(progress) and checkpoint(), and may ask is_due()
    is_alive : whether the page that started it is still open
    queue    : shared by workers of which only so many may run at once
    paused   : pause after the first step
    errors   : exceptions whose message is meant for the visitor
    """

    def __init__(
        self,
        task: Callable[["Worker[Progress]"], None],
        is_alive: Callable[[], bool] = lambda: True,
        queue: ExecutorQueue | None = None,
        paused: bool = False,
        errors: tuple[type[Exception], ...] = (InputError,),
    ) -> None:
        self.latest: Progress | None = None
        self.error: str | None = None
        self._task, self._is_alive, self._queue, self._errors = task, is_alive, queue or ExecutorQueue(1), errors
        self._steps_allowed: int | None = 1 if paused else None  # None: no limit
        self._stopping = self._waiting = False
        self._published = self._last_alive = time.monotonic()
        self._queue.enter(self)
        # A daemon: the server does not wait for it to end.
        self._thread = threading.Thread(target=self._run, name="inkling worker", daemon=True)
        self._thread.start()

    # Called by the page.

    @property
    def is_running(self) -> bool:
        """Whether more progress may come."""
        return self._thread.is_alive()

    @property
    def queue_position(self) -> int:
        """How many others run or wait before this one; 0 if it may run."""
        return self._queue.position(self)

    @property
    def pause_requested(self) -> bool:
        """Whether it is paused, or will be at its next checkpoint."""
        return self._steps_allowed is not None and self.is_running

    @property
    def is_paused(self) -> bool:
        """Whether it is paused, so that no progress comes until it is resumed."""
        # Once it is told to go on, progress is to come, even if the thread has not woken up yet.
        return self._waiting and self._steps_allowed == 0 and not self._stopping and self.is_running

    @property
    def is_stopping(self) -> bool:
        """Whether it was asked to end, but has not ended yet."""
        return self._stopping and self.is_running

    def pause(self) -> None:
        """Pause at the next checkpoint."""
        self._allow(0)

    def resume(self) -> None:
        """Go on."""
        self._allow(None)

    def step(self) -> None:
        """Go on to the next checkpoint, and pause there."""
        with self._queue.changed:
            self._allow((self._steps_allowed or 0) + 1)

    def stop(self) -> None:
        """End at the next checkpoint; the progress so far counts."""
        with self._queue.changed:
            self._stopping = True
            self._queue.changed.notify_all()

    def wait(self, seconds: float) -> bool:
        """Wait until the task has ended, at most so long; whether it has."""
        self._thread.join(seconds)
        return not self.is_running

    def _allow(self, steps: int | None) -> None:
        with self._queue.changed:
            self._steps_allowed = steps
            self._queue.changed.notify_all()

    # Called by the task, in its thread.

    def publish(self, progress: Progress) -> None:
        """Replace the latest progress, which must not be changed any more."""
        self.latest = progress
        self._published = time.monotonic()

    def is_due(self, step: int = 0) -> bool:
        """Whether to publish progress now: some time has passed, or the page waits for exactly the next step."""
        stepping = self._stopping or self._steps_allowed is not None
        return stepping or time.monotonic() - self._published > REPORT_INTERVAL

    def checkpoint(self) -> None:
        """Wait while paused or queued; raises Stopped or ClientDisconnected if the task is to end."""
        self._raise_if_ended()
        with self._queue.changed:
            if self._steps_allowed is None:
                return
            self._steps_allowed = max(0, self._steps_allowed - 1)
            self._waiting = self._steps_allowed == 0
        if self._waiting:
            self._wait_while_paused()

    def _wait_while_paused(self) -> None:
        # A paused worker lets others run, and queues up again afterwards.
        self._queue.leave(self)
        try:
            self._wait_until(lambda: self._steps_allowed != 0)
        finally:
            self._waiting = False
            self._queue.enter(self)
        self._wait_until(lambda: self.queue_position == 0)

    def _wait_until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            self._raise_if_ended()
            with self._queue.changed:
                if not condition() and not self._stopping:
                    self._queue.changed.wait(1.0)  # then check again whether the page is open

    def _raise_if_ended(self) -> None:
        if self._stopping:
            raise Stopped
        if self._is_alive():
            self._last_alive = time.monotonic()
        elif time.monotonic() - self._last_alive > RECONNECT_TIMEOUT:
            raise ClientDisconnected

    def _run(self) -> None:
        try:
            self._wait_until(lambda: self.queue_position == 0)
            self._task(self)
        except Stopped:
            pass
        except ClientDisconnected:
            # Shown if the connection comes back after all.
            self.error = f"its page was away for more than {RECONNECT_TIMEOUT:.0f} seconds"
        except self._errors as error:
            self.error = str(error)
        except MemoryError:
            self.error = "there is not enough memory for this; try fewer neurons, smaller batches or fewer digits"
        except Exception:
            logging.getLogger(__name__).exception("a worker failed")
            self.error = "this went wrong in a way that nobody foresaw; the window of the server tells more"
        finally:
            self._queue.leave(self)
