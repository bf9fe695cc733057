"""A Dask cluster on this computer."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from helpers.waiting import wait_until

ROOT = Path(__file__).parents[2]


class Cluster:
    """A scheduler and some workers, each with room for one job at a time."""

    def __init__(self, folder: Path, workers: int = 1) -> None:
        self.folder, self.file = folder, folder / "scheduler.json"
        paths = [str(ROOT), str(ROOT / "tests"), *filter(None, [os.environ.get("PYTHONPATH")])]
        self.environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
        self.scheduler = self._run("scheduler", "--port", "0", "--scheduler-file", self.file, "--no-dashboard")
        wait_until(lambda: self.file.exists() and "tcp://" in self.file.read_text("utf-8"))
        self.workers = [self.start_worker() for _ in range(workers)]

    def _run(self, *command: Any) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_" + command[0], *command[1:]],
            env=self.environment,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def start_worker(self) -> "subprocess.Popen[bytes]":
        """One more worker."""
        options = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--resources", "training=1"]
        return self._run("worker", "--scheduler-file", self.file, *options)

    @property
    def address(self) -> str:
        return self.file.read_text("utf-8").partition('"address": "')[2].partition('"')[0]

    def close(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()
