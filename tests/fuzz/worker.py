"""The process that reads cases: python -m fuzz.worker KIND SEED FIRST COUNT FOLDER.

It prints a line of JSON for each fault, and one with the figures at the end. Before each case it is written to the
folder, so that it is there if it ends this process.
"""

import importlib
import json
import os
import re
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from contextlib import suppress
from pathlib import Path
from random import Random

from fuzz.limits import ADDRESS_SPACE, CPU_SECONDS, MEMORY
from fuzz.mutations import Case
from fuzz.readers import outcome

MAKERS = {
    "weights": "weight_cases",
    "idx": "idx_cases",
    "tables": "table_cases",
    "pictures": "picture_cases",
    "messages": "message_cases",
    "parameters": "parameter_cases",
}
CURRENT = "current"


def make_case(kind: str, seed: int, number: int) -> Case:
    """One case; the same for the same numbers."""
    maker = importlib.import_module(f"fuzz.{MAKERS[kind]}")
    case: Case = maker.case(Random(f"{kind} {seed} {number}"))
    return case


class MemoryMeter:
    """Measures what a case takes: the largest resident memory while it is read, beside what was there before."""

    def __init__(self) -> None:
        # Linux forgets the largest memory so far; elsewhere only a case that takes more than all before is seen.
        with suppress(OSError):
            Path("/proc/self/clear_refs").write_text("5", "ascii")
        self.before = self._bytes("VmRSS")

    def growth(self) -> int:
        """Bytes since this meter was made."""
        return max(0, self._bytes("VmHWM") - self.before)

    @staticmethod
    def _bytes(field: str) -> int:
        try:
            found = re.search(rf"{field}:\s+(\d+)", Path("/proc/self/status").read_text("ascii"))
        except OSError:
            found = None
        return 1024 * (int(found[1]) if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def main(kind: str, seed: int, first: int, count: int, folder: Path) -> None:
    """Read some cases."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Standard error must stay empty. Streamlit writes to it when it runs without a server.
    errors = (folder / f"stderr-{os.getpid()}").open("w+b")
    report = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(errors.fileno(), 2)
    counts: Counter[str] = Counter()
    slowest, most, written = 0.0, 0, 0
    for number in range(first, first + count):
        case = make_case(kind, seed, number)
        (folder / CURRENT).write_bytes(case.content)
        # Ends this process, also inside a function in C.
        signal.setitimer(signal.ITIMER_PROF, 2 * CPU_SECONDS[kind])
        meter, started, fault = MemoryMeter(), time.process_time(), ""
        try:
            counts[outcome(kind, case)] += 1
        except BaseException:
            fault = traceback.format_exc()
        signal.setitimer(signal.ITIMER_PROF, 0)
        seconds, growth = time.process_time() - started, meter.growth()
        slowest, most = max(slowest, seconds), max(most, growth)
        if not fault and seconds > CPU_SECONDS[kind]:
            fault = f"took {seconds:.1f} s of CPU time"
        if not fault and growth > MEMORY[kind]:
            fault = f"took {growth / 2**20:,.0f} MiB"
        errors.flush()
        if not fault and kind != "parameters" and (size := os.fstat(2).st_size) > written:
            fault = f"wrote to standard error: {os.pread(2, 2000, written).decode(errors='replace')}"
            written = size
        if fault:
            counts["fault"] += 1
            saved = folder / f"{kind}-{seed}-{number}"
            saved.write_bytes(case.content)
            report.write(json.dumps({"number": number, "name": case.name, "fault": fault, "file": str(saved)}) + "\n")
    report.write(json.dumps({"counts": counts, "slowest": slowest, "memory": most}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), Path(sys.argv[5]))
