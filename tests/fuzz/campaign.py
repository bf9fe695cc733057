"""Runs a campaign: cases of one kind, in processes of their own, and the figures.

python -m fuzz.campaign SEED [KIND ...], in the folder tests, prints the table of docs/security.md.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from fuzz.limits import CPU_SECONDS
from fuzz.worker import CURRENT, make_case

ROOT = Path(__file__).resolve().parents[2]
# In make soak; make test runs a hundred of each.
CASES = {"weights": 10_000, "idx": 2_000, "tables": 2_000, "pictures": 5_000, "messages": 5_000, "parameters": 500}
# A new process after so many, for a fault that ends it hides none of the others.
PER_PROCESS = 1000


@dataclass
class Figures:
    """What came of a campaign: outcomes, the longest case in CPU seconds, the memory in bytes, and the faults."""

    counts: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    memory: int = 0
    faults: list[str] = field(default_factory=list)


def run(kind: str, seed: int, count: int, folder: Path) -> Figures:
    """Read so many cases. folder : where those that are faults are saved"""
    figures, first = Figures(), 0
    while first < count:
        first = _run_some(kind, seed, first, min(PER_PROCESS, count - first), folder, figures)
    return figures


def _run_some(kind: str, seed: int, first: int, count: int, folder: Path, figures: Figures) -> int:
    """Run one process; the number of the next case, which is the one after that which ended the process."""
    command = [sys.executable, "-m", "fuzz.worker", kind, *map(str, (seed, first, count)), str(folder)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    # Far beyond what CPU seconds allow: only for what waits without computing.
    limit = 60 + count * CPU_SECONDS[kind]
    result = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, timeout=limit, check=False)
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    for line in lines:
        if "fault" in line:
            figures.faults.append(
                f"{kind}, seed {seed}, case {line['number']}, {line['name']!r}, {line['file']}: {line['fault']}"
            )
    if result.returncode == 0:
        figures.counts.update(lines[-1]["counts"])
        figures.slowest = max(figures.slowest, lines[-1]["slowest"])
        figures.memory = max(figures.memory, lines[-1]["memory"])
        return first + count
    content = (folder / CURRENT).read_bytes()
    number = next(number for number in range(first, first + count) if make_case(kind, seed, number).content == content)
    saved = folder / f"{kind}-{seed}-{number}"
    saved.write_bytes(content)
    figures.faults.append(f"{kind}, seed {seed}, case {number}, {saved}: ended the process ({result.returncode})")
    return number + 1


def main(seed: int, kinds: list[str]) -> None:
    """Run whole campaigns and print their figures."""
    folder = Path(tempfile.mkdtemp(prefix="inkling-cases-"))
    for kind in kinds or CASES:
        figures = run(kind, seed, CASES[kind], folder)
        answers, sentences = figures.counts["answer"], figures.counts["sentence"]
        print(
            f"| {kind} | {CASES[kind]:,} | {answers:,} | {sentences:,} | {len(figures.faults)} | "
            f"{figures.slowest:.1f} s | {figures.memory / 2**20:,.0f} MiB |",
            flush=True,
        )
        for fault in figures.faults:
            print(fault, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
