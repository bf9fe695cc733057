"""Trains networks on a running Draw page."""

import re

from helpers.streamlit_elements import IDLE, open_expander
from playwright.sync_api import Locator, Page, expect

# URL parameters of a training that ends after a moment, and of one that goes on for minutes on any machine.
SHORT = "?digits=1000&epochs=3"
LONG = "?digits=10000&epochs=500&neurons1=128&rate=0.0002&warp=0.2"
PARTS = {"status": ".st-key-training", "sidebar": '[data-testid="stSidebar"]', "prediction": ".st-key-prediction"}


def click_button(page: Page, name: str) -> None:
    """Click a button of the training bar."""
    page.locator(".st-key-training-buttons").get_by_role("button", name=name, exact=True).click()


def train(page: Page, run: str = "Run 1", button: str = "Train") -> None:
    """Click a button (Train or Stop), and wait until this run has ended and its results are shown."""
    click_button(page, button)
    expect(page.get_by_role("heading", name=f"{run}: test results")).to_be_visible()


def expect_text(page: Page, part: str, text: str | re.Pattern[str]) -> None:
    """Wait until one of the PARTS contains a text."""
    expect(page.locator(PARTS[part])).to_contain_text(text)


def current_step(page: Page) -> int:
    """The number of gradient steps that the panel shows; 0 while it shows none."""
    found = re.search(r"step ([\d,]+) of", page.locator(".st-key-training").inner_text())
    return int(found[1].replace(",", "")) if found else 0


def step_once(page: Page, step: int) -> None:
    """Take one gradient step, and wait until the training is paused at this step, whose prediction is shown."""
    click_button(page, "Single step")
    expect_text(page, "status", re.compile(rf"step {step:,} of .*Paused"))
    expect_text(page, "prediction", f"after {step:,} step")


def slider(page: Page, key: str) -> Locator:
    """The handle of a slider. key : its URL parameter"""
    return page.locator(f".st-key-{key} input[type=range]")


def slider_value(page: Page, key: str) -> str:
    """The value of a slider as text. key : its URL parameter"""
    return str(slider(page, key).get_attribute("aria-valuetext"))


def expect_sliders(page: Page, **values: str) -> None:
    """Wait until sliders show these values: the browser may show one of them some frames before another."""
    for key, value in values.items():
        expect(slider(page, key)).to_have_attribute("aria-valuetext", value)


def set_slider(page: Page, key: str, text: str) -> None:
    """Move a slider with the arrow keys until it shows a value."""
    # A run that is under way would set the slider back to the value that it began with.
    page.locator(IDLE).wait_for()
    handle = slider(page, key)
    expander = page.locator(".st-key-more-settings details", has=handle)
    if expander.count():
        open_expander(expander)
    handle.press("Home")
    for _ in range(40):
        if slider_value(page, key) == text:
            return
        handle.press("ArrowRight")
    raise AssertionError(f"{key} cannot be set to {text}")
