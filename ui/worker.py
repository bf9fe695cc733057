"""Long work beside the page: with places.py, the one place that knows threads.

A worker runs a function in a thread of its own. The function hands over news whenever it likes, and asks at its own
checkpoints whether it should go on; so it can be paused, led step by step, stopped, or given up, without ever being
cut off in the middle of something. The page only ever looks at the latest news.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from nn.errors import InputError
from nn.training import Diverged
from ui.places import Places

News = TypeVar("News")
# Seconds between two news of work that could tell more often; the page looks about twice a second.
BEAT = 0.2
# Somebody whose connection breaks for a moment comes back within this many seconds; after that, the tab is closed.
GRACE = 5.0


class Stopped(Exception):
    """The work was asked to end; what there is by now counts."""


class Abandoned(Exception):
    """Nobody is left who would look at the result."""


class Worker(Generic[News]):
    """One piece of work, its thread, and its latest news.

    work   : gets this worker; calls publish(news), checkpoint(), and may ask is_due()
    alive  : whether anybody still looks
    places : shared with other workers, if only so many may work at once
    paused : begin with a single step
    """

    def __init__(
        self,
        work: Callable[["Worker[News]"], None],
        alive: Callable[[], bool] = lambda: True,
        places: Places | None = None,
        paused: bool = False,
    ) -> None:
        self.latest: News | None = None
        self.error: str | None = None
        self._work, self._alive, self._places = work, alive, places or Places(1)
        self._wanted_steps: int | None = 1 if paused else None  # None: go on until told otherwise
        self._stopping = self._resting = False
        self._published = self._seen = time.monotonic()
        self._places.enter(self)
        # A daemon: when the server ends, nobody waits for a training.
        self._thread = threading.Thread(target=self._run, name="inkling worker", daemon=True)
        self._thread.start()

    # What the page asks and says.

    @property
    def busy(self) -> bool:
        """Whether more news may come."""
        return self._thread.is_alive()

    @property
    def ahead(self) -> int:
        """How many others have to finish before it is this one's turn."""
        return self._places.ahead_of(self)

    @property
    def paused(self) -> bool:
        """Whether it rests, or will at its next checkpoint."""
        return self._wanted_steps is not None and self.busy

    @property
    def resting(self) -> bool:
        """Whether it does rest, so that nothing new comes before somebody says so."""
        # From the moment on in which it is told to go on, something new is coming, even if it has not woken up yet.
        return self._resting and self._wanted_steps == 0 and not self._stopping and self.busy

    @property
    def stopping(self) -> bool:
        """Whether it has been asked to end, but has not yet."""
        return self._stopping and self.busy

    def pause(self) -> None:
        """Rest at the next checkpoint."""
        self._tell(steps=0)

    def resume(self) -> None:
        """Go on."""
        self._tell(steps=None)

    def step(self) -> None:
        """Go on to the next checkpoint, and rest there."""
        with self._places.changed:
            self._tell(steps=(self._wanted_steps or 0) + 1)

    def stop(self) -> None:
        """End at the next checkpoint; what there is by then counts."""
        with self._places.changed:
            self._stopping = True
            self._places.changed.notify_all()

    def wait(self, seconds: float) -> bool:
        """Wait until the work has ended, but no longer than this; whether it has."""
        self._thread.join(seconds)
        return not self.busy

    def _tell(self, steps: int | None) -> None:
        with self._places.changed:
            self._wanted_steps = steps
            self._places.changed.notify_all()

    # What the work calls, in its own thread.

    def publish(self, news: News) -> None:
        """Replace the latest news. Nobody may change them any more."""
        self.latest = news
        self._published = time.monotonic()

    def is_due(self, step: int = 0) -> bool:
        """Whether it is time for news: some time has passed, or somebody waits for exactly the next ones."""
        return self._stopping or self._wanted_steps is not None or time.monotonic() - self._published > BEAT

    def checkpoint(self) -> None:
        """Wait while the work is to rest or others come first; raises Stopped or Abandoned when it is to end."""
        self._raise_if_over()
        with self._places.changed:
            if self._wanted_steps is None:
                return
            self._wanted_steps = max(0, self._wanted_steps - 1)
            self._resting = self._wanted_steps == 0
        if self._resting:
            self._rest()

    def _rest(self) -> None:
        # Whoever rests lets others work, and stands in line again afterwards.
        self._places.leave(self)
        try:
            self._wait_until(lambda: self._wanted_steps != 0)
        finally:
            self._resting = False
            self._places.enter(self)
        self._wait_until(lambda: self.ahead == 0)

    def _wait_until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            self._raise_if_over()
            with self._places.changed:
                if not condition() and not self._stopping:
                    self._places.changed.wait(1.0)  # then look whether anybody is still there

    def _raise_if_over(self) -> None:
        if self._stopping:
            raise Stopped
        if self._alive():
            self._seen = time.monotonic()
        elif time.monotonic() - self._seen > GRACE:
            raise Abandoned

    def _run(self) -> None:
        try:
            self._wait_until(lambda: self.ahead == 0)
            self._work(self)
        except Stopped:
            pass
        except Abandoned:
            # Read by nobody, unless the connection comes back.
            self.error = f"its page was away for more than {GRACE:.0f} seconds"
        except (InputError, Diverged) as error:
            self.error = str(error)
        except MemoryError:
            self.error = "there is not enough memory for this; try fewer neurons, smaller batches or fewer digits"
        except Exception:
            logging.getLogger(__name__).exception("a worker failed")
            self.error = "this went wrong in a way that nobody foresaw; the window of the server tells more"
        finally:
            self._places.leave(self)
