"""Does an hour of drawing leave anything behind, on the server or in the browser? 5,000 updates: make bench.

Memory is what the operating system says (resident, Linux only) and, in the page, what its script holds on to after the
garbage was collected. A first part of the drawing warms everything up, and is not counted.
"""

import argparse
import tempfile
from pathlib import Path

import chromium
from conftest import ROOT, serve
from pen import move_pen
from playwright.sync_api import CDPSession, Page, sync_playwright
from stopwatch import Traffic, watch_traffic

from ui import samples

WARM_UP = 500
SERVER, PAGE = 10, 20


def resident(process: int) -> float:
    """What a process holds in memory, in MB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1000


def held_by_script(session: CDPSession) -> float:
    """What the page's script holds on to, in MB; as if memory were short, so that caches let go, too."""
    session.send("HeapProfiler.collectGarbage")
    metrics = {entry["name"]: entry["value"] for entry in session.send("Performance.getMetrics")["metrics"]}
    return float(metrics["JSHeapUsedSize"]) / 1e6


def renderer(browser: CDPSession) -> int:
    """The process that shows the page: the largest of those that show anything."""
    found = browser.send("SystemInfo.getProcessInfo")["processInfo"]
    return max((entry["id"] for entry in found if entry["type"] == "renderer"), key=resident)


def draw_until(page: Page, traffic: Traffic, updates: int) -> None:
    """Draw digits and clear them away until so many answers have come."""
    digit = 0
    while len(traffic.down) < updates:
        move_pen(page, samples.strokes(digit % 10))
        page.wait_for_function("() => !document.querySelector('.st-key-stage').live.asked")
        page.locator(".st-key-clear button").click()
        page.locator('.st-key-stage[data-strokes="0"]').wait_for()
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
            page.locator(".st-key-stage[data-live] .st-key-ink[data-toolbar]").wait_for()
            script, machine = page.context.new_cdp_session(page), browser.new_browser_cdp_session()
            script.send("Performance.enable")

            def measured() -> list[float]:
                script.send("Memory.simulatePressureNotification", {"level": "critical"})
                page.wait_for_timeout(3000)  # not for an event: the browser tidies up when it pleases
                return [resident(server.process.pid), held_by_script(script), resident(renderer(machine))]

            draw_until(page, traffic, WARM_UP)
            before = measured()
            draw_until(page, traffic, WARM_UP + updates)
            after = measured()
            browser.close()
    print(f"What {updates:,} updates leave behind")
    rows = (("the server", SERVER), ("the page's script", PAGE), ("the page's process", PAGE))
    for (name, goal), first, last in zip(rows, before, after, strict=True):
        print(
            f"  {name:<20} {first:6.1f} MB before, {last:6.1f} MB after: {last - first:+6.1f} MB   goal: at most {goal}"
        )


if __name__ == "__main__":
    main()
