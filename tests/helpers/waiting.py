"""Waits for conditions that other threads bring about."""

import threading
from collections.abc import Callable

# Seconds after which a wait fails: what takes a moment can take a minute while other programs use all processors.
TIMEOUT = 180.0


def wait_until(condition: Callable[[], object]) -> None:
    """Wait until a condition holds; AssertionError if it does not within TIMEOUT."""
    for _ in range(int(TIMEOUT / 0.005)):
        if condition():
            return
        threading.Event().wait(0.005)
    raise AssertionError("the condition was not met in time")
