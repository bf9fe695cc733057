"""Work in a thread: it can be paused, led step by step, stopped, waits its turn, and ends when nobody is left."""

import threading

import pytest
from waiting import PATIENCE, until

from nn.errors import InputError
from nn.training import Diverged
from ui import worker as module
from ui.places import Places, places_for_trainings
from ui.worker import Worker


class Counting:
    """Work that counts its steps, and goes on for ever unless it is told how far."""

    def __init__(self, to=10**9):
        self.to, self.cleaned_up = to, False

    def __call__(self, worker):
        try:
            for step in range(1, self.to + 1):
                worker.publish(step)
                worker.checkpoint()
                threading.Event().wait(0.001)
        finally:
            self.cleaned_up = True


@pytest.fixture
def begin():
    """Starts workers, and ends those that a test leaves behind."""
    started = []

    def start(work, **options):
        started.append(Worker(work, **options))
        return started[-1]

    yield start
    for worker in started:
        worker.stop()
        assert worker.wait(PATIENCE)


def test_work_that_ends_by_itself_leaves_its_last_news(begin):
    worker = begin(Counting(to=3))
    assert worker.wait(PATIENCE)
    assert (worker.latest, worker.error, worker.busy, worker.paused) == (3, None, False, False)


def test_pausing_and_going_on(begin):
    worker = begin(Counting())
    until(lambda: worker.latest and worker.latest > 2)
    worker.pause()
    assert worker.paused
    until(lambda: worker.resting)
    rested_at = worker.latest
    threading.Event().wait(0.1)
    assert worker.latest == rested_at
    worker.resume()
    assert not worker.paused and not worker.resting
    until(lambda: worker.latest > rested_at)


def test_every_step_is_one_step(begin):
    worker = begin(Counting(), paused=True)
    until(lambda: worker.resting)
    assert worker.latest == 1
    for expected in range(2, 6):
        worker.step()
        assert not worker.resting  # from this moment on there is something to wait for
        until(lambda: worker.resting)
        assert worker.latest == expected


def test_steps_asked_for_in_quick_succession_are_all_taken(begin):
    worker = begin(Counting(), paused=True)
    until(lambda: worker.resting)
    for _ in range(5):
        worker.step()
    until(lambda: worker.resting)
    assert worker.latest == 6


def test_news_are_due_now_and_then_and_always_when_somebody_waits_for_them(begin, monkeypatch):
    monkeypatch.setattr(module, "BEAT", 1e9)
    answers = []

    def work(worker):
        worker.publish(None)
        answers.append(worker.is_due())
        worker.pause()
        answers.append(worker.is_due())
        worker.resume()
        answers.append(worker.is_due())
        monkeypatch.setattr(module, "BEAT", 0)
        answers.append(worker.is_due())

    assert begin(work).wait(PATIENCE)
    assert answers == [False, True, False, True]


@pytest.mark.parametrize("resting", [False, True])
def test_stopping_ends_the_work_at_its_next_checkpoint(begin, resting):
    work = Counting()
    worker = begin(work, paused=resting)
    until(lambda: worker.resting == resting and worker.latest)
    worker.stop()
    assert not worker.resting  # from this moment on there is something to wait for
    assert worker.wait(PATIENCE)
    assert work.cleaned_up
    assert (worker.error, worker.stopping) == (None, False)


def test_work_that_was_stopped_may_finish_something(begin):
    def work(worker):
        with pytest.raises(module.Stopped):
            while True:
                worker.checkpoint()
        worker.publish("tested")

    worker = begin(work)
    worker.stop()
    assert worker.wait(PATIENCE)
    assert worker.latest == "tested"


@pytest.mark.parametrize(
    "error, sentence",
    [
        (InputError("x.csv: row 3 is odd"), "x.csv: row 3 is odd"),
        (Diverged("too large"), "too large"),
        (MemoryError(), "not enough memory"),
        (ZeroDivisionError(), "nobody foresaw"),
    ],
)
def test_what_goes_wrong_is_told_and_the_last_news_stay(begin, error, sentence):
    def work(worker):
        worker.publish("so far")
        raise error

    worker = begin(work)
    assert worker.wait(PATIENCE)
    assert sentence in worker.error
    assert worker.latest == "so far"


def test_only_so_many_work_at_once_and_the_others_wait_in_line(begin):
    places = Places(2)
    first, second, third, fourth = (begin(Counting(), places=places) for _ in range(4))
    until(lambda: first.latest and second.latest)
    assert [worker.ahead for worker in (first, second, third, fourth)] == [0, 0, 1, 2]
    assert third.latest is None and fourth.latest is None
    first.stop()
    until(lambda: third.latest)
    assert [worker.ahead for worker in (second, third, fourth)] == [0, 0, 1]
    assert fourth.latest is None


def test_whoever_rests_lets_another_work_and_stands_in_line_again(begin):
    places = Places(1)
    first, second = begin(Counting(), places=places), begin(Counting(), places=places)
    until(lambda: first.latest)
    first.pause()
    until(lambda: second.latest)
    rested_at = first.latest
    first.resume()
    until(lambda: first.ahead == 1)
    assert first.latest == rested_at
    second.stop()
    until(lambda: first.latest > rested_at)


def test_somebody_who_stops_waiting_leaves_the_line(begin):
    places = Places(1)
    begin(Counting(), places=places)
    second, third = begin(Counting(), places=places), begin(Counting(), places=places)
    second.stop()
    assert second.wait(PATIENCE)
    assert second.latest is None
    assert third.ahead == 1


@pytest.mark.parametrize("resting", [False, True])
def test_work_that_nobody_looks_at_any_more_ends(begin, monkeypatch, resting):
    monkeypatch.setattr(module, "GRACE", 0.2)
    somebody = threading.Event()
    somebody.set()
    work = Counting()
    worker = begin(work, alive=somebody.is_set, paused=resting)
    until(lambda: worker.resting == resting and worker.latest)
    threading.Event().wait(0.4)
    assert worker.busy
    somebody.clear()
    assert worker.wait(PATIENCE)
    assert work.cleaned_up
    assert "away" in worker.error


def test_somebody_who_waits_in_line_and_goes_away_leaves_it(begin, monkeypatch):
    monkeypatch.setattr(module, "GRACE", 0.0)
    places = Places(1)
    begin(Counting(), places=places)
    second = begin(Counting(), places=places, alive=lambda: False)
    assert second.wait(PATIENCE)


def test_a_moment_without_connection_ends_nothing(begin, monkeypatch):
    monkeypatch.setattr(module, "GRACE", 1e9)
    worker = begin(Counting(to=100), alive=lambda: False)
    assert worker.wait(PATIENCE)
    assert worker.latest == 100


def test_so_many_trainings_as_there_are_cores_but_one(monkeypatch):
    monkeypatch.delenv("INKLING_TRAININGS", raising=False)
    for cores, expected in ((1, 1), (2, 1), (8, 7), (None, 1)):
        monkeypatch.setattr("os.cpu_count", lambda cores=cores: cores)
        assert places_for_trainings().count == expected
    monkeypatch.setenv("INKLING_TRAININGS", "3")
    assert places_for_trainings().count == 3


@pytest.mark.parametrize("wrong", ["0", "-1", "many"])
def test_a_number_of_trainings_that_makes_no_sense_is_said_and_passed_over(monkeypatch, caplog, wrong):
    monkeypatch.setenv("INKLING_TRAININGS", wrong)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert places_for_trainings().count == 1
    assert "INKLING_TRAININGS" in caplog.text
