"""Tests of background workers: pausing, stepping, stopping, queueing, errors and closed pages."""

import threading

import pytest
from helpers.waiting import TIMEOUT, wait_until
from ui.training.executor import Worker
from ui.training.executor_queue import ExecutorQueue, training_queue

from nn.errors import InputError
from nn.training import Diverged
from ui.training import executor


class Counter:
    """A task that counts its steps."""

    def __init__(self, limit=10**9):
        self.limit, self.cleaned_up = limit, False

    def __call__(self, worker):
        try:
            for step in range(1, self.limit + 1):
                worker.publish(step)
                worker.checkpoint()
                threading.Event().wait(0.001)
        finally:
            self.cleaned_up = True


@pytest.fixture
def start():
    """Starts workers, and stops them after the test."""
    workers = []

    def start(task, **options):
        workers.append(Worker(task, **options))
        return workers[-1]

    yield start
    for worker in workers:
        worker.stop()
        assert worker.wait(TIMEOUT)


def test_completed_task_leaves_its_last_progress(start):
    worker = start(Counter(limit=3))
    assert worker.wait(TIMEOUT)
    assert (worker.latest, worker.error) == (3, None)
    assert not (worker.is_running or worker.pause_requested or worker.is_paused or worker.is_stopping)


def test_pause_and_resume(start):
    worker = start(Counter())
    wait_until(lambda: worker.latest and worker.latest > 2)
    worker.pause()
    assert worker.pause_requested
    wait_until(lambda: worker.is_paused)
    paused_at = worker.latest
    threading.Event().wait(0.1)
    assert worker.latest == paused_at
    worker.resume()
    assert not worker.pause_requested and not worker.is_paused
    wait_until(lambda: worker.latest > paused_at)


def test_each_step_request_runs_exactly_one_step(start):
    worker = start(Counter(), paused=True)
    wait_until(lambda: worker.is_paused)
    assert worker.latest == 1
    for expected in range(2, 5):
        worker.step()
        assert not worker.is_paused  # at once, so that the page polls
        wait_until(lambda: worker.is_paused)
        assert worker.latest == expected
    for _ in range(5):
        worker.step()
    wait_until(lambda: worker.is_paused)
    assert worker.latest == expected + 5


def test_progress_is_due_after_the_interval_and_while_stepping(start, monkeypatch):
    monkeypatch.setattr(executor, "REPORT_INTERVAL", 1e9)
    due = []

    def task(worker):
        worker.publish(None)
        due.append(worker.is_due())
        worker.pause()
        due.append(worker.is_due())
        worker.resume()
        due.append(worker.is_due())
        monkeypatch.setattr(executor, "REPORT_INTERVAL", 0)
        due.append(worker.is_due())

    assert start(task).wait(TIMEOUT)
    assert due == [False, True, False, True]


@pytest.mark.parametrize("paused", [False, True])
def test_stop_ends_the_task_at_its_next_checkpoint(start, paused):
    task = Counter()
    worker = start(task, paused=paused)
    wait_until(lambda: worker.is_paused == paused and worker.latest)
    worker.stop()
    assert not worker.is_paused  # at once, so that the page polls
    assert worker.wait(TIMEOUT)
    assert task.cleaned_up
    assert (worker.error, worker.is_stopping) == (None, False)


def test_stopped_task_can_publish_a_final_result(start):
    def task(worker):
        with pytest.raises(executor.Stopped):
            while True:
                worker.checkpoint()
        worker.publish("tested")

    worker = start(task)
    worker.stop()
    assert worker.wait(TIMEOUT)
    assert worker.latest == "tested"


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (InputError("x.csv: row 3 is odd"), "x.csv: row 3 is odd"),
        (Diverged("too large"), "too large"),
        (MemoryError(), "not enough memory"),
        (ZeroDivisionError(), "nobody foresaw"),
    ],
)
def test_errors_become_messages_and_keep_the_last_progress(start, error, message):
    def task(worker):
        worker.publish("so far")
        raise error

    worker = start(task, errors=(InputError, Diverged))
    assert worker.wait(TIMEOUT)
    assert message in worker.error
    assert worker.latest == "so far"


def test_queue_limits_how_many_run_at_once(start):
    queue = ExecutorQueue(2)
    first, second, third, fourth = (start(Counter(), queue=queue) for _ in range(4))
    wait_until(lambda: first.latest and second.latest)
    assert [worker.queue_position for worker in (first, second, third, fourth)] == [0, 0, 1, 2]
    assert third.latest is None and fourth.latest is None
    first.stop()
    wait_until(lambda: third.latest)
    assert [worker.queue_position for worker in (second, third, fourth)] == [0, 0, 1]
    assert fourth.latest is None


def test_paused_worker_leaves_the_queue_and_enters_it_again(start):
    queue = ExecutorQueue(1)
    first, second = start(Counter(), queue=queue), start(Counter(), queue=queue)
    wait_until(lambda: first.latest)
    first.pause()
    wait_until(lambda: second.latest)
    paused_at = first.latest
    first.resume()
    wait_until(lambda: first.queue_position == 1)
    assert first.latest == paused_at
    second.stop()
    wait_until(lambda: first.latest > paused_at)


def test_stopped_worker_leaves_the_queue_without_running(start):
    queue = ExecutorQueue(1)
    start(Counter(), queue=queue)
    second, third = start(Counter(), queue=queue), start(Counter(), queue=queue)
    second.stop()
    assert second.wait(TIMEOUT)
    assert (second.latest, third.queue_position) == (None, 1)


@pytest.mark.parametrize("paused", [False, True])
def test_task_ends_after_its_page_is_closed(start, monkeypatch, paused):
    monkeypatch.setattr(executor, "RECONNECT_TIMEOUT", 0.2)
    page_is_open = threading.Event()
    page_is_open.set()
    task = Counter()
    worker = start(task, is_alive=page_is_open.is_set, paused=paused)
    wait_until(lambda: worker.is_paused == paused and worker.latest)
    threading.Event().wait(0.4)
    assert worker.is_running
    page_is_open.clear()
    assert worker.wait(TIMEOUT)
    assert task.cleaned_up
    assert "away" in worker.error


def test_queued_task_ends_after_its_page_is_closed(start, monkeypatch):
    monkeypatch.setattr(executor, "RECONNECT_TIMEOUT", 0.0)
    queue = ExecutorQueue(1)
    start(Counter(), queue=queue)
    assert start(Counter(), queue=queue, is_alive=lambda: False).wait(TIMEOUT)


def test_task_survives_a_short_disconnection(start, monkeypatch):
    monkeypatch.setattr(executor, "RECONNECT_TIMEOUT", 1e9)
    worker = start(Counter(limit=100), is_alive=lambda: False)
    assert worker.wait(TIMEOUT)
    assert worker.latest == 100


@pytest.mark.parametrize(
    ("cores", "variable", "size"),
    [(1, None, 1), (2, None, 1), (8, None, 7), (None, None, 1), (2, "3", 3), (2, "0", 1), (2, "-1", 1), (2, "many", 1)],
)
def test_training_queue_size(monkeypatch, caplog, cores, variable, size):
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    monkeypatch.delenv("INKLING_TRAININGS", raising=False)
    if variable:
        monkeypatch.setenv("INKLING_TRAININGS", variable)
    assert training_queue().size == size
    assert ("INKLING_TRAININGS" in caplog.text) == (variable in ("0", "-1", "many"))
