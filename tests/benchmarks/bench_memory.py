"""Growth of memory in an hour of drawing (5,000 updates), on the server and in the browser (make bench).

Measured are the resident memory of both processes (Linux only) and the page's JavaScript heap after garbage collection,
after a warm-up.
"""

import argparse
import tempfile
from pathlib import Path

from conftest import ROOT, serve
from helpers import chromium
from helpers.live_page import wait_for_state
from helpers.pen import move_pen
from playwright.sync_api import CDPSession, Page, sync_playwright
from stopwatch import Traffic, watch_traffic

from nn.synthetic.sample_digits import sample_strokes

WARM_UP = 500
# Goals in MB.
SERVER, PAGE = 10, 20


def resident_memory(process: int) -> float:
    """Resident memory of a process, in MB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1000


def heap_size(session: CDPSession) -> float:
    """JavaScript heap after garbage collection, in MB."""
    session.send("HeapProfiler.collectGarbage")
    metrics = {entry["name"]: entry["value"] for entry in session.send("Performance.getMetrics")["metrics"]}
    return float(metrics["JSHeapUsedSize"]) / 1e6


def renderer(browser: CDPSession) -> int:
    """The process that renders the page: the largest of the renderers."""
    found = browser.send("SystemInfo.getProcessInfo")["processInfo"]
    return max((entry["id"] for entry in found if entry["type"] == "renderer"), key=resident_memory)


def draw_until(page: Page, traffic: Traffic, updates: int) -> None:
    """Draw and clear digits until this number of results has come."""
    digit = 0
    while len(traffic.down) < updates:
        move_pen(page, sample_strokes(digit % 10), spacing=0)
        wait_for_state(page, "!state.client.isWaiting")
        page.locator(".st-key-clear button").click()
        page.locator('.st-key-draw[data-strokes="0"]').wait_for()
        digit += 1


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--updates", type=int, default=5000)
    updates = parser.parse_args().updates
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        server = serve(ROOT, Path(home))
        with server as url:
            browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.FLAGS)
            page = browser.new_page()
            traffic = watch_traffic(page)
            page.goto(url)
            page.locator(".st-key-draw[data-live] .st-key-canvas-area[data-toolbar]").wait_for()
            script, machine = page.context.new_cdp_session(page), browser.new_browser_cdp_session()
            script.send("Performance.enable")

            def measure() -> list[float]:
                # Also empties the caches.
                script.send("Memory.simulatePressureNotification", {"level": "critical"})
                page.wait_for_timeout(3000)  # the browser frees memory some time later, without an event
                return [resident_memory(server.process.pid), heap_size(script), resident_memory(renderer(machine))]

            draw_until(page, traffic, WARM_UP)
            before = measure()
            draw_until(page, traffic, WARM_UP + updates)
            after = measure()
            browser.close()
    print(f"Memory before and after {updates:,} updates")
    rows = (("server process", SERVER), ("JavaScript heap", PAGE), ("renderer process", PAGE))
    for (name, goal), first, last in zip(rows, before, after, strict=True):
        print(
            f"  {name:<20} {first:6.1f} MB before, {last:6.1f} MB after: {last - first:+6.1f} MB   goal: at most {goal}"
        )


if __name__ == "__main__":
    main()
