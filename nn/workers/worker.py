"""The process of one job: python -m nn.workers MODULE FOLDER, where MODULE has run(job, pace).

It reads messages from its standard input and writes messages to its standard output: first it is told the job, then,
whenever it is asked, it sends the next message of the job. Not asking is pausing. It ends when its input ends, so it
never outlives its parent.
"""

import importlib
import os
import shutil
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Generator
from pathlib import Path
from queue import SimpleQueue
from typing import IO

from nn.errors import InputError
from nn.workers.messages import Message, encode, read_message

# What the other end asks for.
NEXT = "next"  # the next message, after REPORT_INTERVAL
STEP = "step"  # the next message, as soon as possible
HURRY = "hurry"  # the message already asked for, as soon as possible
STOP = "stop"  # the end of the job
# Seconds from a request to the message, if there is no reason for an earlier one.
REPORT_INTERVAL = 0.2
OUT_OF_MEMORY = "there is not enough memory for this; try fewer neurons, smaller batches or fewer digits"
UNFORESEEN = "an unexpected error occurred; the window of the server tells more"
# Added to the chance that Linux ends this process, and not the server, when memory runs out.
OOM_SCORE = "500"


class Stopped(Exception):
    """Raised in a job, where it yields, when it is to end; it may yield more messages before it does."""


class Pace:
    """Tells a job when its next message is due."""

    def __init__(self) -> None:
        self._asked, self._at_once = time.monotonic(), False

    def begin(self, at_once: bool) -> None:
        """A message has been asked for. at_once : as soon as possible"""
        self._asked, self._at_once = time.monotonic(), at_once

    def hurry(self) -> None:
        """The message that was asked for is to come as soon as possible; called from any thread."""
        self._at_once = True

    def is_due(self) -> bool:
        """Whether to yield a message now."""
        return self._at_once or time.monotonic() - self._asked > REPORT_INTERVAL


Run = Callable[[Message, Pace], Generator[Message, None, None]]


def serve(run: Run, job: Message, pace: Pace, receive: Callable[[], str], send: Callable[[Message], None]) -> None:
    """Answer requests until the job has ended; the last message has the field "end", and "error" if it failed.

    run     : yields the messages of a job
    receive : waits for the next request
    """
    messages = run(job, pace)
    end: dict[str, object] = {"end": True}
    try:
        while True:
            request = receive()
            pace.begin(at_once=request == STEP)
            send(messages.throw(Stopped()) if request == STOP else next(messages))
    except (StopIteration, Stopped):
        pass
    except InputError as error:
        end["error"] = str(error)
    except MemoryError:
        end["error"] = OUT_OF_MEMORY
    except Exception:
        traceback.print_exc()
        end["error"] = UNFORESEEN
    send(Message(end))


def main(module: str, folder: str) -> None:
    """Import a module that has `run`, and serve the job that comes.

    folder : of files that processes keep for each other; removed when the server has ended without doing so
    """
    _yield_to_others()
    inbox, pace = sys.stdin.buffer, Pace()
    outbox, sys.stdout = sys.stdout.buffer, sys.stderr  # a print must not end up among the messages
    run: Run = importlib.import_module(module).run
    requests: SimpleQueue[str] = SimpleQueue()
    if (job := read_message(inbox)) is None:
        _end_with_parent(folder)
    else:
        threading.Thread(target=_read_requests, args=(inbox, pace, requests, folder), daemon=True).start()
        serve(run, job, pace, requests.get, lambda message: _write(outbox, message, folder))
    # Not by returning: the interpreter would wait for the thread that reads.
    os._exit(0)


def _read_requests(inbox: IO[bytes], pace: Pace, requests: "SimpleQueue[str]", folder: str) -> None:
    while message := read_message(inbox):
        request = message.fields["request"]
        if request == HURRY:
            pace.hurry()
        else:
            requests.put(request)
    _end_with_parent(folder)


def _end_with_parent(folder: str) -> None:
    """The parent is gone: end at once, in the middle of whatever is computed."""
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def _write(outbox: IO[bytes], message: Message, folder: str) -> None:
    try:
        outbox.write(encode(message))
        outbox.flush()
    except OSError:
        _end_with_parent(folder)


def _yield_to_others() -> None:
    """Give way to the server, which draws the pages, and be the first to end if memory runs out."""
    # Ctrl+C reaches all processes of a terminal; the end of the input tells this one when to end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":  # there, the process is started with a low priority
        os.nice(10)
    score = Path("/proc/self/oom_score_adj")
    if score.exists():
        score.write_text(OOM_SCORE)
