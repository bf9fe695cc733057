"""A thread that answers all pens, in turns.

Each pen has one picture on its way at most, so a queue in order of arrival serves one pen after the other: with too
many, everybody gets fewer answers a second, and nobody waits for long. The picture of a lifted pen goes first, since it
is the one that stays on the page; one that still waits when the pen is lifted is not answered any more.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

# Most of an answer is Python, of which one thread runs at a time. With two threads, 50 people got half as many answers,
# and a lifted pen waited for twice as long: each thread waits for the others at every step (docs/performance.md).
THREADS = 1
# Lifted pens in a row while others wait: a connection that says so with each picture does not stop all others.
MOST_IN_A_ROW = 8
# While several wait: how long no other moving pen is answered after one, as a share of the time that the answer took.
# Lifted pens and the reports of finished strokes get their turn, the more so the busier the server is.
PAUSE = 1.0
Result = TypeVar("Result")


class Turn:
    """A place in the queue of a pool; of a lifted pen, it is among the first."""

    def __init__(self, is_final: bool = False) -> None:
        self.is_final = is_final
        self.called = asyncio.get_running_loop().create_future()
        self.began = 0.0


class AnswerPool:
    """Runs functions in a bounded number of threads, for coroutines of one event loop."""

    def __init__(self, threads: int = THREADS, pause: float = PAUSE) -> None:
        self.pause = pause
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="answer")
        self._free = threads
        # No moving pen is answered before this moment of the event loop's clock; and the moment that a timer is set to.
        self._pause_until = 0.0
        self._timer: tuple[asyncio.AbstractEventLoop, float] | None = None
        self._waiting: deque[Turn] = deque()
        self._in_a_row = 0

    async def answer(
        self, function: Callable[[], Result], is_final: bool, receiving: "asyncio.Task[Any]", lifted: object
    ) -> Result | None:
        """What the function returns, when it is its turn; None if the pen is lifted before that.

        The picture of the lifted pen follows, and an answer to the one before would only make it wait.

        receiving : the next message, of which `lifted` means that; if it fails, nobody waits for an answer
        """
        turn = Turn(is_final)
        running = start(self.run(turn, function))
        try:
            await asyncio.wait({running, receiving}, return_when=asyncio.FIRST_COMPLETED)
            if not turn.called.done() and receiving.result() == lifted:
                return None
            return await running
        finally:
            running.cancel()

    async def run(self, turn: Turn, function: Callable[[], Result]) -> Result:
        """What the function returns, once it has had its turn."""
        self._waiting.append(turn)
        self._call_next()
        try:
            await turn.called
            return await asyncio.get_running_loop().run_in_executor(self._executor, function)
        finally:
            if turn in self._waiting:  # cancelled, since its connection was closed
                self._waiting.remove(turn)
            else:
                self._end(turn)
            self._call_next()

    def _end(self, turn: Turn) -> None:
        self._free += 1
        if not turn.is_final:
            now = asyncio.get_running_loop().time()
            self._pause_until = now + self.pause * (now - turn.began)

    def _call_next(self) -> None:
        loop = asyncio.get_running_loop()
        while self._free and (turn := self._next()):
            self._waiting.remove(turn)
            self._free -= 1
            turn.began = loop.time()
            if not turn.called.done():
                turn.called.set_result(None)
        if self._free and self._waiting and self._timer != (loop, self._pause_until):
            self._timer = loop, self._pause_until
            loop.call_at(self._pause_until, self._end_pause)

    def _end_pause(self) -> None:
        self._pause_until = 0.0
        self._call_next()

    def _next(self) -> Turn | None:
        final = next((turn for turn in self._waiting if turn.is_final), None)
        live = next((turn for turn in self._waiting if not turn.is_final), None)
        # A single pen is not held back.
        if len(self._waiting) > 1 and asyncio.get_running_loop().time() < self._pause_until:
            live = None
        if final and not (live and self._in_a_row >= MOST_IN_A_ROW):
            self._in_a_row = self._in_a_row + 1 if live else 0
            return final
        self._in_a_row = 0
        return live


def start(coroutine: Coroutine[Any, Any, Result]) -> "asyncio.Task[Result]":
    """A task whose exception is not reported as forgotten, if nobody waits for it any more."""
    task = asyncio.ensure_future(coroutine)
    task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
    return task
