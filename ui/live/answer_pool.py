"""One thread that computes the results for all websockets, in order of arrival.

Each websocket has at most one image waiting, so with many visitors each gets fewer results a second. The image of a
finished stroke goes first, since its result stays on the page. An image that still waits when its stroke ends gets no
result.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

# Most of an answer is Python, of which one thread runs at a time. With two threads, 50 people got half as many answers,
# and a finished stroke waited for twice as long: each thread waits for the others at every step (docs/performance.md).
THREADS = 1
# Finished strokes in a row while others wait: a connection that says so with each image does not stop all others.
MOST_IN_A_ROW = 8
# While several images wait: after the image of an unfinished stroke, the next of that kind waits for this multiple of
# the time it took. Finished strokes and their reports get their turn, the more so the busier the server is.
PAUSE = 1.0
Result = TypeVar("Result")


class Turn:
    """A place in the queue of a pool; that of a finished stroke is among the first."""

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
        # No unfinished stroke is answered before this moment of the event loop's clock; and when the timer runs out.
        self._pause_until = 0.0
        self._timer: tuple[asyncio.AbstractEventLoop, float] | None = None
        self._waiting: deque[Turn] = deque()
        self._in_a_row = 0

    async def answer(
        self, function: Callable[[], Result], is_final: bool, next_message: "asyncio.Task[Any]", final_message: object
    ) -> Result | None:
        """What the function returns, when it is its turn; None if the stroke ends before that.

        The image of the finished stroke follows, and an answer to the one before would only make it wait.

        next_message  : receives the next message; if it fails before the turn has begun, its error is raised
        final_message : the message that says that the stroke has ended
        """
        turn = Turn(is_final)
        running = start(self.run(turn, function))
        try:
            await asyncio.wait({running, next_message}, return_when=asyncio.FIRST_COMPLETED)
            if not turn.called.done() and next_message.result() == final_message:
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
        unfinished = next((turn for turn in self._waiting if not turn.is_final), None)
        # A single visitor is not held back.
        if len(self._waiting) > 1 and asyncio.get_running_loop().time() < self._pause_until:
            unfinished = None
        if final and not (unfinished and self._in_a_row >= MOST_IN_A_ROW):
            self._in_a_row = self._in_a_row + 1 if unfinished else 0
            return final
        self._in_a_row = 0
        return unfinished


def start(coroutine: Coroutine[Any, Any, Result]) -> "asyncio.Task[Result]":
    """A task whose exception is not reported as forgotten, if nobody waits for it any more."""
    task = asyncio.ensure_future(coroutine)
    task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
    return task
