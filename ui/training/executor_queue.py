"""A first-in, first-out queue that lets a limited number of workers run at once."""

import logging
import os
import threading
from collections import deque


class ExecutorQueue:
    """Workers that run or wait, in order. size : how many may run at once"""

    def __init__(self, size: int) -> None:
        self.size = size
        self.changed = threading.Condition()
        self._workers: deque[object] = deque()

    def position(self, worker: object) -> int:
        """How many others run or wait before this one; 0 if it may run."""
        with self.changed:
            return max(0, self._workers.index(worker) - self.size + 1) if worker in self._workers else 0

    def enter(self, worker: object) -> None:
        """Queue up at the end."""
        with self.changed:
            self._workers.append(worker)

    def leave(self, worker: object) -> None:
        """Let the next one run."""
        with self.changed:
            if worker in self._workers:
                self._workers.remove(worker)
            self.changed.notify_all()


def training_queue() -> ExecutorQueue:
    """A queue for trainings: one per core but one, which serves the pages, or as many as INKLING_TRAININGS says."""
    wanted = os.environ.get("INKLING_TRAININGS", "")
    if wanted.isdecimal() and int(wanted) > 0:
        return ExecutorQueue(int(wanted))
    if wanted:
        logging.getLogger(__name__).warning("INKLING_TRAININGS is %r, where a number from 1 was expected", wanted)
    return ExecutorQueue(max(1, (os.cpu_count() or 2) - 1))
