"""Runs long jobs in other processes, a limited number at a time.

The executor asks the process of a job for one message after the other; a job is paused by not asking. All of it runs in
one thread, in which nothing blocks. The page reads the latest progress and waits for nothing.
"""

import asyncio
import logging
import os
import sys
import threading
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from nn.workers.handle import Handle
from nn.workers.messages import Message
from nn.workers.page_watch import PageWatch
from nn.workers.process import EndedEarly
from nn.workers.worker import HURRY, UNFORESEEN, Stopped

Progress = TypeVar("Progress")
Progress_co = TypeVar("Progress_co", covariant=True)
# Seconds between two looks at the page of a job.
LOOK_INTERVAL = 1.0
# Seconds without a message after which a process counts as hung, and after which one that is to stop is ended.
RESPONSE_TIMEOUT, STOP_TIMEOUT = 120.0, 20.0


class Job(Protocol[Progress_co]):
    """What is executed: the executor does not know what it is about. Called in the executor's thread."""

    def message(self) -> Message:
        """What the process is told; called in a thread of its own, since it may take a while."""

    def receive(self, message: Message) -> Progress_co | None:
        """The progress after a message of the process; None leaves the latest."""

    def interrupted(self) -> Progress_co | None:
        """The progress to keep when the process has ended early; None leaves the latest."""


class Connection(Protocol):
    """The connection to the process of one job; both methods that wait raise EndedEarly."""

    async def send(self, message: Message) -> None:
        """Send a message."""

    async def receive(self) -> Message:
        """Wait for the next message."""

    def close(self) -> None:
        """End the process at once."""


class Engine(Protocol):
    """Where the processes come from: LocalWorkers, or something with the same methods for other computers."""

    async def prepare(self) -> None:
        """Called once at the beginning."""

    async def connect(self) -> Connection:
        """A process for one job; raises EndedEarly if there is none."""


