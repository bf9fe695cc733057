"""Sessions: links that restore the hyperparameters, and trainings that do not affect each other."""

import re
from dataclasses import replace

import pytest
from helpers.pen import canvas_levels, probabilities, put_sample, wait_until
from helpers.training_page import (
    LONG,
    SHORT,
    click_button,
    current_step,
    expect_sliders,
    expect_text,
    set_slider,
    slider_value,
    train,
)

from nn import training
from nn.data.data_source import generated
from nn.generators import result_of
from nn.images.preprocessing import preprocess
from nn.settings import PRESETS

pytestmark = pytest.mark.browser


def test_link_restores_hyperparameters(visit):
    page = visit(query="?layers=2&batch=16")
    set_slider(page, "neurons2", "16")
    page.locator(".st-key-preset").get_by_text("Thorough").click()
    expect_sliders(page, epochs="30")
    set_slider(page, "dropout", "0.3")
    page.wait_for_function("location.search.includes('dropout')")
    other = visit(query=page.url.split("/")[-1])
    expect_sliders(other, dropout="0.3", epochs="30", neurons1="128")
    keys = ("layers", "neurons1", "rate", "batch", "dropout", "epochs", "decay")
    expect_sliders(other, **{key: slider_value(page, key) for key in keys})


def test_invalid_url_parameters_are_ignored(visit):
    page = visit(query="?epochs=-3&rate=fast&layers=99&data=secret&seed=-1&digits=1e9&batch=")
    expect_sliders(page, epochs="5")
    expect_text(page, "status", "parameters")


@pytest.mark.soak
def test_simultaneous_trainings_do_not_affect_each_other(visit):
    pages = {seed: visit(query=f"{SHORT}&seed={seed}") for seed in (0, 7)}
    for page in pages.values():
        put_sample(page, 9)
        click_button(page, "Train")
    for seed, page in pages.items():
        page.locator(".st-key-runs button").wait_for()
        settings = replace(PRESETS["quick"], epochs=3, seed=seed)
        *_, last = training.train(settings, result_of(generated(1000, seed, part=0)), None)
        inputs = preprocess(canvas_levels(page), ink="light").inputs
        expected = 100 * last.network.forward(inputs).probabilities[0]
        assert probabilities(page) == pytest.approx(expected.tolist(), abs=0.11)
    assert probabilities(pages[0]) != probabilities(pages[7])


def test_closed_page_ends_its_training_and_the_next_in_the_queue_starts(visit):
    one, two = visit(query=LONG), visit(query=LONG)
    click_button(one, "Train")
    wait_until(one, lambda: current_step(one) > 0)
    click_button(two, "Train")
    expect_text(two, "status", "queued, 1 training ahead")
    one.close()
    expect_text(two, "status", re.compile(r"step [\d,]+ of"))
    train(two, button="Stop")
