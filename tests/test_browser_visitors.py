"""Several people on one page: links that open with the same sliders, trainings that do not disturb each other."""

import time

import pytest
from lesson import LONG, SHORT, press, set_slider, slider, step_of, wait_for_end
from pen import probabilities, put_sample, until
from playwright.sync_api import expect


def test_the_link_opens_with_the_same_sliders(visit):
    page = visit()
    set_slider(page, "layers", "2")
    set_slider(page, "neurons2", "16")
    set_slider(page, "rate", "0.01")
    set_slider(page, "batch", "all at once")
    page.get_by_role("button", name="Careful").click()
    until(page, lambda: slider(page, "epochs") == "30")
    set_slider(page, "dropout", "0.3")
    page.wait_for_function("location.search.includes('dropout')")
    link = page.url
    other = visit(query=link.split("/")[-1])
    for key in ("layers", "neurons1", "rate", "batch", "dropout", "epochs", "decay"):
        assert slider(page, key) == slider(other, key), key
    assert [slider(other, key) for key in ("dropout", "epochs", "neurons1")] == ["0.3", "30", "128"]


@pytest.mark.parametrize("query", ["?epochs=-3&rate=fast&layers=99", "?data=secret&seed=-1&digits=1e9&batch="])
def test_a_link_with_nonsense_opens_as_usual(visit, query):
    page = visit(query=query)
    assert slider(page, "epochs") == "5"
    expect(page.locator(".st-key-lesson")).to_contain_text("numbers to learn")


def test_two_visitors_do_not_disturb_each_other(visit):
    one, two = visit(query=SHORT), visit(query=SHORT + "&seed=7")
    put_sample(one, 6)
    put_sample(two, 9)
    press(one, "Train")
    press(two, "Train")
    for page in (one, two):
        wait_for_end(page)
        expect(page.locator(".st-key-runs button")).to_have_count(1)
    alone = visit(query=SHORT + "&seed=7")
    put_sample(alone, 9)
    press(alone, "Train")
    wait_for_end(alone)
    assert probabilities(alone) == probabilities(two) != probabilities(one)


def test_a_closed_tab_ends_its_training_and_the_next_in_line_begins(visit):
    one, two = visit(query=LONG), visit(query=LONG)
    press(one, "Train")
    until(one, lambda: step_of(one) > 0)
    press(two, "Train")
    expect(two.locator(".st-key-lesson")).to_contain_text("waits in line, 1 other training comes first")
    one.close()
    closed = time.monotonic()
    until(two, lambda: step_of(two) > 0)
    assert time.monotonic() - closed < 10
    press(two, "Stop")
    wait_for_end(two)
