"""A job for tests of the executor: it counts, until it is stopped or misbehaves as it is told."""

import os
import signal
import sys
import time

from nn.errors import InputError
from nn.workers.messages import Message
from nn.workers.worker import Stopped


def run(job, pace):
    """Yields the count after each step, or whenever that is due.

    fields of the job: limit, and what happens at the limit (see misbehave)
    """
    step, yielded, fields, started = 0, 0, job.fields, time.monotonic()
    try:
        while step < fields.get("limit", 10**9):
            step += 1
            if pace.is_due() or step == 1:
                yielded += 1
                seconds = time.monotonic() - started
                about = {"count": step, "messages": yielded, "seconds": seconds, "pid": os.getpid()}
                yield Message({"step": True, **about})
            time.sleep(0.001)
        misbehave(fields.get("then"))
    except Stopped:
        if fields.get("ignores_stop"):
            time.sleep(1000)
        yield Message({"step": True, "count": "stopped", "pid": os.getpid()})


def misbehave(how):
    """What a job does instead of ending."""
    errors = {"input": InputError("x.csv: row 3 is odd"), "memory": MemoryError(), "bug": ZeroDivisionError()}
    if how in errors:
        raise errors[how]
    if how == "print":
        print("this is no message")
    elif how == "exit":
        os._exit(3)
    elif how == "garbage":
        os.write(1, b"this is no message, and longer than the lengths of one")
        time.sleep(1000)
    elif how == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif how == "freeze":
        os.kill(os.getpid(), signal.SIGSTOP)
    elif how == "hang":
        time.sleep(1000)
    elif how:
        sys.exit(f"what is {how}?")
