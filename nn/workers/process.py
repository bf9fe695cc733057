"""Processes on this computer: one for each job, some of them started in advance."""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import weakref
from collections import deque
from pathlib import Path

from nn.workers.messages import LENGTHS, Message, decode, encode, frame_lengths
from nn.workers.worker import OUT_OF_MEMORY

ROOT = Path(__file__).parents[2]
# OpenBLAS (NumPy for Linux and Windows), Accelerate (for macOS) and MKL: one thread for each process, since threads of
# several processes would wait for each other by spinning. Variables that are set already are kept.
THREADS = {"OPENBLAS_NUM_THREADS": "1", "VECLIB_MAXIMUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
# On Windows: a low priority, and no window. Elsewhere a process lowers its priority itself.
CREATION_FLAGS = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0) | getattr(subprocess, "CREATE_NO_WINDOW", 0)
# Bytes that a pipe's reader holds, so that a network's parameters come in few parts.
BUFFER_BYTES = 2**22
# Seconds after which a process that was taken is replaced; the job that took it begins first.
REPLACEMENT_DELAY = 2.0
EXIT_TIMEOUT = 5.0


def process_environment() -> dict[str, str]:
    """The environment of a process: THREADS, and the folder of the project among those that modules are found in."""
    python_path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**THREADS, **os.environ, "PYTHONPATH": python_path}


class EndedEarly(Exception):
    """A job has ended before it was complete; the message is a sentence for the user."""


class LocalConnection:
    """One end of the pipes to a process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    async def send(self, message: Message) -> None:
        """Send a message; raises EndedEarly."""
        stdin = self.process.stdin
        assert stdin, "the process is started with pipes"
        try:
            stdin.write(encode(message))
            await stdin.drain()
        except OSError as error:
            raise EndedEarly(await self._why()) from error

    async def receive(self) -> Message:
        """Wait for the next message; raises EndedEarly."""
        stdout = self.process.stdout
        assert stdout, "the process is started with pipes"
        try:
            header, body = frame_lengths(await stdout.readexactly(LENGTHS.size))
            return decode(await stdout.readexactly(header), await stdout.readexactly(body))
        except (OSError, asyncio.IncompleteReadError) as error:
            raise EndedEarly(await self._why()) from error
        except ValueError as error:
            raise EndedEarly("its process sent something that is no message") from error

    def close(self) -> None:
        """End the process at once."""
        if self.process.returncode is None:
            self.process.kill()

    async def _why(self) -> str:
        """Why the process has ended."""
        try:
            status = await asyncio.wait_for(self.process.wait(), EXIT_TIMEOUT)
        except TimeoutError:
            return "the connection to its process was lost"
        if sys.platform != "win32" and status == -signal.SIGKILL:
            return f"its process was killed, probably because {OUT_OF_MEMORY}"
        return f"its process ended unexpectedly (exit status {status}); the window of the server tells more"


class LocalWorkers:
    """Starts processes on this computer.

    module : has the function run(job, pace); see worker
    spare  : how many processes wait for a job, with everything imported
    folder : of files that the processes keep for each other; removed when this process ends
    """

    def __init__(self, module: str, spare: int = 1) -> None:
        self.module, self.spare = module, spare
        self.folder = Path(tempfile.mkdtemp(prefix="inkling-"))
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        self._waiting: deque[asyncio.subprocess.Process] = deque()

    async def prepare(self) -> None:
        """Start the processes that wait for a job."""
        self._waiting = deque(process for process in self._waiting if process.returncode is None)
        while len(self._waiting) < self.spare:
            self._waiting.append(await self._start())

    async def connect(self) -> LocalConnection:
        """A process for one job; raises EndedEarly if none can be started."""
        while self._waiting:
            process = self._waiting.popleft()
            if process.returncode is None:
                break
        else:
            process = await self._start()
        loop = asyncio.get_running_loop()
        loop.call_later(REPLACEMENT_DELAY, lambda: loop.create_task(self._replace()))
        return LocalConnection(process)

    async def _replace(self) -> None:
        # If none can be started now, the next job tries again, and its page shows the error.
        with contextlib.suppress(EndedEarly):
            await self.prepare()

    async def _start(self) -> asyncio.subprocess.Process:
        try:
            return await asyncio.create_subprocess_exec(
                # -P: not from the current folder, where other modules may have the same names.
                *(sys.executable, "-P", "-m", "nn.workers", self.module, str(self.folder)),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                limit=BUFFER_BYTES,
                env=process_environment(),
                creationflags=CREATION_FLAGS,
            )
        except OSError as error:
            raise EndedEarly(f"no process could be started for it ({error.strerror})") from error
