"""How soon do the bars move, while nothing else happens and while a network learns? In a real browser: make bench.

Beside it, from the same strokes: how long Streamlit's own way takes, on which a canvas waits until the pen is lifted,
then 200 ms in case there is more, and is answered by running a part of the page's script.
"""

import re
import tempfile
from pathlib import Path

import chromium
from conftest import ROOT, serve
from playwright.sync_api import Browser, Page, expect, sync_playwright
from stopwatch import Times, draw_digits, median, open_neurons, percentile, watch_traffic

STROKES, NEURONS = 60, 24
# Goes on for minutes: it is stopped by leaving the page.
TRAINING = "?digits=20000&epochs=500&neurons1=128"


def digits_a_second(page: Page) -> int:
    found = re.search(r"([\d,]+) digits a second", page.locator(".st-key-lesson").inner_text())
    return int(found[1].replace(",", "")) if found else 0


def long(tasks: list[float]) -> str:
    return f"{len(tasks)}, longest {max(tasks):.0f} ms" if tasks else "none"


def report(title: str, times: Times) -> None:
    print(f"\n{title}: {len(times.painted)} strokes, {len(times.up)} pictures")
    rows = [
        ("pen-up to final answer, median", f"{median(times.painted):.0f} ms", "60 ms"),
        ("  95th percentile", f"{percentile(times.painted, 95):.0f} ms", "120 ms"),
        ("  Streamlit's own way, median", f"{median(times.reported):.0f} ms", ""),
        ("updates a second while the pen moves, median", f"{median(times.updates_a_second):.1f}", "15 (8 learning)"),
        ("sent up, median and largest", f"{median(times.up):,.0f} and {max(times.up):,} bytes", "10,000"),
        ("sent down, median and largest", f"{median(times.down):,.0f} and {max(times.down):,} bytes", "6,000"),
        ("long tasks while the pen is down", long(times.tasks_while_drawing), "none"),
        ("long tasks between strokes", long(times.tasks_between), ""),
    ]
    for name, value, goal in rows:
        print(f"  {name:<46} {value:>26}   goal: {goal}" if goal else f"  {name:<46} {value:>26}")


def measure(browser: Browser, url: str) -> None:
    complaints: list[str] = []
    page = browser.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    traffic = watch_traffic(page)
    page.goto(f"{url}/{TRAINING}")
    page.locator(".st-key-stage[data-live] .st-key-ink[data-toolbar]").wait_for()
    idle = draw_digits(page, STROKES, traffic)
    report("Idle", idle)
    opened = open_neurons(page, NEURONS)
    took = f"{median(opened):.0f} and {percentile(opened, 95):.0f} ms"
    print(f"  {'opening a neuron, median and 95th percentile':<46} {took:>26}   goal: 150 ms")
    page.locator(".st-key-train button").click()
    expect(page.locator(".st-key-lesson")).to_contain_text("digits a second", timeout=60_000)
    learning = draw_digits(page, STROKES, traffic)
    report("While a network learns", learning)
    print(f"  digits a second meanwhile {digits_a_second(page):>47,}")
    print(f"\npen-up, learning / idle: {median(learning.painted) / median(idle.painted):.2f} (goal: at most 1.5)")
    print(f"pen-up, ours / Streamlit's own way: {median(idle.painted) / median(idle.reported):.2f}")
    print(f"in the browser's console: {complaints or 'nothing'}")


def main() -> None:
    path = chromium.find()
    assert path, "no Chromium: run python tests/chromium.py"
    with tempfile.TemporaryDirectory() as home, serve(ROOT, Path(home)) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        measure(browser, url)
        browser.close()


if __name__ == "__main__":
    main()
