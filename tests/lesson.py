"""Trains networks on a running page, as a person would."""

import re

from playwright.sync_api import Page, expect

# Small enough to be over in a moment; and one that goes on for minutes, whatever the machine.
SHORT = "?digits=1000&epochs=3"
LONG = "?digits=5000&epochs=500&neurons1=128&rate=0.0002"
MINUTE = 60_000


def press(page: Page, name: str) -> None:
    page.locator(".st-key-lesson").get_by_role("button", name=name, exact=True).click()


def progress(page: Page) -> str:
    return page.locator(".st-key-lesson").inner_text()


def step_of(page: Page) -> int:
    """How many steps the training has behind it, as the page says; 0 while it says nothing about that."""
    found = re.search(r"step ([\d,]+) of", progress(page))
    return int(found[1].replace(",", "")) if found else 0


def wait_for_end(page: Page, run: str = "Run 1") -> None:
    expect(page.get_by_role("heading", name=f"How well {run} reads")).to_be_visible(timeout=MINUTE)


def wait_for_rest(page: Page, step: int) -> None:
    expect(page.locator(".st-key-lesson")).to_contain_text(re.compile(rf"step {step:,} of .*Paused"))
    expect(page.locator(".st-key-verdict")).to_contain_text(f"after {step:,} step")


def slider(page: Page, key: str) -> str:
    """What a slider stands at; its key is its word in the page's address."""
    return str(page.locator(f".st-key-{key} input[type=range]").get_attribute("aria-valuetext"))


def set_slider(page: Page, key: str, text: str) -> None:
    """Move a slider with the arrow keys until it shows a text."""
    handle = page.locator(f".st-key-{key} input[type=range]")
    handle.press("Home")
    for _ in range(40):
        if slider(page, key) == text:
            return
        handle.press("ArrowRight")
    raise AssertionError(f"{key} cannot be set to {text}")
