"""What the browser tests of the Learn page share: going there, walking through its steps, reading its numbers."""

import base64

import numpy as np
from pen import wait_for_strokes
from playwright.sync_api import Page

from nn.network import Network
from nn.worked_example import WorkedExample, work_through
from ui.learn.page import STEPS

READY = '[data-test-script-state="notRunning"]'


def open_learn(page: Page) -> None:
    """Go there from the first page."""
    page.locator('[data-testid="stTopNavLink"]', has_text="Learn").click()
    page.locator(".st-key-learn-body").wait_for()
    page.locator(READY).wait_for()


def go_back(page: Page, strokes: int) -> None:
    """Go back to the first page, on whose canvas there will be so many strokes again."""
    page.locator('[data-testid="stTopNavLink"]', has_text="Draw").click()
    wait_for_strokes(page, strokes)


def open_step(page: Page, number: int) -> None:
    """Walk to a step with the buttons, and wait until all of it is there."""
    while (at := number_of_step(page)) != number:
        page.locator(READY).wait_for()
        page.locator(".st-key-learn-next button" if at < number else ".st-key-learn-back button").click()
        page.get_by_role("heading", level=3, name=f"{at + 1 if at < number else at - 1}. ").wait_for()
    page.locator(READY).wait_for()
    assert page.locator(".stException").all_inner_texts() == []


def number_of_step(page: Page) -> int:
    heading = page.locator("h3").filter(has_text=".").first.inner_text()
    number = int(heading.split(".")[0])
    assert 1 <= number <= len(STEPS)
    return number


def values(page: Page, key: str) -> np.ndarray:
    """The numbers behind a picture, exactly as the page has them."""
    place = page.locator(f".st-key-{key} .inkling-numbers")
    place.locator("canvas").wait_for()
    found = place.evaluate("box => btoa(String.fromCharCode(...new Uint8Array(box.values.buffer)))")
    return np.frombuffer(base64.b64decode(found), "<f4")


def table(page: Page) -> list[list[str]]:
    """The rows of the first table in the step, with a plain minus sign and powers of ten as Python writes them."""
    found = page.locator(".st-key-learn-body .numbers").first
    found.wait_for()
    rows = found.locator("tbody tr").all()
    return [[plain(cell) for cell in row.locator("th, td").all_inner_texts()] for row in rows]


def plain(text: str) -> str:
    """A number as Python reads it."""
    text = text.replace("−", "-").replace("\u00a0", " ")
    if " × 10" in text:
        number, power = text.split(" × 10")
        return f"{number}e{power.translate(str.maketrans('⁻⁰¹²³⁴⁵⁶⁷⁸⁹', '-0123456789'))}"
    return text


def example_on(page: Page, network: Network, label: int) -> WorkedExample:
    """What the page should show: the drawing as the page has it, worked through here."""
    return work_through(network, values(page, "learn-inputs").reshape(1, -1), label)


def choose(page: Page, label: str, option: str) -> None:
    """Choose something in a menu, once all of the page is there."""
    page.locator(READY).wait_for()
    box = page.get_by_role("combobox", name=label)
    box.click()
    # A long menu only shows its beginning.
    box.fill(option)
    page.get_by_role("option", name=option, exact=True).click()
    page.locator(READY).wait_for()
