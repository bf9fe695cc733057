"""Tests of widgets that the server assigns a value to: what a browser sent before it knew that value is no choice."""

from pathlib import Path

import pytest
from helpers.waiting import TIMEOUT
from streamlit.testing.v1 import AppTest

from ui.networks import registry
from ui.training.hyperparameters import PRESET
from ui.training.progress_view import VIEW

APP = Path(__file__).resolve().parents[2] / "app.py"


@pytest.fixture
def page():
    page = AppTest.from_file(str(APP), default_timeout=TIMEOUT).run()
    assert not page.exception
    return page


def preset(page):
    (found,) = [group for group in page.button_group if group.key == PRESET]
    return found


def slider(page, key):
    return page.select_slider(key=key)


def test_slider_that_moves_on_before_the_browser_knows_that_no_preset_is_chosen_is_not_set_back(page):
    assert preset(page).value == "quick"
    slider(page, "neurons1").set_value(10).run()
    assert preset(page).value is None
    # As the browser sends it during the run.
    preset(page).set_value("quick")
    slider(page, "neurons1").set_value(16).run()
    assert (slider(page, "neurons1").value, preset(page).value) == (16, None)


def test_preset_can_be_chosen_again(page):
    slider(page, "neurons1").set_value(10).run()
    preset(page).set_value("quick").run()
    assert (slider(page, "neurons1").value, preset(page).value) == (64, "quick")


def test_another_preset_can_be_chosen_together_with_a_late_change(page):
    slider(page, "neurons1").set_value(10).run()
    preset(page).set_value("tutorial")
    slider(page, "digits").set_value(1000).run()
    assert (preset(page).value, slider(page, "digits").value) == ("tutorial", 1000)


def test_run_stays_chosen_and_its_curves_shown_whatever_the_browser_sent_before_it_knew_them(page):
    slider(page, "digits").set_value(100)
    slider(page, "epochs").set_value(1).run()
    page.button(key="train").click().run()
    assert page.session_state[registry.CHOSEN] == "Run 1"
    shown = page.session_state[VIEW]
    page.selectbox(key=registry.CHOSEN).set_value("best")
    page.slider(key="brush").set_value(12).run()
    assert (page.session_state[registry.CHOSEN], page.session_state[VIEW]) == ("Run 1", shown)
    # Chosen by the visitor: alone, and then, once the browser has shown another choice, with something else.
    page.selectbox(key=registry.CHOSEN).set_value("best").run()
    assert page.session_state[registry.CHOSEN] == "best"
    page.selectbox(key=registry.CHOSEN).set_value("mnist-128").run()
    page.selectbox(key=registry.CHOSEN).set_value("best")
    page.slider(key="brush").set_value(16).run()
    assert page.session_state[registry.CHOSEN] == "best"
