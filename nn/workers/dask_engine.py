"""Processes on the computers of a Dask cluster, which queues them up by its own resources.

A job occupies one task of the cluster: it starts the same process as on this computer (nn.workers), and relays messages
between that and the server through two queues of the cluster. All computers need the project, with the same version.
"""

import asyncio
import contextlib
import shutil
import subprocess
import sys
import tempfile
import threading
import uuid
import weakref
from pathlib import Path
from typing import IO, Any

from nn.workers.messages import LENGTHS, Message, decode, encode, frame_lengths
from nn.workers.process import EndedEarly, process_environment

# What a task needs one of: dask worker tcp://... --resources "training=2"
RESOURCE = "training"
# Seconds: to reach the scheduler; between two signs of life of the server, and after how many without one a task ends.
CONNECT_TIMEOUT, ALIVE_INTERVAL, ALIVE_TIMEOUT = 10.0, 10.0, 60.0
# Kinds of the items in the queues.
STARTED, FRAME, ALIVE, ENDED = "started", "frame", "alive", "ended"
LOST = "the connection to the cluster, or to its computer there, was lost"


def relay(module: str, folder: str, name: str) -> None:
    """A task of the cluster: starts the process of a job, and relays its messages until the server ends it."""
    from distributed import Queue  # noqa: PLC0415 (optional)

    inbox, outbox = Queue(f"{name} in"), Queue(f"{name} out")
    outbox.put((STARTED, b""))
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "nn.workers", module, folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=process_environment(),
    )
    assert process.stdin and process.stdout, "the process is started with pipes"
    threading.Thread(target=_relay_answers, args=(process, process.stdout, outbox), daemon=True).start()
    try:
        # OSError: the process has ended, or the server has not given a sign of life for a while (TimeoutError).
        with contextlib.suppress(OSError):
            while (item := inbox.get(timeout=ALIVE_TIMEOUT))[0] != ENDED:
                if item[0] == FRAME:
                    process.stdin.write(item[1])
                    process.stdin.flush()
    finally:
        process.kill()
        process.wait()


def _relay_answers(process: "subprocess.Popen[bytes]", stream: IO[bytes], outbox: Any) -> None:
    while len(prefix := stream.read(LENGTHS.size)) == LENGTHS.size:
        outbox.put((FRAME, prefix + stream.read(sum(frame_lengths(prefix)))))
    outbox.put((ENDED, str(process.wait()).encode()))


class DaskConnection:
    """The connection to the process of one job."""

    def __init__(self, client: Any) -> None:
        from distributed import Queue  # noqa: PLC0415 (optional)

        self.name = f"inkling-{uuid.uuid4()}"
        self._client = client
        self._task: Any = None
        self._to, self._from = Queue(f"{self.name} in", client=client), Queue(f"{self.name} out", client=client)
        self._alive: asyncio.Task[None] | None = None

    async def start(self, module: str, folder: Path) -> None:
        """Wait until the cluster has a place for the job."""
        self._task = self._client.submit(
            relay, module, str(folder), self.name, key=self.name, resources={RESOURCE: 1}, pure=False
        )
        self._end = asyncio.ensure_future(self._task.result())
        self._end.add_done_callback(lambda end: end.cancelled() or end.exception())
        self._alive = asyncio.ensure_future(self._give_signs_of_life())
        await self._next()

    async def send(self, message: Message) -> None:
        """Send a message; raises EndedEarly."""
        await self._put((FRAME, encode(message)))

    async def receive(self) -> Message:
        """Wait for the next message; raises EndedEarly."""
        kind, frame = await self._next()
        if kind == STARTED:
            # The cluster begins a task again if it has lost the computer that the first one ran on.
            raise EndedEarly(LOST)
        if kind == ENDED:
            raise EndedEarly(f"its process on the cluster ended unexpectedly (exit status {frame.decode()})")
        header, _ = frame_lengths(frame[: LENGTHS.size])
        start = LENGTHS.size + header
        return decode(frame[LENGTHS.size : start], frame[start:])

    def close(self) -> None:
        """End the process."""
        if self._alive:
            self._alive.cancel()
        self._closing = asyncio.ensure_future(self._finish())

    async def _finish(self) -> None:
        with contextlib.suppress(EndedEarly):
            # Twice, since a computer that was lost may still be waiting for the next item, in the scheduler's view.
            await self._put((ENDED, b""))
            await self._put((ENDED, b""))
        # Or the cluster would begin it again, once the computer that it ran on is lost.
        if self._task is not None:
            self._task.release()

    async def _give_signs_of_life(self) -> None:
        with contextlib.suppress(EndedEarly):
            while True:
                await asyncio.sleep(ALIVE_INTERVAL)
                await self._put((ALIVE, b""))

    async def _put(self, item: tuple[str, bytes]) -> None:
        try:
            await self._to.put(item)
        except (OSError, RuntimeError, ValueError) as error:
            raise EndedEarly(LOST) from error

    async def _next(self) -> tuple[str, bytes]:
        item = asyncio.ensure_future(self._from.get())
        try:
            await asyncio.wait({item, self._end}, return_when=asyncio.FIRST_COMPLETED)
            if not item.done():
                raise EndedEarly(LOST)
            kind, content = item.result()
            return str(kind), bytes(content)
        except (OSError, RuntimeError, ValueError) as error:
            raise EndedEarly(LOST) from error
        finally:
            item.cancel()


class DaskWorkers:
    """An engine for nn.workers.executor.

    module    : has the function run(job, pace); see worker
    scheduler : its address, such as tcp://10.0.0.5:8786
    folder    : of data sets; on other computers, the processes make one with the same name
    """

    def __init__(self, module: str, scheduler: str) -> None:
        self.module, self.scheduler = module, scheduler
        self.folder = Path(tempfile.mkdtemp(prefix="inkling-"))
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        self._client: Any = None
        self._connecting = asyncio.Lock()

    async def prepare(self) -> None:
        """Nothing: the cluster is reached when there is a job."""

    async def connect(self) -> DaskConnection:
        """A process for one job, when the cluster has a place for it; raises EndedEarly."""
        connection = DaskConnection(await self._connected())
        try:
            await connection.start(self.module, self.folder)
        except BaseException:
            connection.close()
            raise
        return connection

    async def _connected(self) -> Any:
        from distributed import Client  # noqa: PLC0415 (optional)

        async with self._connecting:
            if self._client is None or self._client.status != "running":
                try:
                    self._client = await Client(self.scheduler, asynchronous=True, timeout=CONNECT_TIMEOUT)
                except (OSError, ValueError, RuntimeError) as error:
                    raise EndedEarly(f"the cluster at {self.scheduler} cannot be reached") from error
            return self._client
