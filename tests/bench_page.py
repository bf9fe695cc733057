"""How long after the pen is lifted do the bars move, while nothing else happens and while a network learns?

In a real browser, medians of 20 strokes each, for one and two threads of the matrix library: make bench.
"""

import os
import re
import statistics
import tempfile
from pathlib import Path

import chromium
from conftest import ROOT, serve
from pen import move_pen
from playwright.sync_api import Browser, Page, expect, sync_playwright

STROKES = 20
SECONDS = 10
# Goes on for minutes: it is stopped by leaving the page.
TRAINING = "?digits=20000&epochs=500&neurons1=128"
# From the moment in which the pen is lifted to the moment in which the verdict on the new stroke is in the page.
STOPWATCH = """() => {
  const verdict = document.querySelector(".st-key-verdict"), strokes = () => verdict.querySelector("[data-strokes]");
  let lifted = 0, before = "";
  window.times = [];
  addEventListener("pointerup", () => { lifted = performance.now(); before = strokes().dataset.strokes; }, true);
  new MutationObserver(() => {
    if (!lifted || strokes()?.dataset.strokes === before) return;
    window.times.push(performance.now() - lifted);
    lifted = 0;
  }).observe(verdict, { childList: true, subtree: true, attributes: true, characterData: true });
}"""


def pen_up_to_answer(page: Page) -> float:
    """Draw short strokes all over the canvas; the median time to the answer, in milliseconds."""
    page.evaluate(STOPWATCH)
    for number in range(STROKES):
        x, y = 40 + 50 * (number % 5), 30 + 55 * (number // 5)
        move_pen(page, [[(x + 4 * step, y + 6 * step) for step in range(6)]])
        page.wait_for_function("count => window.times.length === count", arg=number + 1)
    return statistics.median(page.evaluate("window.times"))


def updates_a_second(page: Page) -> float:
    """How often the answer to the drawing that lies there changes while the network learns."""
    seen = page.evaluate(
        """async seconds => {
          const verdict = document.querySelector(".st-key-verdict"), seen = new Set();
          new MutationObserver(() => seen.add(verdict.textContent)).observe(
            verdict, { childList: true, subtree: true, characterData: true });
          await new Promise(done => setTimeout(done, seconds * 1000));
          return seen.size;
        }""",
        SECONDS,
    )
    return float(seen) / SECONDS


def digits_a_second(page: Page) -> int:
    found = re.search(r"([\d,]+) digits a second", page.locator(".st-key-lesson").inner_text())
    return int(found[1].replace(",", "")) if found else 0


def measure(browser: Browser, threads: int) -> None:
    os.environ["OPENBLAS_NUM_THREADS"] = str(threads)
    with tempfile.TemporaryDirectory() as home, serve(ROOT, Path(home)) as url:
        idle, busy = browser.new_page(), browser.new_page()
        for page in (idle, busy):
            page.goto(f"{url}/{TRAINING}")
            page.locator(".st-key-ink[data-toolbar]").wait_for()
        at_rest = pen_up_to_answer(idle)
        idle.close()
        busy.locator(".st-key-train button").click()
        expect(busy.locator(".st-key-lesson")).to_contain_text("digits a second", timeout=60_000)
        learning = pen_up_to_answer(busy)
        updates, speed = updates_a_second(busy), digits_a_second(busy)
        busy.close()
    times = f"{at_rest:>10.0f} ms {learning:>10.0f} ms {learning / at_rest:>7.2f}"
    print(f"{threads:>7} {times} {updates:>8.1f} /s {speed:>16,}")


def main() -> None:
    path = chromium.find()
    assert path, "no Chromium: run python tests/chromium.py"
    print("From pen-up to the answer, in the browser")
    print(f"{'threads':>7} {'idle':>13} {'learning':>13} {'ratio':>7} {'updates':>11} {'digits a second':>16}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        for threads in (1, 2):
            measure(browser, threads)
        browser.close()


if __name__ == "__main__":
    main()
