"""Reads and operates the Learn page of a running app."""

import base64
import re
from collections.abc import Iterator

import numpy as np
from helpers.number_texts import to_plain
from helpers.pen import wait_for_strokes
from helpers.streamlit_elements import IDLE
from playwright.sync_api import Page

from ui.tutorial.tutorial_page import SECTIONS

TITLES = {section.key: section.title for section in SECTIONS}
# Counts the script runs that end from now on, by the server's messages: a short run is over before the page shows it.
# A message (ForwardMsg of Streamlit's protocol) about the end of a run has a field 6: 0 for the page, 3 for a fragment.
COUNT_RUNS = """() => {
  window.scriptRuns = 0;
  if (window.countsRuns) return;
  window.countsRuns = true;
  const endOfRun = (bytes) => {
    let at = 0;
    const number = () => {
      let value = 0, factor = 1, byte;
      do (byte = bytes[at++], value += (byte & 127) * factor, factor *= 128); while (byte & 128);
      return value;
    };
    while (at < bytes.length) {
      const tag = number();
      if (tag === 6 << 3) return number();
      const length = number();
      if ((tag & 7) === 2) at += length;
    }
  };
  const { send } = WebSocket.prototype, known = new WeakSet();
  WebSocket.prototype.send = function (message) {
    if (this.url.includes("/_stcore/stream") && !known.has(this)) {
      known.add(this);
      this.addEventListener("message", ({ data }) => {
        window.scriptRuns += Number([0, 3].includes(endOfRun(new Uint8Array(data))));
      });
    }
    send.call(this, message);
  };
}"""
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


def wait_for_section(page: Page, key: str | None = None) -> None:
    """Wait until a section is complete: the one with the key, or any."""
    page.locator(".st-key-learn-body").wait_for()
    # Set by tutorial.js, which comes last.
    page.locator(f'[data-section="{key}"]' if key else "[data-section]").wait_for(state="attached")
    page.locator(IDLE).wait_for()
    assert page.locator(".stException").all_inner_texts() == []


def go_to_next_section(page: Page) -> None:
    """Go to the next section with its button."""
    number = int(title_of(page).split(".")[0])
    page.locator(".st-key-learn-next button").click()
    page.locator(".st-key-learn-head h2", has_text=re.compile(rf"^{number + 1}\. ")).wait_for()
    page.locator(IDLE).wait_for()
    wait_for_section(page)


def walk_through(page: Page) -> Iterator[str]:
    """The titles of all sections from the one shown, each while it is shown."""
    yield title_of(page)
    while page.locator(".st-key-learn-next button").is_enabled():
        go_to_next_section(page)
        yield title_of(page)


def title_of(page: Page) -> str:
    """The title of the section shown, with its number."""
    return page.locator(".st-key-learn-head h2").inner_text()


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
    """Choose an option of a menu, by its text or by the name in its brackets; returns when the page is rendered."""
    page.locator(IDLE).wait_for()
    menu = page.get_by_role("combobox", name=label)
    name = re.compile(rf"^{re.escape(option)}$|\({re.escape(option)}\)$")
    if name.search(menu.input_value()):
        return
    page.evaluate(COUNT_RUNS)
    menu.click()
    # A long menu renders only its first options.
    menu.fill(option)
    page.get_by_role("option", name=name).click()
    page.wait_for_function("scriptRuns > 0")
    page.locator(IDLE).wait_for()


def choose_network(page: Page, name: str) -> None:
    """Choose a network in the sidebar, and wait until all sections are about it."""
    choose(page, "Active model", name)
    page.locator(".st-key-learn-prediction", has_text=name).wait_for()
    page.locator(IDLE).wait_for()


def choose_section(page: Page, key: str) -> None:
    """Go to a section with the menu."""
    menu = page.get_by_role("combobox", name="Go to section")
    menu.click()
    # Up to the name of the activation function.
    title = TITLES[key].split("{")[0].strip()
    menu.fill(title)
    page.get_by_role("option", name=title).first.click()
    wait_for_section(page, key)