class Executor:
    """Jobs that run or wait, in order. size : how many may run at once"""

    def __init__(self, engine: Engine, size: int) -> None:
        self.size = size
        self._engine = engine
        self._line: list[Handle[Any]] = []
        self._loop = _event_loop()
        self._changed = asyncio.Event()
        threading.Thread(target=self._loop.run_forever, name="inkling executor", daemon=True).start()
        asyncio.run_coroutine_threadsafe(engine.prepare(), self._loop)

    def submit(
        self,
        job: Job[Progress],
        is_alive: Callable[[], bool] = lambda: True,
        paused: bool = False,
        is_queued: bool = True,
    ) -> Handle[Progress]:
        """Queue a job up.

        is_alive  : whether the page that started it is still open; called from another thread
        paused    : pause after the first step
        is_queued : whether it waits for others, and others for it
        """
        handle: Handle[Progress] = Handle(self._position, self._notify, paused)
        if is_queued:
            self._line.append(handle)
        handle.task = asyncio.run_coroutine_threadsafe(self._supervise(handle, job, is_alive), self._loop)
        return handle

    def _position(self, handle: Handle[Any]) -> int:
        line = tuple(self._line)
        return max(0, line.index(handle) - self.size + 1) if handle in line else 0

    def _notify(self) -> None:
        """Let all that wait look again; called from any thread."""
        self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def _leave(self, handle: Handle[Any]) -> None:
        if handle in self._line:
            self._line.remove(handle)
        self._wake()

    async def _until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            await self._changed.wait()

    async def _supervise(self, handle: Handle[Progress], job: Job[Progress], is_alive: Callable[[], bool]) -> None:
        """Run a job, and end it when its page is closed, whatever it is doing."""
        work = asyncio.ensure_future(self._work(handle, job))
        page = PageWatch(is_alive)
        try:
            while not work.done():
                await asyncio.wait({work}, timeout=LOOK_INTERVAL)
                if page.is_closed():
                    raise EndedEarly(page.reason())
            work.result()
        except Stopped:
            pass
        except EndedEarly as error:
            handle.fail(str(error), job.interrupted())
        except Exception:
            logging.getLogger(__name__).exception("a job failed")
            handle.fail(UNFORESEEN, job.interrupted())
        finally:
            work.cancel()
            await asyncio.wait({work})
            self._leave(handle)
            handle.finish()

    async def _work(self, handle: Handle[Progress], job: Job[Progress]) -> None:
        await self._until(lambda: handle.is_stopping or not self._position(handle))
        if handle.is_stopping:
            raise Stopped
        content = await asyncio.to_thread(job.message)
        connection = await self._connect(handle)
        try:
            await connection.send(content)
            await connection.send(handle.request())
            while not (message := await self._answer(connection, handle)).fields.get("end"):
                handle.count(message)
                # Unless it pauses, the process goes on before its message is read.
                pauses = handle.pauses
                if not pauses:
                    await connection.send(handle.request())
                handle.publish(job.receive(message))
                if pauses:
                    await self._pause(handle)
                    await connection.send(handle.request())
            if error := message.fields.get("error"):
                raise EndedEarly(error)
        finally:
            connection.close()

    async def _connect(self, handle: Handle[Any]) -> Connection:
        """A process, for which the engine may have to wait; Stopped if the job is to end meanwhile."""
        connecting = asyncio.ensure_future(self._engine.connect())
        stopped = asyncio.ensure_future(self._until(lambda: handle.is_stopping))
        try:
            await asyncio.wait({connecting, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if not connecting.done():
                raise Stopped
            return connecting.result()
        finally:
            connecting.cancel()
            stopped.cancel()

    async def _pause(self, handle: Handle[Progress]) -> None:
        # A paused job lets others run, and queues up again afterwards.
        self._leave(handle)
        handle.is_waiting = True
        await self._until(lambda: not handle.pauses)
        handle.is_waiting = False
        self._line.append(handle)
        await self._until(lambda: handle.is_stopping or not self._position(handle))

    async def _answer(self, connection: Connection, handle: Handle[Progress]) -> Message:
        """The message that was asked for; soon, if the page waits for it. Raises EndedEarly if it does not come."""
        answer = asyncio.ensure_future(connection.receive())
        asked, hurried, stopped = self._loop.time(), False, None
        try:
            while not answer.done():
                changed = asyncio.ensure_future(self._changed.wait())
                await asyncio.wait({answer, changed}, timeout=LOOK_INTERVAL, return_when=asyncio.FIRST_COMPLETED)
                changed.cancel()
                now = self._loop.time()
                if handle.is_hurried and not hurried and not answer.done():
                    hurried = True
                    await connection.send(Message({"request": HURRY}))
                if handle.is_stopping and stopped is None:
                    stopped = now
                if not answer.done() and now - asked > RESPONSE_TIMEOUT:
                    raise EndedEarly(f"its process did not answer for {RESPONSE_TIMEOUT:.0f} seconds and was ended")
                if not answer.done() and stopped is not None and now - stopped > STOP_TIMEOUT:
                    raise EndedEarly(f"its process did not stop within {STOP_TIMEOUT:.0f} seconds and was ended")
            return answer.result()
        finally:
            answer.cancel()


def _event_loop() -> asyncio.AbstractEventLoop:
    # Not that of the policy, which others may have changed: on Windows, only this one can start processes.
    if sys.platform == "win32":
        return asyncio.ProactorEventLoop()
    return asyncio.SelectorEventLoop()


def default_size() -> int:
    """How many trainings run at once: one per core but one, which serves the pages, or INKLING_TRAININGS."""
    wanted = os.environ.get("INKLING_TRAININGS", "")
    if wanted.isdecimal() and int(wanted) > 0:
        return int(wanted)
    if wanted:
        logging.getLogger(__name__).warning("INKLING_TRAININGS is %r, where a number from 1 was expected", wanted)
    return max(1, (os.cpu_count() or 2) - 1)
