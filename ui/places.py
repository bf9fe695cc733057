"""Only so much can be computed at once: whoever wants to begin stands in line for a place."""

import logging
import os
import threading
from collections import deque


class Places:
    """So many may work at once; whoever comes later waits in line."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.changed = threading.Condition()
        self._line: deque[object] = deque()

    def ahead_of(self, worker: object) -> int:
        """How many are to finish before this one may work: 0 when it is its turn."""
        with self.changed:
            return max(0, self._line.index(worker) - self.count + 1) if worker in self._line else 0

    def enter(self, worker: object) -> None:
        """Stand in line, at its end."""
        with self.changed:
            self._line.append(worker)

    def leave(self, worker: object) -> None:
        """Make room for the next."""
        with self.changed:
            if worker in self._line:
                self._line.remove(worker)
            self.changed.notify_all()


def places_for_trainings() -> Places:
    """One place for each core but the one that answers the pages, or as many as INKLING_TRAININGS says."""
    wanted = os.environ.get("INKLING_TRAININGS", "")
    if wanted.isdecimal() and int(wanted) > 0:
        return Places(int(wanted))
    if wanted:
        logging.getLogger(__name__).warning("INKLING_TRAININGS is %r, where a number from 1 was expected", wanted)
    return Places(max(1, (os.cpu_count() or 2) - 1))
