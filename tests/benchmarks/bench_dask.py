"""Two trainings on a Dask cluster of this computer, against two in processes of its own.

Not part of make bench: it needs deploy/requirements-dask.txt.
"""

import statistics
import tempfile
import time
from pathlib import Path

from bench_executor import LONG, POLL, Bench, end, read_options, steps_a_second
from helpers.dask_cluster import Cluster

from nn.workers.dask_engine import DaskWorkers
from nn.workers.handle import Handle
from ui.training.job import TrainingProgress


def run_only(running: list[Handle[TrainingProgress]], others: list[Handle[TrainingProgress]]) -> None:
    """Pause the others, and let these run."""
    for handle in others:
        handle.pause()
    while not all(handle.is_paused for handle in others):
        time.sleep(POLL)
    for handle in running:
        handle.resume()
    time.sleep(0.5)


def main() -> None:
    options = read_options(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        cluster = Cluster(Path(folder), workers=2)
        try:
            engine = DaskWorkers("nn.workers.training_job", cluster.address)
            benches = Bench(Path(folder) / "local"), Bench(Path(folder) / "dask", engine)
            local, dask = ([bench.start_and_wait(LONG)[0] for _ in range(2)] for bench in benches)
            pairs = []
            for _ in range(options.turns):
                run_only(local, dask)
                here = steps_a_second(local, options.seconds)[0]
                run_only(dask, local)
                pairs.append((here, steps_a_second(dask, options.seconds)[0]))
            end(*local, *dask)
        finally:
            cluster.close()
    print(f"steps a second of two trainings, here and on Dask: {pairs[-1][0]:,.0f} and {pairs[-1][1]:,.0f}")
    ratio = statistics.median(second / first for first, second in pairs)
    print(f"  ratio, median of {options.turns}: {ratio:.2f} (goal: at least 0.9)")


if __name__ == "__main__":
    main()
