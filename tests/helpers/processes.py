"""Looks for processes that tests have started."""

import os
from pathlib import Path


def is_running(pid: int) -> bool:
    """Whether a process exists, and is more than an entry that nobody has asked about."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"
