"""Training on the Draw page: progress, live predictions, pausing, results, and comparison with other networks."""

import operator
import os
import signal
from pathlib import Path

import pytest
from helpers import pen
from helpers.pen import clear, probabilities, put_sample, wait_until
from helpers.processes import workers_below
from helpers.training_page import (
    LONG,
    click_button,
    current_step,
    expect_sliders,
    expect_text,
    set_slider,
    step_once,
    train,
)
from playwright.sync_api import expect

from nn.synthetic.sample_digits import sample_strokes

pytestmark = pytest.mark.browser


@pytest.fixture
def trained(shared):
    """A page after a training on generated digits."""
    page = shared(query="?digits=5000&epochs=5")
    if not page.locator(".st-key-runs").count():
        set_slider(page, "neurons1", "32")
        expect_text(page, "status", "25,450 parameters")
        train(page)
    return page


def count_correct(page, put):
    """How many of the ten sample digits are read correctly. put : puts a sample on the empty canvas"""
    correct = 0
    for digit in range(10):
        put(digit)
        correct += probabilities(page)[digit] == max(probabilities(page))
        clear(page)
    return correct


def test_results_and_hidden_layer_of_trained_network_are_shown(trained):
    hidden = trained.locator(".st-key-hidden")
    assert "Hidden layer 1" not in hidden.inner_text()
    put_sample(trained, 3)
    assert "of 32 neurons active" in hidden.inner_text()
    assert "Run 1" in pen.read_prediction(trained)
    for chart in ("loss", "accuracy", "confusion"):
        expect(trained.locator(f".st-key-{chart} canvas, .st-key-{chart} svg").first).to_be_visible()


def test_network_trained_on_generated_digits_reads_samples(trained):
    assert count_correct(trained, lambda digit: put_sample(trained, digit)) >= 9


def test_misclassified_test_image_can_be_put_on_canvas(trained):
    trained.locator(".st-key-mistakes button").first.click()
    pen.wait_for_strokes(trained, 1)
    assert pen.network_input(trained)
    assert 99 < sum(probabilities(trained)) < 101


def test_networks_of_two_runs_and_the_default_can_be_compared(trained):
    first = put_sample(trained, 4)
    set_slider(trained, "epochs", "1")
    train(trained, "Run 2")
    expect_text(trained, "prediction", "Run 2")
    assert probabilities(trained) != first
    trained.get_by_role("button", name="Use Run 1").click()
    expect_text(trained, "prediction", "Run 1")
    assert probabilities(trained) == first
    trained.locator(".st-key-compare label").click()
    expect(trained.locator(".compared")).to_contain_text("best: 4")
    expect(trained.locator(".st-key-probabilities span.other.best")).to_be_visible()
    assert probabilities(trained) == first
    click_button(trained, "Use the pretrained model")
    expect(trained.locator(".st-key-prediction")).not_to_contain_text("Run")
    expect(trained.locator(".compared")).to_be_hidden()


def test_slider_goes_where_keys_in_quick_succession_move_it(page):
    # The first key ends the preset; the others are pressed before the page knows that.
    page.locator(".st-key-neurons1 input[type=range]").focus()
    for key in ("Home", "ArrowRight", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    wait_until(page, lambda: page.url.endswith("neurons1=24"))
    expect_text(page, "status", "19,090 parameters")
    expect_sliders(page, neurons1="24")


def test_predictions_and_weights_follow_training_while_drawing(visit):
    page = visit(query=LONG)
    put_sample(page, 5)
    click_button(page, "Train")
    expect_text(page, "prediction", "Run 1, after")
    weights = page.locator(".st-key-weights img")

    def shown():
        return probabilities(page), current_step(page), weights.get_attribute("src")

    for _ in range(3):
        before = shown()
        wait_until(page, lambda before=before: all(map(operator.ne, shown(), before)))
    clear(page)
    step = current_step(page)
    pen.draw(page, sample_strokes(7))
    wait_until(page, lambda: current_step(page) > step)
    train(page, button="Stop")


def test_training_can_be_stepped_resumed_paused_and_stopped(visit):
    page = visit(query=LONG)
    step_once(page, 1)
    # The heartbeat is in a thread of its own, so it also answers while the page's scripts wait.
    wait_until(page, lambda: [worker.url.rsplit("/", 1)[1] for worker in page.workers] == ["heartbeat_worker.js"])
    step_once(page, 2)
    click_button(page, "Resume")
    wait_until(page, lambda: current_step(page) > 100)
    click_button(page, "Pause")
    expect_text(page, "status", "Paused")
    # A step taken while it is paused would be counted.
    step_once(page, current_step(page) + 1)
    train(page, button="Stop")


def test_keyboard_goes_on_at_the_button_that_replaced_the_one_pressed(visit):
    page = visit(query=LONG)
    bar = page.locator(".st-key-training-buttons")
    for press, gets_focus in (("Train", "Pause"), ("Stop", "Train")):
        bar.get_by_role("button", name=press, exact=True).focus()
        page.keyboard.press("Enter")
        expect(bar.get_by_role("button", name=gets_focus, exact=True)).to_be_focused()


def test_divergence_is_explained_and_default_network_stays(visit):
    page = visit(query="?digits=1000&rate=1.0&optimizer=momentum&layers=3&neurons1=1024&neurons2=1024&start=uniform")
    before = put_sample(page, 2)
    click_button(page, "Train")
    expect_text(page, "status", "try a learning rate below 1")
    expect_text(page, "status", "Run 1 ended early")
    expect_text(page, "sidebar", "Run 1 ended without a network")
    wait_until(page, lambda: probabilities(page) == before)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes as on Linux")
@pytest.mark.parametrize("state", ["training", pytest.param("paused", marks=pytest.mark.soak)])
def test_killed_process_is_explained_and_its_network_stays(visit, state):
    page = visit(query=LONG)
    put_sample(page, 5)
    click_button(page, "Train")
    wait_until(page, lambda: current_step(page) > 100)
    if state == "paused":
        click_button(page, "Pause")
        expect_text(page, "status", "Paused")
    for process in workers_below(os.getpid()):
        os.kill(process, signal.SIGKILL)
    if state == "paused":
        click_button(page, "Resume")
    expect_text(
        page, "status", "Run 1 ended early: its process was killed, probably because there is not enough memory"
    )
    expect_text(page, "prediction", "Run 1, after")
    # Another one can be started at once.
    click_button(page, "Train")
    expect_text(page, "prediction", "Run 2, after")
    train(page, "Run 2", button="Stop")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes as on Linux")
@pytest.mark.parametrize(
    "state", ["training", *(pytest.param(state, marks=pytest.mark.soak) for state in ("paused", "generating"))]
)
def test_closed_page_ends_its_process(visit, state):
    page = visit(query="?digits=100000&seed=123456" if state == "generating" else LONG)
    before = set(workers_below(os.getpid()))
    click_button(page, "Train")
    if state != "generating":
        wait_until(page, lambda: current_step(page) > 0)
    if state == "paused":
        click_button(page, "Pause")
        expect_text(page, "status", "Paused")
    other = visit()
    page.close()
    # What is left is the process that waits for the next training.
    wait_until(other, lambda: len(workers_below(os.getpid())) <= 1 and before - set(workers_below(os.getpid())))


@pytest.mark.soak
def test_network_trained_longer_on_generated_digits_reads_mouse_drawings(visit):
    page = visit(query="?digits=20000&epochs=8&neurons1=128&dropout=0.2")
    train(page)
    assert count_correct(page, lambda digit: pen.draw(page, sample_strokes(digit))) >= 9
