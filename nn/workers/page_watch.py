"""Tells when the page that started a job counts as closed."""

import time
from collections.abc import Callable

# Seconds after which a page that is not alive counts as closed, since it may come back.
RECONNECT_TIMEOUT = 5.0


class PageWatch:
    """Looks at a page from time to time. is_alive : whether the page is open; called from the thread that looks"""

    def __init__(self, is_alive: Callable[[], bool]) -> None:
        self._is_alive = is_alive
        self._last_alive = time.monotonic()

    def is_closed(self) -> bool:
        """Look: whether the page has not been alive at any look for longer than RECONNECT_TIMEOUT seconds."""
        if self._is_alive():
            self._last_alive = time.monotonic()
            return False
        return time.monotonic() - self._last_alive > RECONNECT_TIMEOUT

    def reason(self) -> str:
        """Why the job ends; the visitor reads it if the page comes back after all."""
        return f"its page was closed, asleep or offline for more than {RECONNECT_TIMEOUT:.0f} seconds"
