"""Tests of tasks in threads of the server: one at a time, ended wherever they yield, with an error for the visitor."""

import threading

import pytest
from helpers.waiting import TIMEOUT, wait_until

from nn.errors import InputError
from nn.workers import page_watch
from nn.workers.worker import OUT_OF_MEMORY, UNFORESEEN
from ui.shared.background_task import BackgroundTask


class Counting:
    """Counts until it is closed; waits for its gate before each number."""

    def __init__(self):
        self.gate, self.closed = threading.Event(), threading.Event()
        self.gate.set()

    def __call__(self):
        try:
            for number in range(1, 10**9):
                self.gate.wait(TIMEOUT)
                yield number
                yield None
        finally:
            self.closed.set()


def test_latest_progress_stays_and_none_does_not_replace_it():
    task = BackgroundTask(lambda: iter_of(None, 1, 2, None))
    assert task.wait(TIMEOUT)
    assert (task.latest, task.error, task.is_running) == (2, None, False)


def iter_of(*values):
    yield from values


def test_stopped_task_is_closed_in_its_thread_and_keeps_its_progress():
    counting = Counting()
    task = BackgroundTask(counting)
    wait_until(lambda: task.latest)
    assert not counting.closed.is_set()
    task.stop()
    assert task.wait(TIMEOUT)
    assert counting.closed.is_set() and task.latest and task.error is None


def test_tasks_with_the_same_turn_run_one_after_the_other():
    turn, counting = threading.Semaphore(), Counting()
    first = BackgroundTask(counting, turn=turn)
    wait_until(lambda: first.latest)
    second, third = BackgroundTask(Counting(), turn=turn), BackgroundTask(Counting(), turn=turn)
    wait_until(lambda: second.is_waiting and third.is_waiting)
    assert second.latest is None and not first.is_waiting
    third.stop()
    assert third.wait(TIMEOUT)
    assert third.latest is None
    first.stop()
    wait_until(lambda: second.latest)
    assert not second.is_waiting
    second.stop()
    assert second.wait(TIMEOUT)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [(InputError("no mirror answers"), "no mirror answers"), (MemoryError(), OUT_OF_MEMORY), (KeyError(1), UNFORESEEN)],
)
def test_error_is_a_sentence_and_the_next_task_has_its_turn(error, sentence):
    def failing():
        yield 1
        raise error

    turn = threading.Semaphore()
    task = BackgroundTask(failing, turn=turn)
    assert task.wait(TIMEOUT)
    assert (task.latest, task.error) == (1, sentence)
    after = BackgroundTask(lambda: iter_of(5), turn=turn)
    assert after.wait(TIMEOUT) and after.latest == 5


@pytest.mark.parametrize("waits", [False, True])
def test_task_of_a_closed_page_ends(monkeypatch, waits):
    monkeypatch.setattr(page_watch, "RECONNECT_TIMEOUT", 0.0)
    turn = threading.Semaphore()
    if waits:
        turn.acquire()
    task = BackgroundTask(Counting(), lambda: False, turn)
    assert task.wait(TIMEOUT)
    assert task.error == "its page was closed, asleep or offline for more than 0 seconds"
