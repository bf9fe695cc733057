"""Waiting for what another thread does."""

import threading
from collections.abc import Callable

PATIENCE = 60.0


def until(condition: Callable[[], object]) -> None:
    """Wait until a condition holds; fails when that does not come."""
    for _ in range(int(PATIENCE / 0.005)):
        if condition():
            return
        threading.Event().wait(0.005)
    raise AssertionError("waited in vain")
