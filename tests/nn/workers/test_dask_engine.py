"""Tests of jobs on a Dask cluster of this computer; skipped without deploy/requirements-dask.txt."""

import os
import signal

import pytest

pytest.importorskip("distributed", reason="dask is not installed: deploy/requirements-dask.txt")

from helpers.dask_cluster import Cluster
from helpers.job_handles import CountingJob, count, stop_all
from helpers.processes import is_running
from helpers.waiting import TIMEOUT, wait_until

from nn.workers.dask_engine import LOST, DaskWorkers
from nn.workers.executor import Executor


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
    cluster.workers[0].kill()
    cluster.workers[0].wait()
    pid = handle.latest["pid"]
    cluster.workers[0] = cluster.start_worker()
    assert handle.wait(TIMEOUT)
    assert handle.error == LOST
    wait_until(lambda: not is_running(pid))
    assert start(limit=1).wait(TIMEOUT)


def test_cluster_that_cannot_be_reached_becomes_a_sentence():
    handle = Executor(DaskWorkers("helpers.counting_job", "tcp://127.0.0.1:1"), 1).submit(CountingJob())
    assert handle.wait(TIMEOUT)
    assert handle.error == "the cluster at tcp://127.0.0.1:1 cannot be reached"
