"""Response times of the page in a real browser, when idle and during a training (make bench).

For comparison, from the same strokes: the response times of Streamlit alone, where the canvas reports 200 ms after
pen-up and a part of the page's script is run for an answer.
"""

import argparse
import re
import tempfile
import time
from pathlib import Path

from conftest import ROOT, serve
from helpers import chromium
from playwright.sync_api import Browser, Page, expect, sync_playwright
from stopwatch import Times, draw_digits, median, open_neurons, percentile, watch_traffic

# Takes minutes; leaving the page stops it.
TRAINING = "?digits=50000&epochs=500&neurons1=128"


def images_per_second(page: Page) -> int:
    found = re.search(r"([\d,]+) images/s", page.locator(".st-key-training-status").inner_text())
    return int(found[1].replace(",", "")) if found else 0


def first_curve(page: Page) -> float:
    """Click on Train; seconds until the curve of the loss is there."""
    began = time.perf_counter()
    page.locator(".st-key-train button").click()
    page.locator(".st-key-loss canvas, .st-key-loss svg").first.wait_for(timeout=60_000)
    return time.perf_counter() - began


class BrowserTime:
    """The seconds that a page's main thread has spent on styles and in all, since this was created."""

    def __init__(self, page: Page) -> None:
        self.session = page.context.new_cdp_session(page)
        self.session.send("Performance.enable")
        self.began = self._seconds()

    def _seconds(self) -> dict[str, float]:
        return {metric["name"]: metric["value"] for metric in self.session.send("Performance.getMetrics")["metrics"]}

    def share_of_styles(self) -> float:
        now = self._seconds()
        spent = {name: now[name] - self.began[name] for name in ("RecalcStyleDuration", "TaskDuration")}
        return spent["RecalcStyleDuration"] / spent["TaskDuration"]


def describe_tasks(tasks: list[float]) -> str:
    return f"{len(tasks)}, longest {max(tasks):.0f} ms" if tasks else "none"


def report(title: str, times: Times) -> None:
    print(f"\n{title}: {len(times.painted)} strokes, {len(times.up)} images")
    rows = [
        ("pen-up to final answer, median", f"{median(times.painted):.0f} ms", "60 ms"),
        ("  95th percentile", f"{percentile(times.painted, 95):.0f} ms", "120 ms"),
        ("  through Streamlit alone, median", f"{median(times.reported):.0f} ms", ""),
        (
            "updates per second during a stroke, median",
            f"{median(times.updates_a_second):.1f}",
            "15 (8 during a training)",
        ),
        ("message to the server, median and largest", f"{median(times.up):,.0f} and {max(times.up):,} bytes", "10,000"),
        (
            "message to the page, median and largest",
            f"{median(times.down):,.0f} and {max(times.down):,} bytes",
            "6,000",
        ),
        ("long tasks during a stroke", describe_tasks(times.tasks_while_drawing), "none"),
        ("long tasks between strokes", describe_tasks(times.tasks_between), ""),
    ]
    for name, value, goal in rows:
        print(f"  {name:<46} {value:>26}   goal: {goal}" if goal else f"  {name:<46} {value:>26}")


def measure(browser: Browser, url: str, strokes: int, neurons: int) -> None:
    messages: list[str] = []
    page = browser.new_page()
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    traffic = watch_traffic(page)
    page.goto(f"{url}/{TRAINING}")
    page.locator(".st-key-draw[data-live] .st-key-canvas-area[data-toolbar]").wait_for()
    browser_time = BrowserTime(page)
    idle = draw_digits(page, strokes, traffic)
    report("Idle", idle)
    print(f"  {'of the browser for styles':<46} {f'{browser_time.share_of_styles():.0%}':>26}")
    opened = open_neurons(page, neurons)
    took = f"{median(opened):.0f} and {percentile(opened, 95):.0f} ms"
    print(f"  {'opening a neuron, median and 95th percentile':<46} {took:>26}   goal: 150 ms")
    print(f"  {'Train to the curve of the loss':<46} {f'{first_curve(page):.2f} s':>26}   goal: 0.5 s")
    expect(page.locator(".st-key-training-status")).to_contain_text("images/s", timeout=60_000)
    training = draw_digits(page, strokes, traffic)
    report("During a training", training)
    print(f"  training images per second meanwhile {images_per_second(page):>36,}")
    print(f"\npen-up, training / idle: {median(training.painted) / median(idle.painted):.2f} (goal: at most 1.2)")
    print(f"pen-up, websocket / Streamlit alone: {median(idle.painted) / median(idle.reported):.2f}")
    print(f"messages in the browser's console: {messages or 'nothing'}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--strokes", type=int, default=60)
    parser.add_argument("--neurons", type=int, default=24)
    options = parser.parse_args()
    path = chromium.find()
    assert path, "no Chromium: run python tests/helpers/chromium.py"
    with tempfile.TemporaryDirectory() as home, serve(ROOT, Path(home)) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        measure(browser, url, options.strokes, options.neurons)
        browser.close()


if __name__ == "__main__":
    main()
