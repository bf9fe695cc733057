"""The servers that the load program visits: one, or several behind nginx; and what they use of the machine."""

import urllib.request
from contextlib import ExitStack
from pathlib import Path
from typing import Self

import psutil
from conftest import ROOT, serve
from test_deployment import Nginx


class Servers:
    """Some servers on this machine, on free ports; behind nginx with deploy/nginx.conf, if there are several.

    folder : an empty one; count : of servers; variables : of their environment
    """

    def __init__(self, folder: Path, count: int = 1, **variables: str) -> None:
        self.folder, self.count, self.variables = folder, count, variables
        self.processes: list[psutil.Process] = []
        self.address = ""
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        addresses = []
        for number in range(self.count):
            home = self.folder / f"home{number}"
            home.mkdir()
            server = serve(ROOT, home, **self.variables)
            addresses.append(self._stack.enter_context(server))
            self.processes.append(psutil.Process(server.process.pid))
        self.address = addresses[0].replace("localhost", "127.0.0.1")
        if self.count > 1:
            nginx = Nginx(self.folder, [address.rpartition(":")[2] for address in addresses])
            self.address = f"http://127.0.0.1:{self._stack.enter_context(nginx).port}"
        return self

    def processor_seconds(self) -> list[float]:
        """Processor time that each server has used, without trainings, which are other processes."""
        return [sum(process.cpu_times()[:2]) for process in self.processes]

    def memory(self) -> float:
        """Memory that only the servers use, in MB."""
        return float(sum(process.memory_full_info().uss for process in self.processes)) / 1e6

    def __exit__(self, *_: object) -> None:
        self._stack.close()


def seat(address: str) -> str:
    """The cookie that a new visitor is given."""
    with urllib.request.urlopen(address, timeout=60) as answer:
        return str(answer.headers.get("Set-Cookie") or "").split(";")[0]
