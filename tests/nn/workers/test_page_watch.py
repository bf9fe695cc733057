"""Tests of the watch on the page that started a job."""

from nn.workers import page_watch
from nn.workers.page_watch import PageWatch


def test_page_counts_as_closed_once_it_has_not_been_alive_for_too_long(monkeypatch):
    now, alive = [100.0], [True]
    monkeypatch.setattr(page_watch.time, "monotonic", lambda: now[0])
    page = PageWatch(lambda: alive[0])

    def is_closed_after(seconds):
        now[0] += seconds
        return page.is_closed()

    assert not is_closed_after(1000)
    alive[0] = False
    assert not is_closed_after(3)
    alive[0] = True
    assert not is_closed_after(3)
    alive[0] = False
    assert not is_closed_after(5)
    assert is_closed_after(0.1)
    assert page.reason() == "its page was closed, asleep or offline for more than 5 seconds"
