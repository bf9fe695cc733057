"""Reads and operates the Learn page of a running app."""

import base64
import re

import numpy as np
from helpers.number_texts import to_plain
from helpers.pen import wait_for_strokes
from playwright.sync_api import Page

READY = '[data-test-script-state="notRunning"]'
# The numbers of a grid, read by its own script.
VALUES = """async (box) => {
  const { valuesOf } = await import(new URL("inkling/scripts/widgets/number_grid.js", location.href));
  return btoa(String.fromCharCode(...new Uint8Array(valuesOf(box).buffer)));
}"""


def open_learn(page: Page) -> None:
    """Go from the Draw page to the Learn page."""
    page.locator('[data-testid="stTopNavLink"]', has_text="Learn").click()
    wait_for_section(page)


def go_back(page: Page, strokes: int) -> None:
    """Go to the Draw page, whose drawing has this number of strokes."""
    page.locator('[data-testid="stTopNavLink"]', has_text="Draw").click()
    wait_for_strokes(page, strokes)


def wait_for_section(page: Page, number: int | None = None) -> None:
    """Wait until a section is complete: the one with the number, or any."""
    page.locator(".st-key-learn-body").wait_for()
    page.locator(".st-key-learn-head h3", has_text="." if number is None else re.compile(rf"^{number}\. ")).wait_for()
    page.locator(READY).wait_for()
    assert page.locator(".stException").all_inner_texts() == []


def open_section(page: Page, number: int) -> None:
    """Go to a section with the buttons Next and Back."""
    while (current := int(page.locator(".st-key-learn-head h3").inner_text().split(".")[0])) != number:
        button, following = ("next", current + 1) if current < number else ("back", current - 1)
        page.locator(f".st-key-learn-{button} button").click()
        wait_for_section(page, following)


def values(page: Page, key: str) -> np.ndarray:
    """The numbers of a grid."""
    box = page.locator(f".st-key-{key} .inkling-numbers")
    box.locator("canvas").wait_for()
    return np.frombuffer(base64.b64decode(box.evaluate(VALUES)), "<f4")


def table(page: Page) -> list[list[str]]:
    """The cells of the first table of the section, row by row."""
    rows = page.locator(".st-key-learn-body .numbers").first.locator("tbody tr")
    rows.first.wait_for()
    cells = rows.evaluate_all("rows => rows.map(row => [...row.cells].map(cell => cell.innerText))")
    return [[to_plain(cell) for cell in row] for row in cells]


def choose(page: Page, label: str, option: str) -> None:
    """Choose an option of a menu."""
    page.locator(READY).wait_for()
    menu = page.get_by_role("combobox", name=label)
    menu.click()
    # A long menu renders only its first options.
    menu.fill(option)
    page.get_by_role("option", name=option, exact=True).click()
    page.locator(READY).wait_for()
