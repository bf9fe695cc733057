"""One job of the executor, as the page sees it: its latest progress, and the buttons."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from nn.workers.messages import Message
from nn.workers.worker import NEXT, STEP, STOP

Progress = TypeVar("Progress")


class Handle(Generic[Progress]):
    """A job that waits, runs, is paused or has ended.

    latest : its latest progress; None before there is any
    error  : why it has ended early, as a sentence for the user

    position : how many jobs run or wait before a handle
    notify   : tells the executor that something else is wanted
    """

    def __init__(self, position: Callable[["Handle[Progress]"], int], notify: Callable[[], None], paused: bool) -> None:
        self.latest: Progress | None = None
        self.error: str | None = None
        self.task: Future[None] | None = None  # kept so that it is not collected
        self.is_waiting = False
        self._position, self._notify = position, notify
        self._steps_allowed: int | None = 1 if paused else None  # None: no limit
        self._stopping = self._stop_sent = False
        self._lock = threading.Lock()
        self._ended = threading.Event()

    # Called by the page.

    @property
    def is_running(self) -> bool:
        """Whether more progress may come."""
        return not self._ended.is_set()

    @property
    def queue_position(self) -> int:
        """How many others run or wait before this one; 0 if it may run."""
        return self._position(self)

    @property
    def pause_requested(self) -> bool:
        """Whether it is paused, or will be after its next message."""
        return self._steps_allowed is not None and self.is_running

    @property
    def is_paused(self) -> bool:
        """Whether it is paused, so that no progress comes until it is resumed."""
        # Once it is told to go on, progress is to come, even if the process has not been asked yet.
        return self.is_waiting and self.pauses and self.is_running

    @property
    def is_stopping(self) -> bool:
        """Whether it was asked to end, but has not ended yet."""
        return self._stopping and self.is_running

    def pause(self) -> None:
        """Pause after the next message."""
        with self._lock:
            self._steps_allowed = 0
        self._notify()

    def resume(self) -> None:
        """Go on."""
        with self._lock:
            self._steps_allowed = None
        self._notify()

    def step(self) -> None:
        """Go on for one step, and pause after it."""
        with self._lock:
            self._steps_allowed = (self._steps_allowed or 0) + 1
        self._notify()

    def stop(self) -> None:
        """End after the next message; the progress so far counts."""
        self._stopping = True
        self._notify()

    def wait(self, seconds: float) -> bool:
        """Wait until the job has ended, at most so long; whether it has."""
        return self._ended.wait(seconds)

    # Called by the executor, in its thread.

    @property
    def pauses(self) -> bool:
        """Whether the next message is not to be asked for."""
        return self._steps_allowed == 0 and not self._stopping

    @property
    def is_hurried(self) -> bool:
        """Whether the page waits for the next message."""
        return self._stopping or self._steps_allowed is not None

    def request(self) -> Message:
        """What to ask the process for."""
        if self._stopping and not self._stop_sent:
            self._stop_sent = True
            return Message({"request": STOP})
        return Message({"request": NEXT if self._stopping or self._steps_allowed is None else STEP})

    def count(self, message: Message) -> None:
        """Count a message that is a step."""
        with self._lock:
            if self._steps_allowed is not None and message.fields.get("step"):
                self._steps_allowed = max(0, self._steps_allowed - 1)

    def publish(self, progress: Progress | None) -> None:
        """Replace the latest progress, which must not be changed any more; None leaves it."""
        if progress is not None:
            self.latest = progress

    def fail(self, error: str, progress: Progress | None = None) -> None:
        """Keep an error, and the progress that is left."""
        self.publish(progress)
        self.error = error

    def finish(self) -> None:
        """No more progress will come."""
        self._ended.set()
