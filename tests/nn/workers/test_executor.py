"""Tests of jobs in processes: pausing, stepping, stopping, queueing, errors, closed pages, and processes that die."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from helpers.job_handles import CountingJob, count, stop_all
from helpers.processes import is_running
from helpers.waiting import TIMEOUT, wait_until

from nn.workers import executor, page_watch
from nn.workers.executor import Executor, default_size
from nn.workers.process import LocalWorkers

pytestmark = pytest.mark.slow

TESTS = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def path_of_tests(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(TESTS))


@pytest.fixture
def start():
    """Starts jobs, two at a time unless told otherwise, and stops them after the test."""
    handles, executors = [], {}

    def start(job=None, size=2, **options):
        if size not in executors:
            executors[size] = Executor(LocalWorkers("helpers.counting_job", spare=0), size)
        handles.append(executors[size].submit(job or CountingJob(), **options))
        return handles[-1]

    yield start
    stop_all(handles)


def test_completed_job_leaves_its_last_progress(start):
    handle = start(CountingJob(limit=1))
    assert handle.wait(TIMEOUT)
    assert (count(handle), handle.error) == (1, None)
    assert not (handle.is_running or handle.pause_requested or handle.is_paused or handle.is_stopping)


def test_pause_and_resume(start):
    handle = start()
    wait_until(lambda: count(handle) > 2)
    handle.pause()
    assert handle.pause_requested
    wait_until(lambda: handle.is_paused)
    paused_at = count(handle)
    threading.Event().wait(0.3)
    assert count(handle) == paused_at
    handle.resume()
    assert not handle.pause_requested and not handle.is_paused
    wait_until(lambda: count(handle) > paused_at)


def test_each_step_request_runs_exactly_one_step(start):
    handle = start(paused=True)
    wait_until(lambda: handle.is_paused)
    assert count(handle) == 1
    for expected in range(2, 5):
        handle.step()
        assert not handle.is_paused  # at once, so that the page polls
        wait_until(lambda: handle.is_paused)
        assert count(handle) == expected
    for _ in range(5):
        handle.step()
    wait_until(lambda: handle.is_paused and count(handle) == expected + 5)


def test_there_are_at_most_five_reports_a_second(start):
    handle = start()
    wait_until(lambda: handle.latest and handle.latest["messages"] > 4)
    latest = handle.latest
    assert latest["messages"] <= 2 + 5 * latest["seconds"]


@pytest.mark.parametrize("paused", [False, True])
def test_stop_ends_the_job_at_its_next_message_and_lets_it_send_a_final_one(start, paused):
    handle = start(paused=paused)
    wait_until(lambda: handle.is_paused == paused and handle.latest)
    pid = handle.latest["pid"]
    handle.stop()
    assert not handle.is_paused  # at once, so that the page polls
    assert handle.wait(TIMEOUT)
    assert (count(handle), handle.error, handle.is_stopping) == ("stopped", None, False)
    wait_until(lambda: not is_running(pid))


@pytest.mark.parametrize(
    ("then", "message"),
    [
        ("input", "x.csv: row 3 is odd"),
        ("memory", "not enough memory"),
        ("bug", "unexpected error"),
        ("exit", "exit status 3"),
        ("garbage", "sent something that is no message"),
        ("kill", "was killed, probably because there is not enough memory"),
        ("freeze", "did not answer"),
        ("hang", "did not answer"),
    ],
)
def test_errors_and_lost_processes_become_sentences_and_free_the_place(start, monkeypatch, then, message):
    if then in ("freeze", "hang"):
        monkeypatch.setattr(executor, "RESPONSE_TIMEOUT", 2.0)
    job = CountingJob(limit=10, then=then)
    handle, other = start(job, size=1), start(CountingJob(limit=1), size=1)
    assert handle.wait(TIMEOUT)
    assert message in handle.error
    assert count(handle) >= 1 and job.was_interrupted
    wait_until(lambda: not is_running(handle.latest["pid"]))
    monkeypatch.setattr(executor, "RESPONSE_TIMEOUT", TIMEOUT)
    assert other.wait(TIMEOUT)
    assert (count(other), other.error) == (1, None)


@pytest.mark.parametrize("signal_number", [signal.SIGKILL, signal.SIGTERM])
def test_killed_process_is_noticed_while_it_works_and_while_it_is_paused(start, signal_number):
    working, paused = start(), start(paused=True)
    wait_until(lambda: working.latest and paused.is_paused)
    for handle in (working, paused):
        os.kill(handle.latest["pid"], signal_number)
    paused.resume()
    for handle in (working, paused):
        assert handle.wait(TIMEOUT)
        assert "process" in handle.error and count(handle) >= 1


def test_job_that_does_not_stop_is_ended(start, monkeypatch):
    monkeypatch.setattr(executor, "STOP_TIMEOUT", 0.5)
    handle = start(CountingJob(ignores_stop=True))
    wait_until(lambda: handle.latest)
    handle.stop()
    assert handle.wait(TIMEOUT)
    assert "did not stop" in handle.error
    wait_until(lambda: not is_running(handle.latest["pid"]))


def test_what_a_job_prints_is_no_message(start):
    handle = start(CountingJob(limit=3, then="print"))
    assert handle.wait(TIMEOUT)
    assert handle.error is None


def test_queue_limits_how_many_run_at_once(start):
    first, second, third, fourth = (start() for _ in range(4))
    wait_until(lambda: first.latest and second.latest)
    assert [handle.queue_position for handle in (first, second, third, fourth)] == [0, 0, 1, 2]
    assert third.latest is None and fourth.latest is None
    first.stop()
    wait_until(lambda: third.latest)
    assert [handle.queue_position for handle in (second, third, fourth)] == [0, 0, 1]
    assert fourth.latest is None


def test_paused_job_leaves_the_queue_and_enters_it_again(start):
    first, second = start(size=1), start(size=1)
    wait_until(lambda: first.latest)
    first.pause()
    wait_until(lambda: second.latest)
    paused_at = count(first)
    first.resume()
    wait_until(lambda: first.queue_position == 1)
    assert count(first) == paused_at
    second.stop()
    wait_until(lambda: count(first) > paused_at)


def test_stopped_job_leaves_the_queue_without_running(start):
    start(size=1)
    second, third = start(size=1), start(size=1)
    second.stop()
    assert second.wait(TIMEOUT)
    assert (second.latest, third.queue_position) == (None, 1)


@pytest.mark.parametrize("state", ["working", "paused", "frozen", "stopping"])
def test_job_ends_after_its_page_is_closed(start, monkeypatch, state):
    monkeypatch.setattr(page_watch, "RECONNECT_TIMEOUT", 0.2)
    monkeypatch.setattr(executor, "LOOK_INTERVAL", 0.1)
    page_is_open = threading.Event()
    page_is_open.set()
    job = CountingJob(ignores_stop=True, **({"limit": 10, "then": "freeze"} if state == "frozen" else {}))
    handle = start(job, is_alive=page_is_open.is_set, paused=state == "paused")
    wait_until(lambda: handle.is_paused == (state == "paused") and handle.latest)
    if state == "stopping":
        handle.stop()
    threading.Event().wait(0.5)
    assert handle.is_running
    page_is_open.clear()
    assert handle.wait(TIMEOUT)
    assert "page was closed" in handle.error and job.was_interrupted
    wait_until(lambda: not is_running(handle.latest["pid"]))


def test_queued_job_ends_after_its_page_is_closed(start, monkeypatch):
    monkeypatch.setattr(page_watch, "RECONNECT_TIMEOUT", 0.0)
    start(size=1)
    assert start(size=1, is_alive=lambda: False).wait(TIMEOUT)


def test_job_survives_a_short_disconnection(start, monkeypatch):
    monkeypatch.setattr(page_watch, "RECONNECT_TIMEOUT", 1e9)
    handle = start(CountingJob(limit=100), is_alive=lambda: False)
    assert handle.wait(TIMEOUT)
    assert handle.error is None


def test_process_that_waits_for_a_job_is_used_and_replaced(monkeypatch):
    monkeypatch.setattr("nn.workers.process.REPLACEMENT_DELAY", 0.1)
    workers = LocalWorkers("helpers.counting_job")
    jobs = Executor(workers, 1)
    wait_until(lambda: workers._waiting)
    waiting = workers._waiting[0].pid
    handle = jobs.submit(CountingJob(limit=1))
    assert handle.wait(TIMEOUT)
    assert handle.latest["pid"] == waiting
    wait_until(lambda: workers._waiting and workers._waiting[0].pid != waiting)
    # One that has died is not used.
    os.kill(workers._waiting[0].pid, signal.SIGKILL)
    wait_until(lambda: workers._waiting[0].returncode is not None)
    handle = jobs.submit(CountingJob(limit=1))
    assert handle.wait(TIMEOUT)
    assert handle.error is None


def test_process_that_cannot_be_started_is_an_error(monkeypatch):
    monkeypatch.setattr("sys.executable", "/there/is/no/python")
    handle = Executor(LocalWorkers("helpers.counting_job", spare=0), 1).submit(CountingJob())
    assert handle.wait(TIMEOUT)
    assert "no process could be started" in handle.error


def test_process_ends_when_its_parent_dies_and_removes_its_files(tmp_path):
    """Also in the middle of a computation, and when the parent has no time to say anything."""
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "a").touch()
    code = (
        "import sys, subprocess; from nn.workers.messages import *\n"
        "worker = subprocess.Popen([sys.executable, '-m', 'nn.workers', 'helpers.counting_job', sys.argv[1]],"
        " stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
        "for fields in ({'limit': 10, 'then': 'hang'}, {'request': 'next'}, {'request': 'next'}):\n"
        "    worker.stdin.write(encode(Message(fields)))\n"
        "worker.stdin.flush()\n"
        "print(read_message(worker.stdout).fields['pid'], flush=True)\n"
        "worker.wait()\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS.parent), str(TESTS)])}
    command = [sys.executable, "-c", code, folder]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as parent:
        pid = int(parent.stdout.readline())
        assert is_running(pid)
        parent.kill()
    wait_until(lambda: not is_running(pid))
    assert not folder.exists()


def test_process_of_low_priority_uses_one_thread():
    code = "import os; from nn.workers import worker; worker._yield_to_others(); print(os.nice(0))"
    environment = {**os.environ, "PYTHONPATH": str(TESTS.parent)}
    before = os.nice(0)
    found = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert int(found.stdout) == min(before + 10, 19)


@pytest.mark.parametrize(
    ("cores", "variable", "size"),
    [(1, None, 1), (2, None, 1), (8, None, 7), (None, None, 1), (2, "3", 3), (2, "0", 1), (2, "-1", 1), (2, "many", 1)],
)
def test_default_size(monkeypatch, caplog, cores, variable, size):
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    monkeypatch.delenv("INKLING_TRAININGS", raising=False)
    if variable:
        monkeypatch.setenv("INKLING_TRAININGS", variable)
    assert default_size() == size
    assert ("INKLING_TRAININGS" in caplog.text) == (variable in ("0", "-1", "many"))
