"""Tests of jobs on a Dask cluster of this computer; skipped without deploy/requirements-dask.txt."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("distributed", reason="dask is not installed: deploy/requirements-dask.txt")

from helpers.job_handles import CountingJob, count, stop_all
from helpers.processes import is_running
from helpers.waiting import TIMEOUT, wait_until

from nn.workers.dask_engine import LOST, DaskWorkers
from nn.workers.executor import Executor

ROOT = Path(__file__).parents[3]


class Cluster:
    """A scheduler and one worker, with room for one job at a time."""

    def __init__(self, folder):
        self.file = folder / "scheduler.json"
        self.environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
        self.folder = folder
        self.scheduler = self.run("scheduler", "--port", "0", "--scheduler-file", self.file, "--no-dashboard")
        wait_until(lambda: self.file.exists() and "tcp://" in self.file.read_text("utf-8"))
        self.worker = self.start_worker()

    def run(self, *command):
        return subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_" + command[0], *command[1:]],
            env=self.environment,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def start_worker(self):
        options = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--resources", "training=1"]
        return self.run("worker", "--scheduler-file", self.file, *options)

    @property
    def address(self):
        return self.file.read_text("utf-8").partition('"address": "')[2].partition('"')[0]

    def close(self):
        for process in (self.worker, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    running = Cluster(tmp_path_factory.mktemp("cluster"))
    yield running
    running.close()


@pytest.fixture
def start(cluster):
    executor, handles = Executor(DaskWorkers("helpers.counting_job", cluster.address), 10), []

    def start(**fields):
        handles.append(executor.submit(CountingJob(**fields)))
        return handles[-1]

    yield start
    stop_all(handles)


def test_completed_job_leaves_its_last_progress(start):
    handle = start(limit=1)
    assert handle.wait(TIMEOUT)
    assert (count(handle), handle.error) == (1, None)


def test_pause_resume_and_stop(start):
    handle = start()
    wait_until(lambda: count(handle) > 2)
    handle.pause()
    wait_until(lambda: handle.is_paused)
    paused_at = count(handle)
    handle.resume()
    wait_until(lambda: count(handle) > paused_at)
    handle.stop()
    assert handle.wait(TIMEOUT)
    assert (count(handle), handle.error) == ("stopped", None)


def test_cluster_queues_up_what_it_has_no_place_for(start):
    first, second = start(), start(limit=5)
    wait_until(lambda: count(first) > 2)
    assert second.latest is None and second.is_running
    first.stop()
    assert second.wait(TIMEOUT)
    assert second.error is None and count(second) >= 1


def test_waiting_job_can_be_stopped(start):
    first, second = start(), start()
    wait_until(lambda: count(first) > 2)
    second.stop()
    assert second.wait(TIMEOUT)
    assert second.error is None


def test_killed_process_becomes_a_sentence_and_frees_its_place(start):
    handle = start()
    wait_until(lambda: count(handle) > 2)
    os.kill(handle.latest["pid"], signal.SIGKILL)
    assert handle.wait(TIMEOUT)
    assert handle.error == "its process on the cluster ended unexpectedly (exit status -9)"
    assert start(limit=1).wait(TIMEOUT)


def test_lost_computer_becomes_a_sentence(start, cluster):
    handle = start()
    wait_until(lambda: count(handle) > 2)
    cluster.worker.kill()
    cluster.worker.wait()
    pid = handle.latest["pid"]
    cluster.worker = cluster.start_worker()
    assert handle.wait(TIMEOUT)
    assert handle.error == LOST
    wait_until(lambda: not is_running(pid))
    assert start(limit=1).wait(TIMEOUT)


def test_cluster_that_cannot_be_reached_becomes_a_sentence():
    handle = Executor(DaskWorkers("helpers.counting_job", "tcp://127.0.0.1:1"), 1).submit(CountingJob())
    assert handle.wait(TIMEOUT)
    assert handle.error == "the cluster at tcp://127.0.0.1:1 cannot be reached"
