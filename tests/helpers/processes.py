"""Looks for processes that tests have started."""

import contextlib
import os
from pathlib import Path


def is_running(pid: int) -> bool:
    """Whether a process exists, and is more than an entry that nobody has asked about."""
    status = Path(f"/proc/{pid}/stat")
    # It may end between any two of these.
    with contextlib.suppress(ProcessLookupError, FileNotFoundError):
        os.kill(pid, 0)
        return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def workers_below(pid: int) -> list[int]:
    """The processes of trainings among the descendants of a process, on Linux."""
    parents, workers = {}, []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if b"nn.workers" in (folder / "cmdline").read_bytes().split(b"\0"):
                workers.append(int(folder.name))
        except OSError:
            continue  # it has ended in the meantime
    return [worker for worker in workers if pid in ancestors(worker, parents)]


def ancestors(pid: int, parents: dict[int, int]) -> list[int]:
    """The parent of a process, its parent, and so on."""
    found = []
    while pid := parents.get(pid, 0):
        found.append(pid)
    return found
