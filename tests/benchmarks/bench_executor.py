"""Trainings in processes: how soon they begin, what they take from the pen, and what two of them do (make bench).

All figures are ratios or times of one run, taken in turns, so that other load on the machine affects both sides.
"""

import argparse
import os
import statistics
import tempfile
import threading
import time
import zlib
from pathlib import Path

from bench_server import growing_digits
from helpers.processes import workers_below

from nn.data.data_source import DataSource
from nn.settings import PRESETS, Settings
from nn.storage import weight_file
from nn.workers.executor import Engine, Executor
from nn.workers.handle import Handle
from nn.workers.process import LocalWorkers
from ui.inference.inference_context import InferenceContext
from ui.live import websocket
from ui.networks.selected_network import SelectedNetwork
from ui.training.job import PreparationJob, TrainingJob, TrainingProgress

LONG = Settings(hidden=(128,), batch_size=128, epochs=10_000)
POLL = 0.002
CLOCK_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


class Bench:
    """An executor with the data of a fresh page."""

    def __init__(self, folder: Path, engine: Engine | None = None) -> None:
        self.folder, self.source = folder, DataSource()
        self.executor = Executor(engine or LocalWorkers("nn.workers.training_job"), 2)
        self.executor.submit(PreparationJob([self.source], folder)).wait(600)
        time.sleep(3)  # for the process that waits for the next job

    def start(self, settings: Settings) -> Handle[TrainingProgress]:
        return self.executor.submit(TrainingJob(settings, self.source, self.folder))

    def start_and_wait(self, settings: Settings) -> tuple[Handle[TrainingProgress], float]:
        """A training, and the seconds until its first report."""
        began = time.perf_counter()
        handle = self.start(settings)
        while not (handle.latest and handle.latest.step):
            assert handle.is_running, handle.error
            time.sleep(POLL)
        return handle, time.perf_counter() - began


def end(*handles: Handle[TrainingProgress]) -> None:
    for handle in handles:
        handle.stop()
    for handle in handles:
        assert handle.wait(60), "a training does not stop"


def first_reports(bench: Bench, turns: int) -> tuple[list[float], list[float]]:
    """Seconds until the first report, and from Stop until the end, with the test."""
    firsts, stops = [], []
    for _ in range(turns):
        handle, seconds = bench.start_and_wait(PRESETS["quick"])
        firsts.append(seconds)
        began = time.perf_counter()
        end(handle)
        stops.append(time.perf_counter() - began)
        time.sleep(3)
    return firsts, stops


def processor_seconds() -> float:
    """Processor time that all processes of trainings have used, on Linux."""
    times = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in workers_below(os.getpid())]
    return sum(int(user) + int(system) for *_, user, system in (fields[:13] for fields in times)) / CLOCK_TICKS


def steps_a_second(handles: list[Handle[TrainingProgress]], seconds: float) -> tuple[float, float]:
    """Steps a second, and steps in a second of processor time."""

    def steps() -> int:
        return sum(handle.latest.step for handle in handles if handle.latest)

    before, began, used = steps(), time.perf_counter(), processor_seconds()
    time.sleep(seconds)
    done = steps() - before
    return done / (time.perf_counter() - began), done / max(processor_seconds() - used, 0.01)


def two_trainings(bench: Bench, turns: int, seconds: float) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """What steps_a_second measures of one training, and of two."""
    pairs = []
    first, _ = bench.start_and_wait(LONG)
    second, _ = bench.start_and_wait(LONG)
    for _ in range(turns):
        second.pause()
        while not second.is_paused:
            time.sleep(POLL)
        one = steps_a_second([first], seconds)
        second.resume()
        time.sleep(0.5)
        pairs.append((one, steps_a_second([first, second], seconds)))
    end(first, second)
    return pairs


def pen_ups(turns: int) -> float:
    """Median milliseconds of the server's answer to a drawing, asked for every 20 ms as by one pen."""
    selected = SelectedNetwork("best", *weight_file.load(weight_file.DEFAULT))
    context = InferenceContext(lambda: selected)
    messages = [zlib.compress(ink.tobytes()) for ink in growing_digits()]
    times = []
    for turn in range(turns):
        began = time.perf_counter()
        websocket.answer(messages[turn % len(messages)], context)
        times.append(1000 * (time.perf_counter() - began))
        threading.Event().wait(0.02)
    return statistics.median(times)


def pens_during_training(bench: Bench, turns: int, answers: int) -> list[tuple[float, float]]:
    """Milliseconds of an answer while a training is paused, and while it runs."""
    pairs = []
    handle, _ = bench.start_and_wait(LONG)
    for _ in range(turns):
        handle.pause()
        while not handle.is_paused:
            time.sleep(POLL)
        idle = pen_ups(answers)
        handle.resume()
        pairs.append((idle, pen_ups(answers)))
    end(handle)
    return pairs


def median_ratio(pairs: list[tuple[float, float]]) -> float:
    return statistics.median(second / first for first, second in pairs)


def read_options(description: str) -> argparse.Namespace:
    """How often to measure, and for how many seconds each."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0)
    return parser.parse_args()


def main() -> None:
    options = read_options(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        firsts, stops = first_reports(bench, options.turns)
        print(f"Train to the first report: {statistics.median(firsts):.2f} s, at most {max(firsts):.2f} (goal: 0.5)")
        print(f"Stop to the end, with the test: {statistics.median(stops):.2f} s, at most {max(stops):.2f}")
        pens = pens_during_training(bench, options.turns, answers=100)
        print(f"an answer to the pen, idle and during a training: {pens[-1][0]:.1f} and {pens[-1][1]:.1f} ms")
        print(f"  ratio, median of {options.turns}: {median_ratio(pens):.2f} (goal: at most 1.2)")
        trainings = two_trainings(bench, options.turns, options.seconds)
        for index, what in enumerate(("second", "second of processor time")):
            pairs = [(one[index], two[index]) for one, two in trainings]
            print(f"steps a {what} of one training and of two: {pairs[-1][0]:,.0f} and {pairs[-1][1]:,.0f}")
            goal = "at least 1.7 on two cores that do nothing else" if index == 0 else "1, so that none slows the other"
            print(f"  ratio, median of {options.turns}: {median_ratio(pairs):.2f} (goal: {goal})")


if __name__ == "__main__":
    main()
